//! Blocks that begin and end a transaction in Alembic, and do nothing here.
//!
//! Invariant: a script is one transaction, which nothing in it ends.

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Value};
use crate::span::Span;

/// `with bind.begin():` and the like.
#[derive(Debug)]
pub(super) struct Block {
    /// What `as` names.
    pub(super) value: Value,
}

/// A block that `as` names `value` in.
pub(super) fn block(value: Value) -> Value {
    Value::object(Block { value })
}

/// A refusal to undo what was done.
pub(super) fn rollback(
    interpreter: &Interpreter<'_, '_>,
    place: Span,
) -> crate::alembic::python::Stop {
    let message = "`rollback()` is not evaluated: a script changes everything or nothing";
    interpreter.refuse(place, message)
}

impl Object for Block {
    fn type_name(&self) -> &'static str {
        "Transaction"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "is_active" => Some(Value::Bool(true)),
            "connection" => Some(self.value.clone()),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "commit" | "close" | "rollback")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "rollback" {
            return Err(rollback(interpreter, call.place));
        }
        Ok(Value::None)
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(self.value.clone()))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
