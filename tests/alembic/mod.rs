//! Revisions in Alembic's Python files.

mod python;
mod python_limits;
mod python_same;
