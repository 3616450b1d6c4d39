//! The modules that revisions import and that are built in here.
//!
//! Invariant: a module that would reach out of the scratch database is not here.

use super::python::Value;
use super::{connection, directive, sqlalchemy, standard};

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    directive::module(name)
        .or_else(|| sqlalchemy::module(name))
        .or_else(|| connection::module(name))
        .or_else(|| standard::module(name))
}
