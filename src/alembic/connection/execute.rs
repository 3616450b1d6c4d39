//! Executes what a revision gives to `execute()`.
//!
//! Invariant: a query is asked and not recorded; everything else is recorded as it ran.

use std::rc::Rc;

use super::ask::{ask, is_query};
use super::changed::Changed;
use super::read_back::read_rows;
use super::result::{Outcome, QueryResult};
use crate::alembic::python::{Argument, Dict, Interpreter, Result, Value, is_text};
use crate::alembic::sqlalchemy::expression::{self, Parameter, Statement};
use crate::span::Span;
use crate::sql::{Head, dequote, split};

/// Executes a statement with one set of values, or once with each of several.
///
/// # Errors
/// What the database raises, or why it is refused.
pub(in crate::alembic) fn execute_value(
    interpreter: &mut Interpreter<'_, '_>,
    statement: &Argument,
    parameters: Option<&Argument>,
    place: Span,
) -> Result<Value> {
    let sets = match parameters {
        Some(parameters) => sets(interpreter, parameters)?,
        None => vec![Vec::new()],
    };
    let statement = match &statement.value {
        // Before SQLAlchemy 2 a text was as good as `text()`.
        Value::Str(text) => Statement::Text(Rc::new(expression::Text::new(text))),
        value => match Statement::of(value) {
            Some(statement) => statement,
            None => return execute_other(interpreter, statement, place),
        },
    };
    let mut outcome = Outcome::Nothing;
    for set in &sets {
        let sql = expression::statement(interpreter, &statement, set, place)?;
        let before = outcome;
        outcome = match (before, execute_sql(interpreter, &sql, place)?) {
            (Outcome::Changed(before), Outcome::Changed(rows)) => {
                Outcome::Changed(before.and(rows))
            }
            (_, outcome) => outcome,
        };
    }
    typed(interpreter, outcome, &statement, place)
}

/// What is no statement but can be executed: `CreateTable(t)`, a function.
fn execute_other(
    interpreter: &mut Interpreter<'_, '_>,
    statement: &Argument,
    place: Span,
) -> Result<Value> {
    if let Some(sql) = expression::sql_of(interpreter, statement)? {
        let outcome = execute_sql(interpreter, &format!("SELECT {sql}"), place)?;
        return Ok(Value::object(QueryResult::new(outcome)));
    }
    if is_text(&statement.value) {
        interpreter.text(&statement.value, statement.place)?;
    }
    Err(match &statement.value {
        Value::Unknown(unknown) => interpreter.unknown(unknown, statement.place),
        other => {
            let message = format!("Not an executable object: a '{}'", other.type_name());
            interpreter.raise("ObjectNotExecutableError", &message, statement.place)
        }
    })
}

/// Executes one text.
///
/// # Errors
/// What the database raises, or why it is refused.
pub(super) fn execute_sql(
    interpreter: &mut Interpreter<'_, '_>,
    sql: &str,
    place: Span,
) -> Result<Outcome> {
    if is_query(sql) {
        return ask(interpreter, sql, place);
    }
    let changed = if interpreter.host.asks_changes {
        Changed::by(interpreter, sql, place)?
    } else {
        None
    };
    run(interpreter, sql, place)?;
    Ok(changed.map_or(Outcome::Nothing, Outcome::Changed))
}

/// The sets of values: a dict is one, a list of dicts are several.
pub(super) fn sets(
    interpreter: &mut Interpreter<'_, '_>,
    parameters: &Argument,
) -> Result<Vec<Vec<Parameter>>> {
    let place = parameters.place;
    let dicts: Vec<Value> = match &parameters.value {
        Value::None => return Ok(vec![Vec::new()]),
        Value::List(_) | Value::Tuple(_) => {
            interpreter.iterate(&parameters.value, place)?.collect()
        }
        _ => vec![parameters.value.clone()],
    };
    let mut sets = Vec::new();
    for dict in dicts {
        let mut set = Vec::new();
        for (name, value) in interpreter.entries(&dict, place)? {
            let name = interpreter.text_of(&Argument { value: name, place })?;
            set.push((name, Argument { value, place }));
        }
        sets.push(set);
    }
    Ok(sets)
}

/// The rows as the types of their columns make them.
fn typed(
    interpreter: &mut Interpreter<'_, '_>,
    outcome: Outcome,
    statement: &Statement,
    place: Span,
) -> Result<Value> {
    let Outcome::Rows { columns, mut rows } = outcome else {
        return Ok(Value::object(QueryResult::new(outcome)));
    };
    read_rows(interpreter, &statement.types(&columns), &mut rows, place)?;
    Ok(Value::object(QueryResult::new(Outcome::Rows {
        columns,
        rows,
    })))
}

/// Runs the statements of a text but for those that the script sees to by itself.
///
/// # Errors
/// What the database raises, or why it is refused.
pub(in crate::alembic) fn run(
    interpreter: &mut Interpreter<'_, '_>,
    sql: &str,
    place: Span,
) -> Result<()> {
    let Ok(split) = split(sql) else {
        return interpreter.emit(sql, place);
    };
    let statements = &split.statements;
    if !statements
        .iter()
        .any(|raw| is_seen_to(&sql[raw.range.clone()]))
    {
        return interpreter.emit(sql, place);
    }
    for raw in statements {
        let text = &sql[raw.range.clone()];
        if is_seen_to(text) {
            if switches_off(text) {
                interpreter.host.replay.switch_foreign_keys_off();
            }
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let remark = format!("-- Left out: {line}. The script sets that by itself.");
            interpreter.host.replay.remark(&remark)?;
        } else {
            interpreter.emit(text, place)?;
        }
    }
    Ok(())
}

/// Whether a statement sets what the script sets for the whole of it: whether foreign keys are
/// enforced while tables are rebuilt, and what RENAME changes.
fn is_seen_to(statement: &str) -> bool {
    let Head::Pragma(pragma) = Head::of(statement) else {
        return false;
    };
    let name = pragma.name.name.ident;
    ["foreign_keys", "legacy_alter_table", "defer_foreign_keys"]
        .iter()
        .any(|known| name.is(known))
}

/// Whether a statement switches foreign keys off.
fn switches_off(statement: &str) -> bool {
    let Head::Pragma(pragma) = Head::of(statement) else {
        return false;
    };
    let value = pragma.argument.map_or("", |range| &statement[range]);
    let off = ["off", "0", "false", "no"];
    pragma.name.name.ident.is("foreign_keys")
        && off
            .iter()
            .any(|word| dequote(value).eq_ignore_ascii_case(word))
}

/// A dict of these entries.
pub(super) fn dict<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let mut dict = Dict::default();
    for (key, value) in entries {
        dict.set(key, value);
    }
    Value::dict(dict)
}
