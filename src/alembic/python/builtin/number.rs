//! Built-in functions of numbers.
//!
//! Invariant: a number that does not fit is refused, never rounded.

use std::rc::Rc;

use num_bigint::{BigInt, BigUint};
use num_traits::Signed;
use ruff_python_ast::Operator;

use crate::alembic::python::big::{parsed, truncated, whole, whole_of};
use crate::alembic::python::call::{Argument, Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::operator::{float as as_float, integer};
use crate::alembic::python::stop::{Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// The value of the special method that converts an object, if it has it.
fn converted(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
    method: &str,
) -> Result<Option<Value>> {
    let Value::Object(object) = &argument.value else {
        return Ok(None);
    };
    if !object.has_method(method) {
        return Ok(None);
    }
    let call = Call {
        place: argument.place,
        positional: Vec::new(),
        keyword: Vec::new(),
    };
    Rc::clone(object)
        .call_method(interpreter, method, call)
        .map(Some)
}

pub(super) fn int(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("int")
        .takes(&["x", "base"])
        .bind(interpreter, call)?;
    let Some(of) = bound.optional("x") else {
        return Ok(Value::Int(0));
    };
    let base = bound
        .optional("base")
        .map_or(Value::Int(10), |base| base.value);
    let place = of.place;
    match &of.value {
        Value::Str(text) => {
            let base = integer(&base).unwrap_or(10);
            interpreter.take(text.len(), place)?;
            parse(text, base).ok_or_else(|| {
                if text.len() > 4000 {
                    return interpreter.refuse(place, "so long a number is not evaluated");
                }
                if !text.is_ascii() {
                    let message = "a number in other digits than `0` to `9` is not evaluated";
                    return interpreter.refuse(place, message);
                }
                let text = interpreter.repr(&of.value, place).unwrap_or_default();
                let message = format!("invalid literal for int() with base {base}: {text}");
                interpreter.raise("ValueError", &message, place)
            })
        }
        Value::Float(value) => {
            let whole = value.trunc();
            truncated(whole).ok_or_else(|| not_finite(interpreter, *value, place))
        }
        other => match (integer(other), converted(interpreter, &of, "__int__")?) {
            (Some(value), _) => Ok(Value::Int(value)),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(no_number(interpreter, "int", &of)),
        },
    }
}

/// Why a float is no integer.
fn not_finite(interpreter: &Interpreter<'_, '_>, value: f64, place: Span) -> Stop {
    if value.is_nan() {
        return interpreter.raise("ValueError", "cannot convert float NaN to integer", place);
    }
    let message = "cannot convert float infinity to integer";
    interpreter.raise("OverflowError", message, place)
}

fn no_number(interpreter: &Interpreter<'_, '_>, function: &str, of: &Argument) -> Stop {
    let message = format!(
        "{function}() argument must be a string or a real number, not '{}'",
        of.value.type_name()
    );
    interpreter.unfit(&[&of.value], &message, of.place)
}

fn parse(text: &str, base: i64) -> Option<Value> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_lowercase();
    let prefix = match lower.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 0,
    };
    let (base, digits) = match (base, prefix) {
        (0, 0) => (10, &*lower),
        (0, prefix) => (prefix, &lower[2..]),
        (base, prefix) if base == i64::from(prefix) => (prefix, &lower[2..]),
        (base, _) => (u32::try_from(base).ok()?, &*lower),
    };
    let is_spaced = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    if is_spaced || digits.starts_with(['+', '-']) || !(2..=36).contains(&base) {
        return None;
    }
    let digits = digits.replace('_', "");
    parsed(&format!("{sign}{digits}"), base)
}

pub(super) fn float(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("float")
        .takes(&["x"])
        .bind(interpreter, call)?;
    let Some(of) = bound.optional("x") else {
        return Ok(Value::Float(0.0));
    };
    if let Value::Str(text) = &of.value {
        let plain = text.trim().replace('_', "");
        return plain.parse().map(Value::Float).map_err(|_| {
            if !text.is_ascii() {
                let message = "a number in other digits than `0` to `9` is not evaluated";
                return interpreter.refuse(of.place, message);
            }
            let text = interpreter.repr(&of.value, of.place).unwrap_or_default();
            let message = format!("could not convert string to float: {text}");
            interpreter.raise("ValueError", &message, of.place)
        });
    }
    match (
        as_float(&of.value),
        converted(interpreter, &of, "__float__")?,
    ) {
        (Some(value), _) => Ok(Value::Float(value)),
        (None, Some(value)) => Ok(value),
        (None, None) => Err(no_number(interpreter, "float", &of)),
    }
}

pub(super) fn bool_(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("bool")
        .takes(&["x"])
        .bind(interpreter, call)?;
    match bound.optional("x") {
        Some(of) => interpreter.truth(&of.value, of.place).map(Value::Bool),
        None => Ok(Value::Bool(false)),
    }
}

