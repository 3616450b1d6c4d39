//! `gen-sql` turns a chain of revisions into one plain SQL script that a DBA reads, approves
//! and runs.
//!
//! The modules stand on floors; each imports only from floors below (`tests/layers.rs` holds
//! the list). They are public for the benches and fuzz targets of this repository and may
//! change in any release.

pub mod span;
pub mod text;

pub mod diagnostic;
pub mod sql;

pub mod template;

pub mod operation;
pub mod scratch;

pub mod sqlite;

pub mod replay;

pub mod revision;

pub mod script;

pub mod project;

pub mod command;

pub mod cli;
