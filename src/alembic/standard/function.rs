//! Functions of modules.
//!
//! Invariant: a table has each name once.

use crate::alembic::python::{Builtin, NativeFunction, Value};

/// The function of a name in a table.
pub(super) fn named(table: &[(&'static str, NativeFunction)], name: &str) -> Option<Value> {
    let (name, run) = table.iter().find(|(known, _)| *known == name)?;
    Some(Value::Builtin(Builtin { name, run: *run }))
}
