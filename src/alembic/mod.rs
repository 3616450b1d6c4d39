//! Revisions in Alembic's Python files: a second way to ask for the same operations.
//!
//! Invariant: no code of the project is run; it is read, and evaluated by [`python`].

mod body;
mod connection;
mod constant;
mod directive;
pub mod env;
mod host;
mod imports;
mod library;
mod mako;
mod modules;
mod process;
pub mod python;
mod revision_file;
mod sqlalchemy;
mod standard;
mod surroundings;
mod write;

pub use body::on_one_stack;
pub use host::Host;
pub use imports::{Import, imports};
pub use modules::{Finder, ModuleFile, Modules};
pub use revision_file::{Around, read};
pub use sqlalchemy::name_of_constraint;
pub use surroundings::{Options, Surroundings};
pub use write::{CreateDate, write, write_from};

/// Whether a module is built in: the project's own of the same name is never read.
#[must_use]
pub fn is_built_in(name: &str) -> bool {
    library::module(name).is_some()
}
