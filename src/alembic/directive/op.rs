//! The object `op`.
//!
//! Invariant: what [`Op`] has as a method, it calls.

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// The module `alembic`.
#[derive(Debug)]
pub(super) struct Alembic;

impl Object for Alembic {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "op").then(|| Value::object(Op)))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// `alembic.op`.
#[derive(Debug)]
pub(super) struct Op;

const EXECUTE: Signature = Signature::new("execute")
    .takes(&["sqltext"])
    .by_name(&["execution_options"]);

impl Object for Op {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "execute")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "execute" => {
                let mut bound = EXECUTE.bind(interpreter, call)?;
                let sql = bound.required(interpreter, "sqltext")?;
                let sql = interpreter.text_of(&sql)?;
                interpreter.emit(&sql, place)?;
                Ok(Value::None)
            }
            _ => Err(interpreter.no_attribute("module", name, place)),
        }
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
