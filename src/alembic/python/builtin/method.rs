//! The methods of Python's own types.
//!
//! Invariant: what [`has_method`] knows, [`call_method`] calls.

use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

/// Whether a value of one of Python's own types has a method.
#[must_use]
pub(crate) fn has_method(value: &Value, name: &str) -> bool {
    matches!((value, name), (Value::List(_), "append"))
}

/// Calls a method of a value of one of Python's own types.
///
/// # Errors
/// What the method raises.
pub(crate) fn call_method(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    match (value, name) {
        (Value::List(list), "append") => {
            let mut bound = Signature::new("append")
                .takes(&["object"])
                .bind(interpreter, call)?;
            let item = bound.required(interpreter, "object")?;
            list.borrow_mut().push(item.value);
            Ok(Value::None)
        }
        _ => Err(interpreter.no_attribute(value.type_name(), name, place)),
    }
}
