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

use crate::alembic::python::{Argument, Builtin, Interpreter, Result, Value};
pub(in crate::alembic) use constraint::listed;
pub(in crate::alembic) fn index_sql(
    i: &mut Interpreter<'_, '_>,
    name: Option<&Argument>,
    table: &str,
    columns: &Argument,
    unique: bool,
    ine: bool,
    _o: &[(std::rc::Rc<str>, Argument)],
) -> Result<String> {
    let name = name.map(|n| i.text_of(n)).transpose()?.unwrap_or_default();
    let place = columns.place;
    let cols: Result<Vec<String>> = i
        .iterate(&columns.value, place)?
        .map(|value| Ok(i.text_of(&Argument { value, place })?.to_string()))
        .collect();
    let q = super::quote;
    Ok(format!(
        "CREATE {}INDEX {}{} ON {} ({})",
        if unique { "UNIQUE " } else { "" },
        if ine { "IF NOT EXISTS " } else { "" },
        q(&name),
        q(table),
        listed(&cols?)
    ))
}

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
