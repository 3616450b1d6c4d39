//! `os.environ` and `os.getenv()`: the environment of whoever runs Alembic.
//!
//! Invariant: it is what `-x` and `[variables]` say, never that of the machine: a script is the same
//! wherever it is made (<https://docs.python.org/3/library/os.html#os.environ>).

use std::rc::Rc;

use crate::alembic::python::{Builtin, Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// `os.environ`
#[derive(Debug)]
struct Environment;

/// What a name of `os` stands for, if it is about the environment.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "environ" => Some(Value::object(Environment)),
        "getenv" => Some(Value::Builtin(Builtin {
            name: "getenv",
            run: get,
        })),
        _ => None,
    }
}

/// The value of a variable; `None` if it is said that there is none.
fn value(interpreter: &Interpreter<'_, '_>, name: &str, place: Span) -> Result<Option<Value>> {
    let path = format!("os.environ.{name}");
    match interpreter.variable(&path) {
        Some(Value::Bool(false)) => Ok(None),
        Some(value @ Value::Str(_)) => Ok(Some(value)),
        _ => {
            let what = format!("`{name}` of the environment differs from machine to machine");
            let help = format!(
                "say in gen-sql.toml which value it has: `[variables]`, and below it `\"{path}\" = \"…\"`, or `= false` where it is not set"
            );
            Err(interpreter.refusal(place, what).help(help).into())
        }
    }
}

/// `os.getenv(key, default=None)` and `os.environ.get(key, default=None)`
fn get(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let signature = Signature::new("getenv").takes(&["key", "default"]);
    let mut bound = signature.bind(interpreter, call)?;
    let key = bound.required(interpreter, "key")?;
    let name = interpreter.text_of(&key)?;
    let default = bound.optional("default").map(|default| default.value);
    Ok(value(interpreter, &name, place)?.unwrap_or_else(|| default.unwrap_or(Value::None)))
}

impl Object for Environment {
    fn type_name(&self) -> &'static str {
        "_Environ"
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let name = key.as_str().unwrap_or_default();
        match value(interpreter, name, place)? {
            Some(found) => Ok(Some(found)),
            None => Err(interpreter.raise("KeyError", &format!("'{name}'"), place)),
        }
    }

    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        let name = item.as_str().unwrap_or_default();
        Ok(Some(value(interpreter, name, place)?.is_some()))
    }

    fn has_method(&self, name: &str) -> bool {
        name == "get"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        get(interpreter, call)
    }
}
