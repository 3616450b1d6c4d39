//! The command line from outside: what it prints and where, what it refuses and what it touches.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod authoring;
mod codes;
mod config;
mod databases;
mod evidence;
mod files;
mod long_chains;
mod meta;
mod output;
mod reads;
mod refusals;
mod seal;
mod settings;
mod sql_tera;
mod statements;
mod targets;
mod templates;
