//! Projects whose revisions are in Python.

mod project;
mod python;
mod python_limits;
mod python_same;
