//! Values of rows as the types of their columns make them.
//!
//! Invariant: a value that would have to be made otherwise in Python is not known: it is refused when
//! it is used, not when its row is read.

use std::rc::Rc;

use crate::alembic::python::{Argument, Call, Interpreter, Result, Stop, Unknown, Value};
use crate::alembic::sqlalchemy::types::{Family, SqlType};
use crate::alembic::standard::Decimal;
use crate::span::Span;

/// The value that Python gets of a value of the database.
///
/// # Errors
/// What is raised for a text that is none of its type.
pub(super) fn read_back(
    interpreter: &mut Interpreter<'_, '_>,
    sql_type: Option<&SqlType>,
    value: Value,
    place: Span,
) -> Result<Value> {
    let Some(sql_type) = sql_type.map(SqlType::on_sqlite) else {
        return Ok(value);
    };
    if value.is_none() {
        return Ok(value);
    }
    let mut made = |of: &str, name: &str| {
        let made = call(interpreter, of, name, value.clone(), place)?;
        Ok::<_, Stop>(Some(made))
    };
    let made = match (sql_type.class.family, &value) {
        _ if sql_type.is_custom() => None,
        (Family::Boolean, Value::Int(number)) => Some(Value::Bool(*number != 0)),
        (Family::Enum, Value::Str(text)) => {
            let Some(member) = sql_type.member(text) else {
                let message = sql_type.no_member(text);
                return Err(interpreter.raise("LookupError", &message, place));
            };
            Some(member)
        }
        (Family::DateTime, Value::Str(_)) => made("datetime.datetime", "fromisoformat")?,
        (Family::Date, Value::Str(_)) => made("datetime.date", "fromisoformat")?,
        (Family::Time, Value::Str(_)) => made("datetime.time", "fromisoformat")?,
        (Family::Json, Value::Str(_)) => made("json", "loads")?,
        (Family::Uuid | Family::UuidText, Value::Str(_)) => {
            let uuid = made("uuid", "UUID")?;
            match uuid {
                Some(uuid) if sql_type.is_uuid_text => {
                    Some(Value::str(interpreter.text(&uuid, place)?))
                }
                uuid => uuid,
            }
        }
        (Family::Number, Value::Float(_) | Value::Int(_)) => {
            let Some(places) = sql_type.decimal_places() else {
                return Ok(value);
            };
            let number = match value {
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "Python formats it as a float, too"
                )]
                Value::Int(number) => number as f64,
                Value::Float(number) => number,
                _ => f64::NAN,
            };
            Decimal::of_digits(&format!("{number:.places$}")).map(Value::object)
        }
        (Family::Interval | Family::Pickle, _) => None,
        _ => Some(value),
    };
    Ok(made.unwrap_or_else(|| {
        let what = format!("the value of a `{}` column", sql_type.class.name);
        Value::unknown(Unknown::new(what, place))
    }))
}

/// All values of rows.
///
/// # Errors
/// What is raised for a text that is none of its type.
pub(super) fn read_rows(
    interpreter: &mut Interpreter<'_, '_>,
    types: &[Option<Rc<SqlType>>],
    rows: &mut [Vec<Value>],
    place: Span,
) -> Result<()> {
    for row in rows {
        for (value, sql_type) in row.iter_mut().zip(types) {
            let read = std::mem::replace(value, Value::None);
            *value = read_back(interpreter, sql_type.as_deref(), read, place)?;
        }
    }
    Ok(())
}

/// `of.name(argument)` of a module of Python's library or a class in it.
fn call(
    interpreter: &mut Interpreter<'_, '_>,
    of: &str,
    name: &str,
    argument: Value,
    place: Span,
) -> Result<Value> {
    let (module, class) = match of.split_once('.') {
        Some((module, class)) => (module, Some(class)),
        None => (of, None),
    };
    let mut of = (interpreter.host.library)(module).expect("the module is built in");
    if let Some(class) = class {
        of = interpreter.attribute(&of, class, place)?;
    }
    let call = Call {
        place,
        positional: vec![Argument {
            value: argument,
            place,
        }],
        keyword: Vec::new(),
    };
    interpreter.call_method(&of, name, call)
}
