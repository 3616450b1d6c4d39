//! `exec_driver_sql`: SQL with the driver's own parameters.
//!
//! Invariant: a parameter is a token; nothing in a string or a comment is one. A list of tuples or of
//! dicts is as many statements.

use crate::alembic::python::{Argument, Interpreter, Key, Result, Value};
use crate::alembic::sqlalchemy::types;
use crate::sql::{TokenKind, tokens};

/// The sets of parameters that are given: one, or those of a list.
///
/// # Errors
/// What SQLAlchemy raises for anything else.
pub(super) fn sets(
    interpreter: &mut Interpreter<'_, '_>,
    parameters: Argument,
) -> Result<Vec<Argument>> {
    let place = parameters.place;
    let items = match &parameters.value {
        Value::Dict(_) | Value::Tuple(_) => return Ok(vec![parameters]),
        Value::List(items) => items.borrow().clone(),
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, place)),
        _ => Vec::new(),
    };
    let is_set = |item: &Value| matches!(item, Value::Dict(_) | Value::Tuple(_));
    if !matches!(parameters.value, Value::List(_)) {
        let message = "mapping or sequence expected for parameters";
        return Err(interpreter.raise("ArgumentError", message, place));
    }
    if !items.iter().all(is_set) {
        let message = "List argument must consist only of tuples or dictionaries";
        return Err(interpreter.raise("ArgumentError", message, place));
    }
    Ok(items
        .into_iter()
        .map(|value| Argument { value, place })
        .collect())
}

/// The SQL with its values: `?` in order, `:name` by name.
///
/// # Errors
/// That a value is missing, or has no literal.
pub(super) fn bound(
    interpreter: &mut Interpreter<'_, '_>,
    sql: &str,
    parameters: &Argument,
) -> Result<String> {
    let place = parameters.place;
    let mut values = match &parameters.value {
        Value::Dict(_) => Vec::new(),
        value => interpreter.iterate(value, place)?.collect(),
    };
    values.reverse();
    let mut written = String::with_capacity(sql.len());
    for token in tokens(sql) {
        if token.kind != TokenKind::Variable {
            written.push_str(token.text);
            continue;
        }
        let value = match &parameters.value {
            Value::Dict(dict) => {
                let key = Key::of(&Value::str(&token.text[1..]));
                key.and_then(|key| dict.borrow().get(&key).cloned())
            }
            _ => values.pop(),
        };
        let Some(value) = value else {
            let message = "Incorrect number of bindings supplied.";
            return Err(interpreter.raise("ProgrammingError", message, place));
        };
        written.push_str(&types::literal(
            interpreter,
            None,
            &Argument { value, place },
        )?);
    }
    if !values.is_empty() {
        let message = "Incorrect number of bindings supplied.";
        return Err(interpreter.raise("ProgrammingError", message, place));
    }
    Ok(written)
}
