//! Built-in functions.
//!
//! Invariant: each does what Python's does, or refuses.

use std::any::Any;
use std::rc::Rc;

use super::class;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::{NativeFunction, Object};
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::{Builtin, Value};

/// The functions by name.
const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("len", len),
    ("print", print),
    ("str", str_),
    ("globals", elsewhere),
    ("locals", elsewhere),
    ("super", elsewhere),
    ("isinstance", class::isinstance),
    ("issubclass", class::issubclass),
    ("type", class::type_),
    ("staticmethod", class::staticmethod),
    ("classmethod", class::classmethod),
    ("property", class::property),
    ("object", object),
];

/// Those of the functions that are Python's own types.
const TYPES: [&str; 12] = [
    "str",
    "bytes",
    "int",
    "float",
    "bool",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "type",
    "object",
];

/// Whether a function is one of Python's own types.
#[must_use]
pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// A function that needs to know where it is called, but was not called by its name.
fn elsewhere(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Err(interpreter.refuse(
        call.place,
        "this is evaluated only without arguments, by its name",
    ))
}

fn object(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::new("object").bind(interpreter, call)?;
    Ok(constant("object"))
}

/// The function of a name.
pub(super) fn named(name: &str) -> Option<Value> {
    let (name, run) = FUNCTIONS.iter().find(|(known, _)| *known == name)?;
    Some(Value::Builtin(Builtin { name, run: *run }))
}

/// A constant that is nothing but itself.
#[derive(Debug)]
struct Constant(&'static str);

/// A constant that is nothing but itself.
pub(super) fn constant(name: &'static str) -> Value {
    Value::object(Constant(name))
}

impl Object for Constant {
    fn type_name(&self) -> &'static str {
        self.0
    }

    fn key(&self) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

fn len(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("len")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    let length = match &of.value {
        Value::Str(text) => text.chars().count(),
        value => interpreter.iterate(value, of.place)?.len(),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

/// What a revision prints is for whoever runs Alembic, not for the script.
#[expect(clippy::unnecessary_wraps, reason = "it is a function like the others")]
fn print(_: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
    Ok(Value::None)
}

fn str_(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("str")
        .takes(&["object"])
        .bind(interpreter, call)?;
    match bound.optional("object") {
        Some(object) => Ok(Value::str(interpreter.text(&object.value, object.place)?)),
        None => Ok(Value::str("")),
    }
}
