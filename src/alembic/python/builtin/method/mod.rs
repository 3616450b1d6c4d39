//! The methods of Python's own types.
//!
//! Invariant: what [`has_method`] knows, [`call_method`] calls.

mod bytes;
mod dict;
mod list;
mod number;
mod set;
mod text;
mod text_split;
mod text_test;

use std::rc::Rc;

pub(super) use bytes::Fault;

use super::function::is_type;
use crate::alembic::python::call::{Bound, Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::operator::integer;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

/// The methods of a type.
fn methods(of: &str) -> &'static [&'static str] {
    match of {
        "str" => text::METHODS,
        "bytes" => bytes::METHODS,
        "list" => list::METHODS,
        "tuple" => &["count", "index"],
        "dict" | "defaultdict" => dict::METHODS,
        "OrderedDict" => dict::ORDERED_METHODS,
        "Counter" => dict::COUNTER_METHODS,
        "set" => set::METHODS,
        "frozenset" => set::FROZEN_METHODS,
        "int" | "bool" => number::INTEGER_METHODS,
        "float" => number::FLOAT_METHODS,
        _ => &[],
    }
}

/// Whether a value of one of Python's own types has a method, or such a type itself.
#[must_use]
pub(crate) fn has_method(value: &Value, name: &str) -> bool {
    match value {
        // `str.upper`, to be called with a text.
        Value::Builtin(builtin) => {
            is_type(builtin.name)
                && (methods(builtin.name).contains(&name) || of_class(builtin.name, name))
        }
        value => methods(value.type_name()).contains(&name) || of_class(value.type_name(), name),
    }
}

/// What a value of one of Python's own types has beside its methods.
#[must_use]
pub(crate) fn attribute(value: &Value, name: &str) -> Option<Value> {
    number::attribute(value, name)
}

/// Whether a method is one of the type, not of its values.
fn of_class(of: &str, name: &str) -> bool {
    matches!(
        (of, name),
        ("dict" | "OrderedDict" | "defaultdict", "fromkeys")
            | ("bytes", "fromhex")
            | ("str", "maketrans")
            | ("int" | "bool", "from_bytes")
    )
}

/// Calls a method of a value of one of Python's own types.
///
/// # Errors
/// What the method raises.
pub(crate) fn call_method(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    name: &str,
    mut call: Call,
) -> Result<Value> {
    let place = call.place;
    if let Value::Builtin(builtin) = value {
        let of = builtin.name;
        if of_class(of, name) {
            return match name {
                "fromkeys" => dict::from_keys(interpreter, call),
                "fromhex" => bytes::from_hex(interpreter, call),
                "from_bytes" => number::from_bytes(interpreter, call),
                _ => text::make_translation(interpreter, call),
            };
        }
        if call.positional.is_empty() {
            let message = format!("unbound method {of}.{name}() needs an argument");
            return Err(interpreter.raise("TypeError", &message, place));
        }
        let receiver = call.positional.remove(0).value;
        if receiver.type_name() != of {
            let message = format!(
                "descriptor '{name}' for '{of}' objects doesn't apply to a '{}' object",
                receiver.type_name()
            );
            return Err(interpreter.unfit(&[&receiver], &message, place));
        }
        return call_method(interpreter, &receiver, name, call);
    }
    if of_class(value.type_name(), name) {
        let class = super::function::named(value.type_name()).unwrap_or(Value::None);
        return call_method(interpreter, &class, name, call);
    }
    match value {
        Value::Str(text) => text::call(interpreter, text, name, call),
        Value::Bytes(bytes) => bytes::call(interpreter, bytes, name, call),
        Value::List(list) => list::call(interpreter, list, name, call),
        Value::Tuple(items) => list::call_reading(interpreter, items, name, call),
        Value::Dict(dict) => dict::call(interpreter, dict, name, call),
        Value::Set(set) => set::call(interpreter, set, name, call),
        number => number::call(interpreter, number, name, call),
    }
}

/// The arguments of a method that takes these, in order.
fn bind(
    interpreter: &Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    takes: &'static [&'static str],
) -> Result<Bound> {
    Signature::part(name).takes(takes).bind(interpreter, call)
}

/// The text of an argument that must be given.
fn text_argument(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    name: &str,
) -> Result<Rc<str>> {
    let argument = bound.required(interpreter, name)?;
    interpreter.text_of(&argument)
}

/// The number of an argument, unless it was not given or is `None`.
fn number_argument(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    name: &str,
) -> Result<Option<i64>> {
    let Some(argument) = bound.some(name) else {
        return Ok(None);
    };
    if let Some(number) = integer(&argument.value) {
        Ok(Some(number))
    } else {
        let of = argument.value.type_name();
        let message = format!("'{of}' object cannot be interpreted as an integer");
        Err(interpreter.unfit(&[&argument.value], &message, argument.place))
    }
}

/// The part of `length` items that `start` and `end` mean, as in a slice.
fn bounds(start: Option<i64>, end: Option<i64>, length: usize) -> (usize, usize) {
    let count = i64::try_from(length).unwrap_or(i64::MAX);
    let place = |at: i64| {
        let at = if at < 0 {
            at.saturating_add(count).max(0)
        } else {
            at.min(count)
        };
        usize::try_from(at).unwrap_or(0)
    };
    (place(start.unwrap_or(0)), place(end.unwrap_or(count)))
}
