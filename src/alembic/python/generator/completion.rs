//! What a level of a generator's body does when what stands in it has ended.
//!
//! Invariant: it does what Python does: a loop goes on, a `finally` runs whatever happened.

use std::rc::Rc;

use ruff_python_ast::name::Name;

use super::machine::Machine;
use super::plan::{Body, For, Try, While};
use crate::alembic::python::function::place;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::iterator::Rounds;
use crate::alembic::python::object::Object;
use crate::alembic::python::statement::Flow;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::span::Span;

/// Statements that are under way.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) body: Body,
    /// The statement that comes next.
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// What they stand in.
#[derive(Debug)]
pub(super) enum Kind {
    Plain,
    For(Rc<For>, Rounds),
    While(Rc<While>),
    With(Rc<dyn Object>, Span),
    Try(Rc<Try>),
    /// `except`, with the name of the exception.
    Handler(Option<Name>),
    /// What has a `finally`.
    Guard(Rc<Try>),
    /// A `finally`, and what goes on behind it.
    Finally(Result<Flow>),
}

impl Level {
    pub(super) fn new(body: &Body, kind: Kind) -> Self {
        Self {
            body: Rc::clone(body),
            at: 0,
            kind,
        }
    }

    /// Whether it may catch an exception, or run other code for it.
    pub(super) fn may_catch(&self) -> bool {
        match &self.kind {
            Kind::With(manager, _) => manager.may_catch(),
            Kind::Try(_) | Kind::Guard(_) | Kind::Finally(_) => true,
            Kind::Plain | Kind::For(..) | Kind::While(_) | Kind::Handler(_) => false,
        }
    }

    /// Whether something would run if the generator were closed.
    pub(super) fn is_guard(&self) -> bool {
        matches!(self.kind, Kind::With(..) | Kind::Try(_) | Kind::Guard(_))
    }
}

impl Machine {
    /// Goes on behind the last statement of a level.
    pub(super) fn end(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        level: Level,
    ) -> Result<Flow> {
        match level.kind {
            Kind::Plain => Ok(Flow::Next),
            Kind::For(repeat, rounds) => self.next_round(interpreter, repeat, rounds),
            Kind::While(repeat) => self.next_try(interpreter, &repeat),
            Kind::With(manager, here) => {
                manager.exit(interpreter, None, here)?;
                Ok(Flow::Next)
            }
            Kind::Try(attempt) => {
                self.levels.push(Level::new(&attempt.orelse, Kind::Plain));
                Ok(Flow::Next)
            }
            Kind::Handler(name) => {
                self.handled(interpreter, name.as_ref());
                Ok(Flow::Next)
            }
            Kind::Guard(attempt) => {
                self.finally(&attempt, Ok(Flow::Next));
                Ok(Flow::Next)
            }
            Kind::Finally(saved) => saved,
        }
    }

    /// Leaves a level before its last statement.
    pub(super) fn leave(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        level: Level,
        why: Result<Flow>,
    ) -> Result<Flow> {
        match (level.kind, why) {
            (Kind::For(..) | Kind::While(_), Ok(Flow::Break)) => Ok(Flow::Next),
            (Kind::For(repeat, rounds), Ok(Flow::Continue)) => {
                self.next_round(interpreter, repeat, rounds)
            }
            (Kind::While(repeat), Ok(Flow::Continue)) => self.next_try(interpreter, &repeat),
            (Kind::With(manager, here), why) => exit(interpreter, &manager, here, why),
            (Kind::Try(attempt), Err(Stop::Raised(raised))) => {
                self.handle(interpreter, &attempt, raised)
            }
            (Kind::Handler(name), why) => {
                self.handled(interpreter, name.as_ref());
                why
            }
            // Nothing goes on behind what is refused.
            (Kind::Guard(_), Err(stop @ (Stop::Refused(_) | Stop::Failed(_)))) => Err(stop),
            (Kind::Guard(attempt), why) => {
                self.finally(&attempt, why);
                Ok(Flow::Next)
            }
            (_, why) => why,
        }
    }

    fn finally(&mut self, attempt: &Rc<Try>, saved: Result<Flow>) {
        let level = Level::new(&attempt.finally, Kind::Finally(saved));
        self.levels.push(level);
    }

    pub(super) fn next_round(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        repeat: Rc<For>,
        mut rounds: Rounds,
    ) -> Result<Flow> {
        let here = place(&self.frame, &repeat.over);
        let level = if let Some(item) = rounds.next(interpreter, here)? {
            interpreter.assign(&self.frame, &repeat.target, item)?;
            let body = Rc::clone(&repeat.body);
            Level::new(&body, Kind::For(repeat, rounds))
        } else {
            Level::new(&repeat.orelse, Kind::Plain)
        };
        self.levels.push(level);
        Ok(Flow::Next)
    }

    pub(super) fn next_try(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        repeat: &Rc<While>,
    ) -> Result<Flow> {
        let level = if interpreter.holds(&self.frame, &repeat.test)? {
            Level::new(&repeat.body, Kind::While(Rc::clone(repeat)))
        } else {
            Level::new(&repeat.orelse, Kind::Plain)
        };
        self.levels.push(level);
        Ok(Flow::Next)
    }

    fn handle(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        attempt: &Rc<Try>,
        mut raised: Box<Raised>,
    ) -> Result<Flow> {
        for handler in &attempt.handlers {
            let catches = match &handler.class {
                Some(class) => {
                    let value = interpreter.expression(&self.frame, class)?;
                    interpreter.catches(&value, &raised, place(&self.frame, class))?
                }
                None => true,
            };
            if catches {
                if let Some(name) = &handler.name {
                    let value = Interpreter::caught(&raised);
                    self.frame.set(name, value.clone());
                    raised.value = Some(value);
                }
                interpreter.handling.push(*raised);
                let kind = Kind::Handler(handler.name.clone());
                self.levels.push(Level::new(&handler.body, kind));
                return Ok(Flow::Next);
            }
        }
        Err(Stop::Raised(raised))
    }

    fn handled(&self, interpreter: &mut Interpreter<'_, '_>, name: Option<&Name>) {
        interpreter.handling.pop();
        if let Some(name) = name {
            // The code may have deleted it by itself.
            let _ = self.frame.delete(name);
        }
    }
}

/// Leaves a `with` block.
fn exit(
    interpreter: &mut Interpreter<'_, '_>,
    manager: &Rc<dyn Object>,
    here: Span,
    why: Result<Flow>,
) -> Result<Flow> {
    let manager = Rc::clone(manager);
    match why {
        Ok(flow) => {
            manager.exit(interpreter, None, here)?;
            Ok(flow)
        }
        Err(Stop::Raised(raised)) => {
            if manager.exit(interpreter, Some(&raised), here)? {
                Ok(Flow::Next)
            } else {
                Err(Stop::Raised(raised))
            }
        }
        refused => refused,
    }
}
