//! Revisions in Alembic's Python files.

mod types;
