//! Revisions that are generated from a declared schema.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod laws;
mod python;
mod tutorial;
