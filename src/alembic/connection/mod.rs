//! The connection of a revision: what it asks the database, and what it has it do.
//!
//! Invariant: the database is the scratch database; what only another one knows is refused.

mod ask;
mod bind;
mod block;
mod changed;
mod config;
mod context_options;
mod dialect;
mod driver;
mod emit;
mod execute;
mod inspector;
mod migration_context;
mod modules;
mod orm;
mod read_back;
mod reflect;
mod reflect_constraints;
mod result;
mod row;
mod savepoint;
mod session;
mod url;

pub(super) use bind::Bind;
pub(super) use changed::is_asked;
pub(super) use config::Config;
pub(super) use execute::{execute_value, run};
pub(super) use migration_context::MigrationContext;
pub(super) use modules::module;
pub(super) use session::all_written;
