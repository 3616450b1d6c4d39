//! `gen-sql` turns a chain of revisions into one plain SQL script that a DBA reads, approves
//! and runs. The program is told in the README; this is the library behind it, for tests and
//! programs:
//!
//! ```
//! # fn main() -> Result<(), gen_sql::Error> {
//! let script = gen_sql::Project::open(".")?.upgrade("head")?;
//! assert!(script.text().contains("CREATE TABLE account"));
//! # Ok(())
//! # }
//! ```
//!
//! What is documented here is stable as far as a version before 1.0 can be. The other modules are
//! public for the benches and fuzz targets of this repository alone and may change in any
//! release; they stand on floors, and each imports only from floors below.

mod facade;

pub use facade::{Error, Finding, Project, Script, Step};

#[doc(hidden)]
pub mod span;
#[doc(hidden)]
pub mod text;

#[doc(hidden)]
pub mod alembic;
pub mod diagnostic;
#[doc(hidden)]
pub mod sql;

#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod template;

#[doc(hidden)]
pub mod operation;
#[doc(hidden)]
pub mod scratch;

#[doc(hidden)]
pub mod sqlite;

#[doc(hidden)]
pub mod replay;

#[doc(hidden)]
pub mod revision;

#[doc(hidden)]
pub mod project;

#[doc(hidden)]
pub mod script;

#[doc(hidden)]
pub mod autogenerate;
#[doc(hidden)]
pub mod verify;

#[doc(hidden)]
pub mod command;

#[doc(hidden)]
pub mod cli;
