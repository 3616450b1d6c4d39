//! The types of collections and texts as functions: `list(…)`, `dict(…)`, `str(…)`.
//!
//! Invariant: what they make is new.

use std::fmt::Write;

use super::method::Fault;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::dict::Dict;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::operator::integer;
use crate::alembic::python::set::Set;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// The items of the one argument that a type of collections takes.
fn items(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
) -> Result<(Vec<Value>, Span)> {
    let mut bound = Signature::part(name)
        .takes(&["iterable"])
        .bind(interpreter, call)?;
    match bound.optional("iterable") {
        Some(over) => {
            let items = interpreter.iterate(&over.value, over.place)?;
            Ok((items.collect(), over.place))
        }
        None => Ok((Vec::new(), bound.place)),
    }
}

pub(super) fn list(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::list(items(interpreter, call, "list")?.0))
}

pub(super) fn tuple(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::tuple(items(interpreter, call, "tuple")?.0))
}

pub(super) fn set(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let (items, place) = items(interpreter, call, "set")?;
    Ok(Value::set(interpreter.set_of(items, place)?))
}

pub(super) fn frozenset(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let (items, place) = items(interpreter, call, "frozenset")?;
    let mut set = interpreter.set_of(items, place)?;
    set.is_frozen = true;
    Ok(Value::set(set))
}

pub(super) fn ascii(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("ascii")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    let mut text = String::new();
    for one in interpreter.repr(&of.value, of.place)?.chars() {
        let _ = match u32::from(one) {
            0..=0x7f => write!(text, "{one}"),
            code @ 0x80..=0xff => write!(text, "\\x{code:02x}"),
            code @ 0x100..=0xffff => write!(text, "\\u{code:04x}"),
            code => write!(text, "\\U{code:08x}"),
        };
    }
    interpreter.take(text.len(), of.place)?;
    Ok(Value::str(text))
}

pub(super) fn dict(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("dict")
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    let mut dict = Dict::default();
    if bound.rest.len() > 1 {
        let message = format!("dict expected at most 1 argument, got {}", bound.rest.len());
        return Err(interpreter.raise("TypeError", &message, bound.place));
    }
    if let Some(from) = bound.rest.pop() {
        for (key, value) in interpreter.pairs(&from.value, from.place)? {
            let of = key.type_name().to_owned();
            if dict.insert(key, value).is_none() {
                return Err(interpreter.unhashable(&of, from.place));
            }
        }
    }
    for (name, argument) in bound.others {
        dict.set(&name, argument.value);
    }
    Ok(Value::dict(dict))
}

impl Interpreter<'_, '_> {
    /// A set of these items.
    ///
    /// # Errors
    /// Python's `TypeError` for an item that cannot be in one.
    pub fn set_of(&mut self, items: Vec<Value>, place: Span) -> Result<Set> {
        let mut set = Set::default();
        for item in items {
            let of = item.type_name().to_owned();
            if set.add(item).is_none() {
                return Err(self.unhashable(&of, place));
            }
        }
        Ok(set)
    }

    /// The keys and values that make a dict: those of a mapping, or a list of pairs.
    ///
    /// # Errors
    /// Python's `TypeError` or `ValueError` for what is none.
    pub(in crate::alembic) fn pairs(
        &mut self,
        from: &Value,
        place: Span,
    ) -> Result<Vec<(Value, Value)>> {
        if matches!(from, Value::Dict(_)) {
            return self.entries(from, place);
        }
        let mut pairs = Vec::new();
        for (at, pair) in self.iterate(from, place)?.enumerate() {
            let mut parts = self.iterate(&pair, place)?;
            let (Some(key), Some(value), None) = (parts.next(), parts.next(), parts.next()) else {
                let message = format!("dictionary update sequence element #{at} has not length 2");
                return Err(self.raise("ValueError", &message, place));
            };
            pairs.push((key, value));
        }
        Ok(pairs)
    }
}

pub(super) fn str_(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("str")
        .takes(&["object", "encoding", "errors"])
        .bind(interpreter, call)?;
    let Some(object) = bound.optional("object") else {
        return Ok(Value::str(""));
    };
    let place = object.place;
    let errors = bound.text(interpreter, "errors")?;
    let fault = Fault::of(interpreter, errors.as_deref(), place)?;
    match (&object.value, bound.text(interpreter, "encoding")?) {
        (Value::Bytes(bytes), Some(encoding)) => interpreter.decode(bytes, &encoding, fault, place),
        (value, _) => interpreter.shown(value, place),
    }
}

pub(super) fn bytes(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("bytes")
        .takes(&["source", "encoding"])
        .bind(interpreter, call)?;
    let Some(source) = bound.optional("source") else {
        return Ok(Value::Bytes([].into()));
    };
    let place = source.place;
    match (&source.value, bound.text(interpreter, "encoding")?) {
        (Value::Str(text), Some(encoding)) => {
            interpreter.encode(text, &encoding, Fault::Strict, place)
        }
        (Value::Str(_), None) => {
            Err(interpreter.raise("TypeError", "string argument without an encoding", place))
        }
        (Value::Int(count), _) => {
            let count = usize::try_from(*count).unwrap_or(0);
            interpreter.take(count, place)?;
            Ok(Value::Bytes(vec![0; count].into()))
        }
        (value, _) => {
            let mut bytes = Vec::new();
            for item in interpreter.iterate(value, place)? {
                if let Some(byte) = integer(&item).and_then(|item| u8::try_from(item).ok()) {
                    bytes.push(byte);
                } else {
                    let message = "bytes must be in range(0, 256)";
                    return Err(interpreter.raise("ValueError", message, place));
                }
            }
            Ok(Value::Bytes(bytes.into()))
        }
    }
}

pub(super) fn repr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("repr")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    Ok(Value::str(interpreter.repr(&of.value, of.place)?))
}

pub(super) fn format(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("format")
        .takes(&["value", "format_spec"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "value")?;
    let spec = bound.text(interpreter, "format_spec")?.unwrap_or_default();
    Ok(Value::str(
        interpreter.format_value(&of.value, &spec, of.place)?,
    ))
}
