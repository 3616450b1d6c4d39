//! Revisions in Alembic's Python files: a second way to ask for the same operations.
//!
//! Invariant: no code of the project is run; it is read, and evaluated by [`python`].

pub mod host;
pub mod python;
pub mod surroundings;
