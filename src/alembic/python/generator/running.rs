//! A generator as a value.
//!
//! Invariant: one that is given up with a `finally`, an `except` or a `with` still open is told to
//! the interpreter, which refuses the revision: Python would go on in there at once, and what that
//! does nobody has asked for yet.

use std::cell::RefCell;
use std::rc::Rc;

use super::completion::Level;
use super::machine::{Machine, Step, is_raised};
use super::plan::Body;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::scope::Frame;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A generator.
#[derive(Debug)]
pub(in crate::alembic::python) struct Generator {
    place: Span,
    /// Where generators are told that are given up.
    abandoned: Rc<RefCell<Vec<Span>>>,
    machine: RefCell<Option<Machine>>,
}

impl Generator {
    /// What a call of a function with `yield` gives.
    pub(in crate::alembic::python) fn new(
        interpreter: &Interpreter<'_, '_>,
        frame: Frame,
        body: &Body,
        place: Span,
    ) -> Self {
        Self {
            place,
            abandoned: Rc::clone(&interpreter.abandoned),
            machine: RefCell::new(Some(Machine::new(frame, body))),
        }
    }

    /// Goes on with a value or an exception.
    pub(super) fn resume(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sent: Result<Value>,
        here: Span,
    ) -> Result<Step> {
        let Ok(mut slot) = self.machine.try_borrow_mut() else {
            return Err(interpreter.raise("ValueError", "generator already executing", here));
        };
        let Some(mut machine) = slot.take() else {
            return sent.map(|_| Step::Done(Value::None));
        };
        let is_sent = matches!(&sent, Ok(value) if !value.is_none());
        if is_sent && !machine.has_begun() {
            *slot = Some(machine);
            let message = "can't send non-None value to a just-started generator";
            return Err(interpreter.raise("TypeError", message, here));
        }
        let result = interpreter.deeper(here, |interpreter| machine.resume(interpreter, sent));
        match result.map_err(|stop| stop.called(here)) {
            Ok(Step::Yielded(value)) => {
                *slot = Some(machine);
                Ok(Step::Yielded(value))
            }
            Err(stop) if is_raised(&stop, "StopIteration") => {
                Err(interpreter.raise("RuntimeError", "generator raised StopIteration", here))
            }
            result => result,
        }
    }

    /// Whether an exception that is raised where it stopped may be caught in it, or other code run for it.
    pub(super) fn may_catch(&self) -> bool {
        match self.machine.try_borrow() {
            Ok(machine) => machine.as_ref().is_some_and(Machine::may_catch),
            Err(_) => true,
        }
    }

    /// The next item.
    pub(in crate::alembic::python) fn next(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sent: Result<Value>,
        here: Span,
    ) -> Result<Option<Value>> {
        Ok(self.resume(interpreter, sent, here)?.into())
    }

    /// `close()`
    pub(in crate::alembic::python) fn close(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        here: Span,
    ) -> Result<()> {
        let has_begun = match self.machine.try_borrow() {
            Ok(machine) => machine.as_ref().is_some_and(Machine::has_begun),
            Err(_) => true,
        };
        if !has_begun {
            self.machine.replace(None);
            return Ok(());
        }
        let exit = interpreter.raise("GeneratorExit", "", here);
        match self.resume(interpreter, Err(exit), here) {
            Ok(Step::Yielded(_)) => {
                let message = "generator ignored GeneratorExit";
                Err(interpreter.raise("RuntimeError", message, here))
            }
            Err(stop) if !is_raised(&stop, "GeneratorExit") => Err(stop),
            _ => Ok(()),
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        let Some(machine) = self.machine.get_mut() else {
            return;
        };
        if machine.has_begun() && machine.levels.iter().any(Level::is_guard) {
            self.abandoned.borrow_mut().push(self.place);
        }
    }
}
