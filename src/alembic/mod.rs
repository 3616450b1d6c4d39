//! Revisions in Alembic's Python files: a second way to ask for the same operations.
//!
//! Invariant: no code of the project is run; it is read, and evaluated by [`python`].

mod body;
mod connection;
mod directive;
mod host;
mod library;
pub mod python;
mod revision_file;
mod sqlalchemy;
mod standard;
mod surroundings;

pub use host::{Host, Modules};
pub use revision_file::{Shared, read};
pub use surroundings::Surroundings;
