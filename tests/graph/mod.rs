//! The graph of revisions: Alembic's order where Alembic has one, and laws where it has none.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod chain;
mod errors;
mod laws;
mod listing;
mod oracle;
mod walks;
