//! Two test beds that know the program only by its command line.
//!
//! `mutation` breaks scripts in every way that it can think of and looks for a database that is
//! neither what it was nor what it should become. `false_refusals` is its twin: correct
//! databases, on which no guard may speak up. Both are made of the same few parts, and none of
//! those parts is shared with the program: its splitter or its idea of a schema cannot hide
//! its own mistakes here.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

pub(crate) mod dump;
mod false_refusals;
mod gen_sql;
mod mutation;
mod place;
pub(crate) mod shell;
pub(crate) mod sql_js;
pub(crate) mod statements;
pub(crate) mod structure;
