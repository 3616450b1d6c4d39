//! Runs the body of a generator from one `yield` to the next.
//!
//! Invariant: what is under way when it stops is in `levels`, and nowhere else.

use std::rc::Rc;

use super::completion::{Kind, Level};
use super::plan::{Body, Given, Node};
use crate::alembic::python::function::place;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::iterator::Iterator;
use crate::alembic::python::scope::Frame;
use crate::alembic::python::statement::Flow;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What a generator gives when it is asked for the next item.
#[derive(Debug)]
pub(super) enum Step {
    /// The item.
    Yielded(Value),
    /// That there is none any more, and what it returned.
    Done(Value),
}

/// The body of a generator that is under way.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) frame: Frame,
    pub(super) levels: Vec<Level>,
    waiting: Option<Waiting>,
    /// The exceptions that it was handling when it stopped.
    handling: Vec<Raised>,
}

/// Where it stopped.
#[derive(Debug)]
enum Waiting {
    Yield(Rc<Given>),
    From(Rc<Iterator>, Rc<Given>, Span),
}

impl Machine {
    pub(super) fn new(frame: Frame, body: &Body) -> Self {
        Self {
            frame,
            levels: vec![Level::new(body, Kind::Plain)],
            waiting: None,
            handling: Vec::new(),
        }
    }

