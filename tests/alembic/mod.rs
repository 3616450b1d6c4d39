//! Revisions in Alembic's Python files.

mod connection;
mod expression;
mod inspect;
mod types;
