//! The graph of revisions: Alembic's order where Alembic has one, and laws where it has none.

mod chain;
mod errors;
mod laws;
mod listing;
mod oracle;
