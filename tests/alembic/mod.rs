//! Revisions in Alembic's Python files.

mod literals;
mod schema;
mod types;
