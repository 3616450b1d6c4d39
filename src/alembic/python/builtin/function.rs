//! Built-in functions.
//!
//! Invariant: each does what Python's does, or refuses.

use std::rc::Rc;

use super::{class, conversion, number, range, sequence};
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::{NativeFunction, Object};
use crate::alembic::python::stop::{Result, Stop};
use crate::alembic::python::value::{Builtin, Value};

/// The functions by name.
const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("abs", number::abs),
    ("all", sequence::all),
    ("any", sequence::any),
    ("ascii", conversion::ascii),
    ("bin", number::bin),
    ("bool", number::bool_),
    ("bytes", conversion::bytes),
    ("callable", callable),
    ("chr", number::chr),
    ("classmethod", class::classmethod),
    ("dict", conversion::dict),
    ("divmod", number::divmod),
    ("enumerate", sequence::enumerate),
    ("filter", sequence::filter),
    ("float", number::float),
    ("format", conversion::format),
    ("frozenset", conversion::frozenset),
    ("getattr", getattr),
    ("globals", elsewhere),
    ("hasattr", hasattr),
    ("hex", number::hex),
    ("int", number::int),
    ("isinstance", class::isinstance),
    ("issubclass", class::issubclass),
    ("iter", sequence::iter),
    ("len", sequence::len),
    ("list", conversion::list),
    ("locals", elsewhere),
    ("map", sequence::map),
    ("max", sequence::max),
    ("min", sequence::min),
    ("next", sequence::next),
    ("object", object),
    ("oct", number::oct),
    ("ord", number::ord),
    ("pow", number::pow),
    ("print", print),
    ("property", class::property),
    ("range", range::range),
    ("repr", conversion::repr),
    ("reversed", sequence::reversed),
    ("round", number::round),
    ("set", conversion::set),
    ("setattr", setattr),
    ("sorted", sequence::sorted),
    ("staticmethod", class::staticmethod),
    ("str", conversion::str_),
    ("sum", sequence::sum),
    ("super", elsewhere),
    ("tuple", conversion::tuple),
    ("type", class::type_),
    ("zip", sequence::zip),
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
pub(in crate::alembic::python) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
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
        // Each `object()` is another.
        (self.0 != "object").then(|| self.0.to_owned())
    }

    fn text(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: crate::span::Span,
    ) -> Result<String> {
        match self.0 {
            "object" => {
                Err(interpreter.refuse(place, "the text of an `object` differs from run to run"))
            }
            name => Ok(name.to_owned()),
        }
    }
}

/// A function that needs to know where it is called, but was not called by its name.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is a function like the others"
)]
fn elsewhere(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let message = "this is evaluated only without arguments, by its name";
    Err(interpreter.refuse(call.place, message))
}

fn object(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::part("object").bind(interpreter, call)?;
    Ok(constant("object"))
}

/// What a revision prints is for whoever runs Alembic, not for the script.
#[expect(clippy::unnecessary_wraps, reason = "it is a function like the others")]
fn print(_: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
    Ok(Value::None)
}

fn callable(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("callable")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    Ok(Value::Bool(match &of.value {
        Value::Function(_) | Value::Builtin(_) | Value::Method(_) => true,
        Value::Object(object) => object.is_callable(),
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, of.place)),
        _ => false,
    }))
}

fn getattr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("getattr")
        .takes(&["object", "name", "default"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "object")?;
    let name = bound.required(interpreter, "name")?;
    let name = interpreter.text_of(&name)?;
    let place = bound.place;
    match (
        interpreter.attribute(&of.value, &name, place),
        bound.optional("default"),
    ) {
        (Err(Stop::Raised(raised)), Some(default)) if &*raised.class == "AttributeError" => {
            Ok(default.value)
        }
        (result, _) => result,
    }
}

fn hasattr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("hasattr")
        .takes(&["object", "name"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "object")?;
    let name = bound.required(interpreter, "name")?;
    let name = interpreter.text_of(&name)?;
    if let Value::Object(module) = &of.value
        && module.type_name() == "module"
        && let Some(module) = module.key()
        && is_brought_along(interpreter, &module, &name) == Some(false)
    {
        let message =
            format!("whether `{module}.{name}` is there depends on what was imported before");
        let refusal = interpreter.refusal(bound.place, message);
        let help = format!("write `import {module}.{name}` above it");
        return Err(refusal.help(help).into());
    }
    match interpreter.attribute(&of.value, &name, bound.place) {
        Ok(_) => Ok(Value::Bool(true)),
        Err(Stop::Raised(raised)) if &*raised.class == "AttributeError" => Ok(Value::Bool(false)),
        Err(stop) => Err(stop),
    }
}

/// Whether a module of SQLAlchemy is there that its package does not import by itself.
fn is_brought_along(interpreter: &Interpreter<'_, '_>, package: &str, name: &str) -> Option<bool> {
    if package != "sqlalchemy" || !matches!(name, "orm" | "testing") {
        return None;
    }
    let module = format!("{package}.{name}");
    let mut asked_for = interpreter.asked_for.iter();
    Some(asked_for.any(|asked| {
        let behind = asked.strip_prefix(&module);
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('.'))
    }))
}

fn setattr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("setattr")
        .takes(&["object", "name", "value"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "object")?;
    let name = bound.required(interpreter, "name")?;
    let name = interpreter.text_of(&name)?;
    let value = bound.required(interpreter, "value")?;
    interpreter.set_attribute(&of.value, &name, value.value, bound.place)?;
    Ok(Value::None)
}
