//! A method with the value that it was taken from.
//!
//! Invariant: the value is the first argument of each call.

use std::rc::Rc;

use crate::alembic::python::call::{Argument, Call};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A method with the value that it was taken from.
#[derive(Debug)]
pub struct BoundMethod {
    /// The value.
    pub receiver: Value,
    /// The function.
    pub function: Value,
}

impl Object for BoundMethod {
    fn type_name(&self) -> &'static str {
        "method"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match name {
            "__self__" => Ok(Some(self.receiver.clone())),
            "__func__" => Ok(Some(self.function.clone())),
            name => interpreter.find_attribute(&self.function, name, place),
        }
    }

    fn call(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        mut call: Call,
    ) -> Result<Value> {
        let receiver = Argument {
            value: self.receiver.clone(),
            place: call.place,
        };
        call.positional.insert(0, receiver);
        interpreter.call(&self.function, call)
    }
}
