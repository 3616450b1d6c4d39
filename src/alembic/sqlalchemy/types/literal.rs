//! The literal of a Python value for a column.
//!
//! Invariant: SQLAlchemy reads the literal back as the value that was meant; a value that has no such
//! literal is an error.

use std::rc::Rc;

use super::class::{Family, JsonNull};
use super::{SqlType, custom, moment};
use crate::alembic::python::{Argument, Interpreter, Result, Value, is_text};
use crate::alembic::sqlalchemy::expression;
use crate::alembic::standard::{Decimal, EnumMember, Moment, Uuid, json};
use crate::sql::{Finite, Literal};

/// The literal of a value for a column of a type, or of none that is known.
///
/// # Errors
/// Python's `TypeError` for a value that such a column does not take.
pub(in crate::alembic) fn literal(
    interpreter: &mut Interpreter<'_, '_>,
    sql_type: Option<&SqlType>,
    argument: &Argument,
) -> Result<String> {
    if let Some(sql) = expression::sql_of(interpreter, argument)? {
        return Ok(sql);
    }
    let sql_type = sql_type.map(SqlType::on_sqlite);
    let bound = match sql_type {
        Some(sql_type) => custom::bound(interpreter, sql_type, argument)?,
        None => None,
    };
    let argument = bound.as_ref().unwrap_or(argument);
    let family = sql_type.map_or(Family::Any, |sql_type| sql_type.class.family);
    let value = &argument.value;
    if let Value::Unknown(unknown) = value {
        return Err(interpreter.unknown(unknown, argument.place));
    }
    // A text of which a part is not known.
    if is_text(value) {
        interpreter.text(value, argument.place)?;
    }
    let literal = match (family, value) {
        (Family::Json, _) if !is_null(sql_type, value) => {
            let is_null = value.downcast::<JsonNull>().is_some();
            let value = if is_null { &Value::None } else { value };
            Literal::Text(json(interpreter, value, argument.place)?)
        }
        (_, Value::None) => Literal::Null,
        (Family::Enum, _) => of_enum(interpreter, sql_type, argument)?,
        (Family::Pickle, _) => {
            let message = "a pickled value is not evaluated";
            return Err(interpreter.refuse(argument.place, message));
        }
        (Family::Uuid | Family::UuidText | Family::UuidBytes, _) => {
            of_uuid(interpreter, family, argument)?
        }
        (_, Value::Object(number)) if number.is_builtin("int") && number.as_builtin().is_none() => {
            let message = "Python int too large to convert to SQLite INTEGER";
            return Err(interpreter.raise("OverflowError", message, argument.place));
        }
        (_, Value::Object(_)) => of_object(interpreter, family, argument)?,
        _ => of_plain(interpreter, family, argument)?,
    };
    Ok(literal.to_string())
}

