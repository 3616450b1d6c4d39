//! `@contextmanager`: a generator as what `with` enters and leaves.
//!
//! Invariant: an exception of the block is raised where the generator stopped
//! (<https://docs.python.org/3/library/contextlib.html#contextlib.contextmanager>).

use std::rc::Rc;

use super::running::Generator;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What a call of a function with `@contextmanager` gives.
#[derive(Debug)]
pub(in crate::alembic::python) struct ContextManager(pub(in crate::alembic::python) Generator);

impl Object for ContextManager {
    fn type_name(&self) -> &'static str {
        "_GeneratorContextManager"
    }

    fn enter(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        match self.0.next(interpreter, Ok(Value::None), place)? {
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
            if self.0.next(interpreter, Ok(Value::None), place)?.is_none() {
                return Ok(false);
            }
            self.0.close(interpreter, place)?;
            return Err(interpreter.raise("RuntimeError", "generator didn't stop", place));
        };
        let thrown = Err(Stop::Raised(Box::new(raised.clone())));
        match self.0.next(interpreter, thrown, place) {
            Ok(None) => Ok(true),
            Ok(Some(_)) => {
                self.0.close(interpreter, place)?;
                let message = "generator didn't stop after throw()";
                Err(interpreter.raise("RuntimeError", message, place))
            }
            Err(Stop::Raised(again)) if again.is_same(raised) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    fn may_catch(&self) -> bool {
        self.0.may_catch()
    }
}
