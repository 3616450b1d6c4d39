//! `begin_nested()`: a savepoint, and the way back to it
//! (<https://docs.sqlalchemy.org/en/21/core/connections.html#sqlalchemy.engine.Connection.begin_nested>).
//!
//! Invariant: what was rolled back stands neither in the scratch database nor in the script.

use std::cell::Cell;
use std::rc::Rc;

use crate::alembic::host::Savepoint;
use crate::alembic::python::{Call, Interpreter, Object, Raised, Result, Stop, Value};
use crate::span::Span;

/// What `begin_nested()` gives.
#[derive(Debug)]
pub(super) struct Nested {
    /// The number of its savepoint.
    number: u32,
    /// The connection or session.
    of: Value,
    /// Whether it stands in a `with`.
    entered: Cell<bool>,
    /// Whether it was rolled back there.
    rolled_back: Cell<bool>,
}

/// `x.begin_nested()`
pub(super) fn begin_nested(
    interpreter: &mut Interpreter<'_, '_>,
    of: Value,
    place: Span,
) -> Result<Value> {
    super::session::flush(interpreter, &of, place)?;
    interpreter.settle(place)?;
    let host = &mut interpreter.host;
    let mark = host.replay.mark()?;
    host.savepoints_set += 1;
    let number = host.savepoints_set;
    host.savepoints.push(Savepoint {
        number,
        mark,
        unnamed: [host.unnamed.clone(), host.made_unnamed.clone()],
    });
    Ok(Value::object(Nested {
        number,
        of,
        entered: Cell::new(false),
        rolled_back: Cell::new(false),
    }))
}

/// SQLAlchemy's error for what is done in a block whose savepoint was rolled back.
pub(super) fn closed(interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
    let message = "Can't operate on closed transaction inside context manager.  Please complete \
        the context manager before emitting further commands.";
    interpreter.raise("InvalidRequestError", message, place)
}

impl Nested {
    fn is_active(&self, interpreter: &Interpreter<'_, '_>) -> bool {
        let mut open = interpreter.host.savepoints.iter();
        open.any(|savepoint| savepoint.number == self.number)
    }

    /// Takes it off the open ones, if it is among them.
    fn end(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<Option<Savepoint>> {
        if !self.is_active(interpreter) {
            return Ok(None);
        }
        let savepoints = &mut interpreter.host.savepoints;
        if savepoints
            .last()
            .is_some_and(|last| last.number != self.number)
        {
            let message = "a savepoint is ended while another one is open inside of it";
            return Err(interpreter.refuse(place, message));
        }
        Ok(savepoints.pop())
    }

    fn commit(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        super::session::flush(interpreter, &self.of, place)?;
        match self.end(interpreter, place)? {
            Some(savepoint) => interpreter.keep(&savepoint.mark, place),
            None => Ok(()),
        }
    }

    fn rollback(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        let Some(savepoint) = self.end(interpreter, place)? else {
            return Ok(());
        };
        let Savepoint { mark, unnamed, .. } = savepoint;
        interpreter.undo(mark, place)?;
        let host = &mut interpreter.host;
        [host.unnamed, host.made_unnamed] = unnamed;
        super::session::rolled_back(interpreter, &self.of, place)
    }
}

impl Object for Nested {
    fn type_name(&self) -> &'static str {
        "NestedTransaction"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "is_active" | "is_valid" => Some(Value::Bool(self.is_active(interpreter))),
            "nested" => Some(Value::Bool(true)),
            "connection" | "session" => Some(self.of.clone()),
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
        let place = call.place;
        if name == "commit" {
            if !self.is_active(interpreter) {
                let message = "This nested transaction is inactive";
                return Err(interpreter.raise("InvalidRequestError", message, place));
            }
            self.commit(interpreter, place)?;
        } else if self.is_active(interpreter) {
            // What was said before it is rolled back fails now, if it does.
            interpreter.settle(place)?;
            self.rollback(interpreter, place)?;
        } else {
            return Ok(Value::None);
        }
        if self.entered.get() {
            self.rolled_back.set(true);
            interpreter.host.closed += 1;
        }
        Ok(Value::None)
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        self.entered.set(true);
        Ok(Some(Value::Object(self)))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        if self.rolled_back.get() {
            interpreter.host.closed -= 1;
            return Ok(false);
        }
        match raised {
            Some(_) => self.rollback(interpreter, place)?,
            None => self.commit(interpreter, place)?,
        }
        Ok(false)
    }
}
