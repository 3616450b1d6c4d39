//! Tables and what they are made of: `Column`, the constraints, `Index`, `Table`, `MetaData`.
//!
//! Invariant: an item remembers what its author said; it becomes SQL only where a table or a
//! directive asks for it.

mod column;
mod constraint;
mod table;

pub(in crate::alembic) use column::Column;
pub(in crate::alembic) use constraint::{Constraint, ConstraintKind, ForeignKey};
pub(in crate::alembic) use table::Table;

use crate::alembic::python::{Builtin, Value};

/// What a name of `sqlalchemy` or `sqlalchemy.schema` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let run = match name {
        "Column" => column::make,
        "PrimaryKeyConstraint" => constraint::primary_key,
        "ForeignKeyConstraint" => constraint::foreign_key,
        "UniqueConstraint" => constraint::unique,
        "CheckConstraint" => constraint::check,
        _ => return None,
    };
    let names = [
        "Column",
        "PrimaryKeyConstraint",
        "ForeignKeyConstraint",
        "UniqueConstraint",
        "CheckConstraint",
    ];
    let name = names.into_iter().find(|known| *known == name)?;
    Some(Value::Builtin(Builtin { name, run }))
}
