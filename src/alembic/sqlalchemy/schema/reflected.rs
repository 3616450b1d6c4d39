//! `Table(…, autoload_with=…)` and `metadata.reflect(…)`: a table as the database has it.
//!
//! Invariant: everything comes from the inspector, in the order in which SQLAlchemy asks it
//! (<https://docs.sqlalchemy.org/en/20/core/reflection.html>).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::column::OnConflict;
use super::generated::Computed;
use super::index::Index;
use super::{Column, Constraint, ConstraintKind, ForeignKey};
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::expression;
use crate::alembic::sqlalchemy::naming::Name;
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// The inspector of a connection.
///
/// # Errors
/// That the value is none.
pub(super) fn inspector(
    interpreter: &mut Interpreter<'_, '_>,
    connection: &Argument,
) -> Result<Value> {
    if let Value::Unknown(unknown) = &connection.value {
        return Err(interpreter.unknown(unknown, connection.place));
    }
    let inspect = (interpreter.host.library)("sqlalchemy.inspect");
    let inspect = inspect.expect("`sqlalchemy.inspect` is built in");
    let values = vec![connection.value.clone()];
    interpreter.call_with(&inspect, values, connection.place)
}

/// Asks an inspector something.
///
/// # Errors
/// What it raises, such as that there is no such table.
pub(super) fn ask(
    interpreter: &mut Interpreter<'_, '_>,
    inspector: &Value,
    method: &str,
    table: Option<&str>,
    place: Span,
) -> Result<Value> {
    let method = interpreter.attribute(inspector, method, place)?;
    let values = table.map(Value::str).into_iter().collect();
    interpreter.call_with(&method, values, place)
}

/// The items of a table: its columns, constraints and indexes.
///
/// # Errors
/// That there is no such table.
pub(super) fn items(
    interpreter: &mut Interpreter<'_, '_>,
    inspector: &Value,
    table: &str,
    place: Span,
) -> Result<Vec<Argument>> {
    let mut items = Vec::new();
    let all: [(&str, Read); 6] = [
        ("get_columns", column),
        ("get_pk_constraint", primary_key),
        ("get_foreign_keys", foreign_key),
        ("get_indexes", index),
        ("get_unique_constraints", unique),
        ("get_check_constraints", check),
    ];
    for (method, read) in all {
        let told = ask(interpreter, inspector, method, Some(table), place)?;
        let told = match told {
            Value::Dict(_) => vec![told],
            list => interpreter.iterate(&list, place)?.collect(),
        };
        for one in told {
            let value = read(interpreter, &one, place)?;
            items.push(Argument { value, place });
        }
    }
    Ok(items)
}

/// Makes an item of what an inspector told of it.
type Read = fn(&mut Interpreter<'_, '_>, &Value, Span) -> Result<Value>;

/// What a dictionary has under a name.
fn entry(told: &Value, name: &str) -> Value {
    let found = match told {
        Value::Dict(told) => told.borrow().text(name).cloned(),
        _ => None,
    };
    found.unwrap_or(Value::None)
}

fn text(told: &Value, name: &str) -> Option<String> {
    entry(told, name).as_str().map(str::to_owned)
}

fn truth(told: &Value, name: &str) -> bool {
    matches!(entry(told, name), Value::Bool(true) | Value::Int(1..))
}

/// The name of a constraint: no naming convention changes what the database has.
fn name(told: &Value) -> Option<Name> {
    text(told, "name").map(|name| Name::from(name.as_str()))
}

fn names(
    interpreter: &mut Interpreter<'_, '_>,
    told: &Value,
    key: &str,
    place: Span,
) -> Result<Vec<String>> {
    let names = interpreter.iterate(&entry(told, key), place)?;
    Ok(names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect())
}

fn column(interpreter: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let computed = match entry(told, "computed") {
        Value::None => None,
        computed => Some(Rc::new(Computed {
            clause: format!(
                "GENERATED ALWAYS AS ({}) {}",
                text(&computed, "sqltext").unwrap_or_default(),
                if truth(&computed, "persisted") {
                    "STORED"
                } else {
                    "VIRTUAL"
                }
            ),
        })),
    };
    let sql_type = Argument {
        value: entry(told, "type"),
        place,
    };
    Ok(Value::object(Column {
        key: None,
        name: text(told, "name").unwrap_or_default(),
        sql_type: Some(SqlType::of(interpreter, &sql_type)?).into(),
        nullable: Cell::new(Some(truth(told, "nullable"))),
        lender: None,
        primary_key: Cell::new(false),
        server_default: text(told, "default").filter(|_| computed.is_none()).into(),
        default: None,
        onupdate: None,
        unique: false,
        index: false,
        autoincrement: None,
        constraints: Vec::new(),
        foreign_keys: Vec::new(),
        computed,
        on_conflict: OnConflict::default(),
        owner: RefCell::default(),
        table: RefCell::default(),
        place,
    }))
}

fn primary_key(interpreter: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let columns = names(interpreter, told, "constrained_columns", place)?;
    let kind = ConstraintKind::PrimaryKey(columns);
    Ok(Value::object(Constraint::new(name(told), kind, place)))
}

fn foreign_key(interpreter: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let options = entry(told, "options");
    let key = ForeignKey {
        table: text(told, "referred_table").unwrap_or_default(),
        columns: names(interpreter, told, "referred_columns", place)?,
        on_update: text(&options, "onupdate"),
        on_delete: text(&options, "ondelete"),
        deferrable: match entry(&options, "deferrable") {
            Value::Bool(deferrable) => Some(deferrable),
            _ => None,
        },
        initially: text(&options, "initially"),
        matching: None,
    };
    let columns = names(interpreter, told, "constrained_columns", place)?;
    let kind = ConstraintKind::ForeignKey(columns, key);
    Ok(Value::object(Constraint::new(name(told), kind, place)))
}

fn unique(interpreter: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let kind = ConstraintKind::Unique(names(interpreter, told, "column_names", place)?);
    Ok(Value::object(Constraint::new(name(told), kind, place)))
}

#[expect(clippy::unnecessary_wraps, reason = "it is a function like the others")]
fn check(_: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let kind = ConstraintKind::Check(text(told, "sqltext").unwrap_or_default());
    Ok(Value::object(Constraint::new(name(told), kind, place)))
}

fn index(interpreter: &mut Interpreter<'_, '_>, told: &Value, place: Span) -> Result<Value> {
    let columns = names(interpreter, told, "column_names", place)?;
    let condition = match entry(&entry(told, "dialect_options"), "sqlite_where") {
        Value::None => None,
        value => Some(expression::condition(
            interpreter,
            &Argument { value, place },
        )?),
    };
    Ok(Value::object(Index {
        name: name(told),
        expressions: columns.iter().map(|column| quote(column)).collect(),
        columns,
        unique: truth(told, "unique"),
        condition,
        if_not_exists: false,
        place,
    }))
}
