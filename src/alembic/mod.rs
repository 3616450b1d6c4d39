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
mod mentions;
mod models;
mod modules;
mod names;
mod process;
pub mod python;
mod revision_file;
mod sqlalchemy;
mod stack;
mod standard;
mod surroundings;
mod write;

pub use host::Host;
pub use imports::{Import, imports};
pub use mentions::{Pattern, mentions, reads_files};
pub use models::{Built, Models, Said};
pub use modules::{DataFile, Finder, ModuleFile, Modules};
pub use revision_file::{Around, read};
pub use sqlalchemy::{library_text, name_of_constraint};
pub use stack::on_one_stack;
pub use surroundings::{Options, Surroundings};
pub use write::{CreateDate, write, write_from};

/// Whether a module is built in: the project's own of the same name is never read.
#[must_use]
pub fn is_built_in(name: &str) -> bool {
    library::module(name).is_some()
}

/// Whether only some of what a library has is built in: of the rest its own files tell.
#[must_use]
pub fn is_partly_built_in(name: &str) -> bool {
    name != "sqlmodel" && sqlalchemy::types::is_third_party(name)
}
