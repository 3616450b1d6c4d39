//! Schemas as text: a `CREATE TABLE` says what SQLite makes of it, and an edit changes what it
//! should and nothing else. The judge is a real SQLite.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod edits;
mod errors;
mod facts;
mod generated;
mod looks;
mod mentions;
mod reading;
mod rereading;
