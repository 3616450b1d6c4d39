//! What a `server_default` is in SQL.
//!
//! Invariant: a text is a literal; only what is marked as SQL is SQL.

use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::sql::Literal;

/// The SQL of a `server_default`.
///
/// # Errors
/// That it is nothing that SQLAlchemy takes there.
pub(super) fn of(interpreter: &mut Interpreter<'_, '_>, default: &Argument) -> Result<String> {
    match &default.value {
        Value::Str(text) => Ok(Literal::from(&**text).to_string()),
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, default.place)),
        other => {
            let message = format!(
                "a `{}` as server_default is not evaluated",
                other.type_name()
            );
            Err(interpreter.refuse(default.place, message))
        }
    }
}