/// The literal of a value for which no type was said: the driver takes it as it is.
///
/// # Errors
/// SQLAlchemy's error for a value that the driver does not take.
pub(in crate::alembic) fn of_driver(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<String> {
    let value = &argument.value;
    let (taken, class) = if let Some(moment) = value.downcast::<Moment>() {
        (moment::of_driver(&moment), "datetime.time")
    } else if value.downcast::<Decimal>().is_some() {
        (None, "decimal.Decimal")
    } else if value.downcast::<Uuid>().is_some() {
        (None, "UUID")
    } else {
        return literal(interpreter, None, argument);
    };
    taken
        .map(|text| Literal::Text(text).to_string())
        .ok_or_else(|| {
            let message = format!("Error binding parameter: type '{class}' is not supported");
            interpreter.raise("ProgrammingError", &message, argument.place)
        })
}

/// Whether a value for a column of JSON is SQL's NULL: `None`, if the type says so.
fn is_null(sql_type: Option<&SqlType>, value: &Value) -> bool {
    value.is_none() && sql_type.is_some_and(|known| known.none_as_null)
}

/// The literal of a value of Python's own types.
fn of_plain(
    interpreter: &Interpreter<'_, '_>,
    family: Family,
    argument: &Argument,
) -> Result<Literal> {
    Ok(match (&argument.value, family) {
        (Value::Bool(value), _) => Literal::Boolean(*value),
        (
            Value::Int(_) | Value::Float(_),
            Family::DateTime | Family::Date | Family::Time | Family::Interval,
        ) => return Err(not_taken(interpreter, family, argument)),
        (Value::Int(number), _) => Literal::Integer(*number),
        (Value::Float(number), _) => {
            let Some(number) = Finite::new(*number) else {
                let message = "a float that is not finite has no literal in SQL";
                return Err(interpreter.raise("ValueError", message, argument.place));
            };
            Literal::Real(number)
        }
        (Value::Str(text), _) if family != Family::Interval => Literal::Text(text.to_string()),
        (Value::Bytes(bytes), _) => Literal::Blob(bytes.to_vec()),
        _ => return Err(not_taken(interpreter, family, argument)),
    })
}

/// The literal of what a library made.
fn of_object(
    interpreter: &mut Interpreter<'_, '_>,
    family: Family,
    argument: &Argument,
) -> Result<Literal> {
    let value = &argument.value;
    if let Some(moment) = value.downcast::<Moment>() {
        let text = moment::text(&moment, family).map(Literal::Text);
        return text.ok_or_else(|| not_taken(interpreter, family, argument));
    }
    if let Some(uuid) = value.downcast::<Uuid>() {
        return Ok(Literal::Text(uuid.grouped()));
    }
    if let Some(number) = value.downcast::<Decimal>() {
        return decimal(interpreter, &number.number(), family, argument);
    }
    // A member of `class Color(str, Enum)` is a text, too.
    let value = match value.plain() {
        Value::Object(_) => return Err(not_taken(interpreter, family, argument)),
        value => value,
    };
    let place = argument.place;
    of_plain(interpreter, family, &Argument { value, place })
}

/// A decimal number, with the digits that SQLite keeps of it.
fn decimal(
    interpreter: &Interpreter<'_, '_>,
    text: &str,
    family: Family,
    argument: &Argument,
) -> Result<Literal> {
    if family == Family::Text {
        return Ok(Literal::Text(text.to_owned()));
    }
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Literal::Integer(number));
    }
    let number = text.parse::<f64>().ok().and_then(Finite::new);
    number.map(Literal::Real).ok_or_else(|| {
        let message = format!("the decimal number `{text}` has no literal in SQL");
        interpreter.raise("ValueError", &message, argument.place)
    })
}

fn of_enum(
    interpreter: &mut Interpreter<'_, '_>,
    sql_type: Option<&SqlType>,
    argument: &Argument,
) -> Result<Literal> {
    let enumeration = sql_type.and_then(|known| known.enumeration.clone());
    let text = enumeration.and_then(|enumeration| enumeration.text(&argument.value));
    if let Some(text) = text {
        return Ok(Literal::Text(text));
    }
    // A member of an enumeration that the type does not name: its name is what would be kept.
    if let Some(member) = argument.value.downcast::<EnumMember>() {
        return Ok(Literal::Text(member.name().to_owned()));
    }
    let value = interpreter.repr(&argument.value, argument.place)?;
    let message = format!("'{value}' is not among the defined enum values");
    Err(interpreter.raise("LookupError", &message, argument.place))
}

/// A UUID as its column keeps it: 32 digits, 36 characters or 16 bytes.
fn of_uuid(
    interpreter: &mut Interpreter<'_, '_>,
    family: Family,
    argument: &Argument,
) -> Result<Literal> {
    let text = match &argument.value {
        Value::Str(text) => Rc::clone(text),
        Value::Bytes(bytes) if family == Family::UuidBytes => {
            return Ok(Literal::Blob(bytes.to_vec()));
        }
        value => match value.downcast::<Uuid>() {
            Some(uuid) => Rc::from(uuid.hex()),
            None => return Err(not_taken(interpreter, family, argument)),
        },
    };
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | '{' | '}'))
        .collect();
    let digits = digits.trim_start_matches("urn:uuid:").to_lowercase();
    let is_uuid = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_uuid {
        let message = "badly formed hexadecimal UUID string";
        return Err(interpreter.raise("ValueError", message, argument.place));
    }
    Ok(match family {
        Family::UuidText => {
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
            Literal::Text(parts.join("-"))
        }
        Family::UuidBytes => {
            let pairs = (0..16).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16));
            Literal::Blob(pairs.map(|pair| pair.expect("two digits each")).collect())
        }
        _ => Literal::Text(digits),
    })
}

fn not_taken(
    interpreter: &Interpreter<'_, '_>,
    family: Family,
    argument: &Argument,
) -> crate::alembic::python::Stop {
    let value = argument.value.type_name();
    let message = match family {
        Family::DateTime => {
            "SQLite DateTime type only accepts Python datetime and date objects as input.".into()
        }
        Family::Date => "SQLite Date type only accepts Python date objects as input.".into(),
        Family::Time => "SQLite Time type only accepts Python time objects as input.".into(),
        _ => format!("type '{value}' is not supported as a value of this column"),
    };
    interpreter.raise("TypeError", &message, argument.place)
}
