//! The methods and attributes of `int`, `bool` and `float`.
//!
//! Invariant: a number that does not fit is refused, never cut.

use num_bigint::{BigInt, Sign};

use super::{bind, number_argument};
use crate::alembic::python::big::whole;
use crate::alembic::python::call::{Argument, Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::operator::integer;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

/// The methods of `int`.
pub(super) const INTEGER_METHODS: &[&str] = &[
    "as_integer_ratio",
    "bit_count",
    "bit_length",
    "conjugate",
    "to_bytes",
];

/// The methods of `float`.
pub(super) const FLOAT_METHODS: &[&str] = &["conjugate", "is_integer"];

/// What a number has beside its methods.
pub(super) fn attribute(of: &Value, name: &str) -> Option<Value> {
    match (of, integer(of), name) {
        (_, Some(number), "real" | "numerator") => Some(Value::Int(number)),
        (_, Some(_), "imag") => Some(Value::Int(0)),
        (_, Some(_), "denominator") => Some(Value::Int(1)),
        (Value::Float(number), _, "real") => Some(Value::Float(*number)),
        (Value::Float(_), _, "imag") => Some(Value::Float(0.0)),
        _ => None,
    }
}

/// Calls a method.
pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    of: &Value,
    name: &str,
    call: Call,
) -> Result<Value> {
    if name == "to_bytes"
        && let Some(number) = integer(of)
    {
        return to_bytes(interpreter, number, call);
    }
    let place = call.place;
    bind(interpreter, call, "number", &[])?;
    let counted = |count: u32| Ok(Value::Int(i64::from(count)));
    match (of, integer(of), name) {
        (Value::Float(number), _, "is_integer") => Ok(Value::Bool(number.fract() == 0.0)),
        (Value::Float(number), _, "conjugate") => Ok(Value::Float(*number)),
        (_, Some(number), "bit_length") => {
            counted(u64::BITS - number.unsigned_abs().leading_zeros())
        }
        (_, Some(number), "bit_count") => counted(number.unsigned_abs().count_ones()),
        (_, Some(number), "conjugate") => Ok(Value::Int(number)),
        (_, Some(number), "as_integer_ratio") => {
            Ok(Value::tuple(vec![Value::Int(number), Value::Int(1)]))
        }
        _ => Err(interpreter.lacking(of, name, place)),
    }
}

/// Whether the first byte is the one that counts most.
fn is_big_first(interpreter: &Interpreter<'_, '_>, order: Option<Argument>) -> Result<bool> {
    let Some(order) = order else {
        return Ok(true);
    };
    match &*interpreter.text_of(&order)? {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => {
            let message = "byteorder must be either 'little' or 'big'";
            Err(interpreter.raise("ValueError", message, order.place))
        }
    }
}

/// `number.to_bytes(length=1, byteorder='big', *, signed=False)`
fn to_bytes(interpreter: &mut Interpreter<'_, '_>, number: i64, call: Call) -> Result<Value> {
    let mut bound = Signature::part("to_bytes")
        .takes(&["length", "byteorder"])
        .by_name(&["signed"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let length = number_argument(interpreter, &mut bound, "length")?.unwrap_or(1);
    let is_big_first = is_big_first(interpreter, bound.optional("byteorder"))?;
    let is_signed = bound.truth(interpreter, "signed")?.unwrap_or(false);
    let Ok(length) = usize::try_from(length) else {
        let message = "length argument must be non-negative";
        return Err(interpreter.raise("ValueError", message, place));
    };
    if number < 0 && !is_signed {
        let message = "can't convert negative int to unsigned";
        return Err(interpreter.raise("OverflowError", message, place));
    }
    interpreter.take(length, place)?;
    let fill = if number < 0 { 0xff } else { 0 };
    let mut bytes = number.to_le_bytes().to_vec();
    bytes.resize(length.max(bytes.len()), fill);
    let rest = bytes.split_off(length);
    // The bit of the sign stands in the bytes.
    let has_sign = !is_signed || number == 0 || {
        let last = bytes.last().copied().unwrap_or_default();
        (last >= 0x80) == (number < 0)
    };
    if rest.iter().any(|byte| *byte != fill) || !has_sign {
        return Err(interpreter.raise("OverflowError", "int too big to convert", place));
    }
    if is_big_first {
        bytes.reverse();
    }
    Ok(Value::Bytes(bytes.into()))
}

/// `int.from_bytes(bytes, byteorder='big', *, signed=False)`
pub(super) fn from_bytes(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("from_bytes")
        .takes(&["bytes", "byteorder"])
        .by_name(&["signed"])
        .bind(interpreter, call)?;
    let given = bound.required(interpreter, "bytes")?;
    let is_big_first = is_big_first(interpreter, bound.optional("byteorder"))?;
    let is_signed = bound.truth(interpreter, "signed")?.unwrap_or(false);
    let Value::Bytes(bytes) = &given.value else {
        let message = "numbers are made of `bytes` here";
        return Err(interpreter.refuse(given.place, message));
    };
    let mut bytes = bytes.to_vec();
    if !is_big_first {
        bytes.reverse();
    }
    if bytes.len() > 2048 {
        return Err(interpreter.refuse(given.place, "so long a number is not evaluated"));
    }
    Ok(whole(if is_signed {
        BigInt::from_signed_bytes_be(&bytes)
    } else {
        BigInt::from_bytes_be(Sign::Plus, &bytes)
    }))
}