pub(super) fn abs(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("abs")
        .takes(&["x"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "x")?;
    match &of.value {
        Value::Float(value) => Ok(Value::Float(value.abs())),
        value => match integer(value) {
            Some(value) => Ok(whole(BigInt::from(value.unsigned_abs()))),
            None => match converted(interpreter, &of, "__abs__")? {
                Some(value) => Ok(value),
                None => Err(no_number(interpreter, "abs", &of)),
            },
        },
    }
}

pub(super) fn round(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("round")
        .takes(&["number", "ndigits"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "number")?;
    let digits = bound
        .some("ndigits")
        .and_then(|digits| integer(&digits.value));
    match (&of.value, digits) {
        (Value::Float(value), None) => {
            let rounded = truncated(value.round_ties_even());
            rounded.ok_or_else(|| not_finite(interpreter, *value, of.place))
        }
        (Value::Float(value), Some(digits)) => match usize::try_from(digits) {
            // The text of a float is rounded as Python rounds it.
            Ok(digits) => {
                let text = format!("{value:.digits$}", digits = digits.min(300));
                Ok(Value::Float(text.parse().unwrap_or(*value)))
            }
            Err(_) => Err(interpreter.refuse(of.place, "`round` to tens is not evaluated")),
        },
        (value, digits) => match integer(value) {
            Some(value) if digits.unwrap_or(0) >= 0 => Ok(Value::Int(value)),
            Some(_) => Err(interpreter.refuse(of.place, "`round` to tens is not evaluated")),
            None if digits.is_none() => match converted(interpreter, &of, "__round__")? {
                Some(value) => Ok(value),
                None => Err(no_number(interpreter, "round", &of)),
            },
            None => match &of.value {
                Value::Object(object) if object.has_method("__round__") => {
                    let digits = Value::Int(digits.unwrap_or(0));
                    let call = Call::with(digits, of.place);
                    Rc::clone(object).call_method(interpreter, "__round__", call)
                }
                _ => Err(interpreter.refuse(of.place, "`round` of this is not evaluated")),
            },
        },
    }
}

pub(super) fn divmod(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("divmod")
        .takes(&["x", "y"])
        .bind(interpreter, call)?;
    let (x, y) = (
        bound.required(interpreter, "x")?,
        bound.required(interpreter, "y")?,
    );
    let place = bound.place;
    let quotient = interpreter.operate(Operator::FloorDiv, &x.value, &y.value, place)?;
    let rest = interpreter.operate(Operator::Mod, &x.value, &y.value, place)?;
    Ok(Value::tuple(vec![quotient, rest]))
}

pub(super) fn pow(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("pow")
        .takes(&["base", "exp", "mod"])
        .bind(interpreter, call)?;
    let base = bound.required(interpreter, "base")?;
    let exponent = bound.required(interpreter, "exp")?;
    if let Some(modulo) = bound.some("mod") {
        let numbers = [&base.value, &exponent.value, &modulo.value].map(whole_of);
        if let [Some(base), Some(exponent), Some(modulo)] = &numbers
            && !exponent.is_negative()
            && modulo.is_positive()
        {
            let rest = base.modpow(exponent, modulo);
            return Ok(whole(rest));
        }
        let message = "this power with a modulus is not evaluated";
        return Err(interpreter.refuse(modulo.place, message));
    }
    interpreter.operate(Operator::Pow, &base.value, &exponent.value, bound.place)
}

/// `hex`, `oct` and `bin`: their letter and how a number is written.
fn based(
    interpreter: &Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    write: impl FnOnce(&BigUint) -> String,
) -> Result<Value> {
    let mut bound = Signature::part(name)
        .takes(&["number"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "number")?;
    match whole_of(&of.value) {
        Some(value) => {
            let sign = if value.is_negative() { "-" } else { "" };
            Ok(Value::str(format!("{sign}{}", write(value.magnitude()))))
        }
        None => Err(no_number(interpreter, name, &of)),
    }
}

pub(super) fn hex(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    based(interpreter, call, "hex", |value| format!("{value:#x}"))
}

pub(super) fn oct(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    based(interpreter, call, "oct", |value| format!("{value:#o}"))
}

pub(super) fn bin(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    based(interpreter, call, "bin", |value| format!("{value:#b}"))
}

pub(super) fn ord(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("ord")
        .takes(&["character"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "character")?;
    let text = interpreter.text_of(&of)?;
    let mut characters = text.chars();
    if let (Some(one), None) = (characters.next(), characters.next()) {
        Ok(Value::Int(i64::from(u32::from(one))))
    } else {
        let message = format!(
            "ord() expected a character, but string of length {} found",
            text.chars().count()
        );
        Err(interpreter.raise("TypeError", &message, of.place))
    }
}

pub(super) fn chr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("chr")
        .takes(&["codepoint"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "codepoint")?;
    let code = integer(&of.value).and_then(|code| u32::try_from(code).ok());
    if let Some(one) = code.and_then(char::from_u32) {
        Ok(Value::str(one.to_string()))
    } else {
        let message = "chr() arg not in range(0x110000)";
        Err(interpreter.raise("ValueError", message, of.place))
    }
}
