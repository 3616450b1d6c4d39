//! Alembic's operation directives: `op` and `batch_op`.
//!
//! Invariant: a directive becomes SQL, in the language of `.sql` revisions, and runs as such: in
//! place where SQLite can, else as a rebuild (<https://alembic.sqlalchemy.org/en/latest/ops.html>).

mod emit;
mod op;

use crate::alembic::python::Value;

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    match name {
        "alembic.op" => Some(Value::object(op::Op)),
        "alembic" => Some(Value::object(op::Alembic)),
        _ => None,
    }
}
