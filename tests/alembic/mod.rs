//! Projects whose revisions are in Python.

mod project;
