//! Revisions in Alembic's Python files.

mod literals;
mod project;
mod recorded;
mod schema;
mod types;
