//! Python's standard library, as far as revisions use it.
//!
//! Invariant: a module that would reach out of the scratch database (`os`, `subprocess`, …) is not
//! here, and none looks at the clock or draws a number.

mod enumeration;
mod namespace;
mod record;
mod typing;

pub(in crate::alembic) use enumeration::EnumMember;

use super::python::Value;

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    let lookup: fn(&str) -> Option<Value> = match name {
        "enum" => enumeration::named,
        "typing" | "typing_extensions" | "abc" | "collections.abc" => typing::named,
        _ => return None,
    };
    Some(namespace::module(name, lookup))
}
