//! A class of values that only tells its own: `re.Match`.
//!
//! Invariant: nobody makes an instance by calling it.

use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Value};

/// A class that tells its own.
#[derive(Debug)]
pub(super) struct Kind {
    name: &'static str,
    is_own: fn(&Value) -> bool,
}

impl Kind {
    /// The class of a name.
    pub(super) fn value(name: &'static str, is_own: fn(&Value) -> bool) -> Value {
        Value::object(Self { name, is_own })
    }
}

impl Object for Kind {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let message = format!("a call of `{}` is not evaluated", self.name);
        Err(interpreter.refuse(call.place, message))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some((self.is_own)(value))
    }

    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: crate::span::Span,
    ) -> Result<Option<Value>> {
        // `re.Pattern[str]` is for type checkers.
        Ok(Some(Value::Object(self)))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }
}
