//! A module of Python's standard library.
//!
//! Invariant: a name that it does not have here is refused where it is reached, unless Python has none
//! of that name either.

use std::rc::Rc;

use crate::alembic::names;
use crate::alembic::python::{Interpreter, Object, Result, Value};
use crate::span::Span;

#[derive(Debug)]
struct Namespace {
    name: String,
    lookup: fn(&str) -> Option<Value>,
}

/// A module with the names that `lookup` knows.
pub(super) fn module(name: &str, lookup: fn(&str) -> Option<Value>) -> Value {
    Value::object(Namespace {
        name: name.to_owned(),
        lookup,
    })
}

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Some(found) = (self.lookup)(name) {
            return Ok(Some(found));
        }
        let inner = format!("{}.{name}", self.name);
        match (interpreter.host.library)(&inner) {
            Some(module) => Ok(Some(module)),
            None if self.lacks(name) => Ok(None),
            None => Err(interpreter.refuse(place, format!("`{inner}` is not evaluated"))),
        }
    }

    fn lacks(&self, name: &str) -> bool {
        names::has_name(&self.name, name) == Some(false)
    }

    fn key(&self) -> Option<String> {
        Some(self.name.clone())
    }
}
