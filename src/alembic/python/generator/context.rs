//! `@contextmanager`: a generator as what `with` enters and leaves.
//!
//! Invariant: an exception of the block is raised where the generator stopped
//! (<https://docs.python.org/3/library/contextlib.html#contextlib.contextmanager>).

use std::rc::Rc;

use super::running::Generator;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::function::Function;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What a call of a function with `@contextmanager` gives.
#[derive(Debug)]
pub(in crate::alembic::python) struct ContextManager {
    pub(in crate::alembic::python) generator: Generator,
    /// The function, and the call that gave it.
    pub(in crate::alembic::python) function: Rc<Function>,
    pub(in crate::alembic::python) call: Call,
}

/// A function with such a block around each call of it: the block is made anew each time.
#[derive(Debug)]
struct Decorated {
    block: Rc<Function>,
    made_by: Call,
    function: Value,
}

impl Object for Decorated {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        interpreter.find_attribute(&self.function, name, place)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn is_method(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let made = self.block.call(interpreter, self.made_by.clone())?;
        let Some(block) = made.downcast::<ContextManager>() else {
            return Err(interpreter.refuse(place, "this decorator is not evaluated"));
        };
        let block: Rc<dyn Object> = block;
        Rc::clone(&block).enter(interpreter, place)?;
        let run = |interpreter: &mut Interpreter<'_, '_>| interpreter.call(&self.function, call);
        let value = interpreter.within(&block, place, run)?;
        Ok(value.unwrap_or(Value::None))
    }
}

impl Object for ContextManager {
    fn type_name(&self) -> &'static str {
        "_GeneratorContextManager"
    }

    fn enter(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        match self.generator.next(interpreter, Ok(Value::None), place)? {
            Some(value) => Ok(Some(value)),
            None => Err(interpreter.raise("RuntimeError", "generator didn't yield", place)),
        }
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        let Some(raised) = raised else {
            if self
                .generator
                .next(interpreter, Ok(Value::None), place)?
                .is_none()
            {
                return Ok(false);
            }
            self.generator.close(interpreter, place)?;
            return Err(interpreter.raise("RuntimeError", "generator didn't stop", place));
        };
        let thrown = Err(Stop::Raised(Box::new(raised.clone())));
        match self.generator.next(interpreter, thrown, place) {
            Ok(None) => Ok(true),
            Ok(Some(_)) => {
                self.generator.close(interpreter, place)?;
                let message = "generator didn't stop after throw()";
                Err(interpreter.raise("RuntimeError", message, place))
            }
            Err(Stop::Raised(again)) if again.is_same(raised) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    fn may_catch(&self) -> bool {
        self.generator.may_catch()
    }

    fn is_callable(&self) -> bool {
        true
    }

    /// As a decorator.
    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("contextmanager")
            .takes(&["func"])
            .bind(interpreter, call)?;
        let function = bound.required(interpreter, "func")?;
        Ok(Value::object(Decorated {
            block: Rc::clone(&self.function),
            made_by: self.call.clone(),
            function: function.value,
        }))
    }
}
