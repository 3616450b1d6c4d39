//! Revisions that are generated from a declared schema.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod adopt;
mod bad_input;
mod drift;
mod filled;
mod kinds;
mod laws;
mod misses;
mod models;
mod python;
mod rehearsal;
mod renames;
mod rows;
mod stations;
mod tutorial;
