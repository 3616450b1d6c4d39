//! Projects whose revisions are in Python.

mod batch;
mod chance;
mod commands;
mod connection;
mod corruptions;
mod declarative;
mod defaults;
mod expression;
mod inspect;
mod keywords;
mod literals;
mod lossy;
mod modules;
mod project;
mod python;
mod python_limits;
mod python_same;
mod recorded;
mod reflect;
mod savepoint;
mod schema;
mod seed;
mod session;
mod skip;
mod types;
mod warnings;