    /// Whether it has run up to a `yield`.
    pub(super) fn has_begun(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether it may catch an exception that is raised where it stopped; what another generator does
    /// with it, to which `yield from` has given the word, is not looked at.
    pub(super) fn may_catch(&self) -> bool {
        matches!(self.waiting, Some(Waiting::From(..))) || self.levels.iter().any(Level::may_catch)
    }

    /// Goes on with the value, or the exception, that its `yield` is.
    pub(super) fn resume(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        sent: Result<Value>,
    ) -> Result<Step> {
        let around = interpreter.handling.len();
        interpreter.handling.append(&mut self.handling);
        let is_guarded = self.levels.iter().any(Level::is_guard);
        let run = |interpreter: &mut Interpreter<'_, '_>| self.run(interpreter, sent);
        let result = interpreter.catching(is_guarded, run);
        self.handling = interpreter
            .handling
            .split_off(around.min(interpreter.handling.len()));
        result
    }

    fn run(&mut self, interpreter: &mut Interpreter<'_, '_>, sent: Result<Value>) -> Result<Step> {
        let mut state = match self.waiting.take() {
            None => sent.map(|_| Flow::Next),
            Some(Waiting::Yield(given)) => {
                sent.and_then(|value| self.give(interpreter, &given, value))
            }
            Some(Waiting::From(inner, given, here)) => {
                match self.delegate(interpreter, inner, given, here, sent) {
                    Ok(Ok(step)) => return Ok(step),
                    Ok(Err(flow)) => Ok(flow),
                    Err(stop) => Err(stop),
                }
            }
        };
        loop {
            let Ok(Flow::Next) = state else {
                let Some(level) = self.levels.pop() else {
                    return match state? {
                        Flow::Return(value) => Ok(Step::Done(value)),
                        _ => Ok(Step::Done(Value::None)),
                    };
                };
                state = self.leave(interpreter, level, state);
                continue;
            };
            let Some(level) = self.levels.last_mut() else {
                return Ok(Step::Done(Value::None));
            };
            let body = Rc::clone(&level.body);
            let Some(node) = body.get(level.at) else {
                state = match self.levels.pop() {
                    Some(level) => self.end(interpreter, level),
                    None => Ok(Flow::Next),
                };
                continue;
            };
            level.at += 1;
            state = match self.node(interpreter, node) {
                Ok(Ok(step)) => return Ok(step),
                Ok(Err(flow)) => Ok(flow),
                Err(stop) => Err(stop),
            };
        }
    }

    /// Has the value of a `yield` go where the statement says.
    fn give(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        given: &Given,
        value: Value,
    ) -> Result<Flow> {
        for target in &given.targets {
            interpreter.assign(&self.frame, target, value.clone())?;
        }
        Ok(if given.is_returned {
            Flow::Return(value)
        } else {
            Flow::Next
        })
    }

    /// Runs a statement; `Err` of the inner result is what comes after it.
    fn node(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        node: &Node,
    ) -> Result<std::result::Result<Step, Flow>> {
        let frame = self.frame.clone();
        match node {
            Node::Plain(statement) => return interpreter.statement(&frame, statement).map(Err),
            Node::If(clauses) => {
                for (test, body) in clauses {
                    let holds = match test {
                        Some(test) => interpreter.holds(&frame, test)?,
                        None => true,
                    };
                    if holds {
                        self.levels.push(Level::new(body, Kind::Plain));
                        break;
                    }
                }
            }
            Node::For(repeat) => {
                let over = interpreter.expression(&frame, &repeat.over)?;
                let here = place(&frame, &repeat.over);
                let rounds = interpreter.rounds_over(&over, here)?;
                return self
                    .next_round(interpreter, Rc::clone(repeat), rounds)
                    .map(Err);
            }
            Node::While(repeat) => return self.next_try(interpreter, repeat).map(Err),
            Node::With(item, body) => {
                let (manager, here) = interpreter.enter(&frame, item)?;
                if manager.may_catch() {
                    interpreter.begin_catching();
                }
                self.levels
                    .push(Level::new(body, Kind::With(manager, here)));
            }
            Node::Try(attempt) => {
                interpreter.begin_catching();
                if !attempt.finally.is_empty() {
                    let nothing: Body = Rc::from([]);
                    self.levels
                        .push(Level::new(&nothing, Kind::Guard(Rc::clone(attempt))));
                }
                let kind = Kind::Try(Rc::clone(attempt));
                self.levels.push(Level::new(&attempt.body, kind));
            }
            Node::Match(subject, cases) => {
                let value = interpreter.expression(&frame, subject)?;
                for case in cases {
                    if interpreter.case(&frame, &case.pattern, case.guard.as_ref(), &value)? {
                        self.levels.push(Level::new(&case.body, Kind::Plain));
                        break;
                    }
                }
            }
            Node::Yield(value, given) => {
                let value = match value {
                    Some(value) => interpreter.expression(&frame, value)?,
                    None => Value::None,
                };
                self.waiting = Some(Waiting::Yield(Rc::clone(given)));
                return Ok(Ok(Step::Yielded(value)));
            }
            Node::From(over, given) => {
                let here = place(&frame, &**over);
                let value = interpreter.expression(&frame, over)?;
                let inner = Iterator::over(interpreter, &value, here)?;
                return self.delegate(interpreter, inner, Rc::clone(given), here, Ok(Value::None));
            }
            Node::Elsewhere(range) => {
                let here = crate::alembic::python::span(frame.source(), *range);
                let message = "`yield` inside of an expression is not evaluated";
                return Err(interpreter.refuse(here, message));
            }
        }
        Ok(Err(Flow::Next))
    }

    /// `yield from`: takes the next item of another iterator.
    fn delegate(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        inner: Rc<Iterator>,
        given: Rc<Given>,
        here: Span,
        sent: Result<Value>,
    ) -> Result<std::result::Result<Step, Flow>> {
        let step = if let Some(generator) = inner.generator() {
            generator.resume(interpreter, sent, here)?
        } else {
            sent?;
            match inner.next(interpreter, here)? {
                Some(item) => Step::Yielded(item),
                None => Step::Done(Value::None),
            }
        };
        match step {
            Step::Yielded(value) => {
                self.waiting = Some(Waiting::From(inner, given, here));
                Ok(Ok(Step::Yielded(value)))
            }
            Step::Done(value) => self.give(interpreter, &given, value).map(Err),
        }
    }
}

impl From<Step> for Option<Value> {
    fn from(step: Step) -> Self {
        match step {
            Step::Yielded(value) => Some(value),
            Step::Done(_) => None,
        }
    }
}

/// Whether a stop is an exception of this class.
pub(super) fn is_raised(stop: &Stop, class: &str) -> bool {
    matches!(stop, Stop::Raised(raised) if &*raised.class == class)
}
