//! Projects whose revisions are in Python.

mod literals;
mod project;
mod python;
mod python_limits;
mod python_same;
mod recorded;
mod schema;
mod types;
