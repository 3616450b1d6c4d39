//! Statements.
//!
//! Invariant: a statement that is not evaluated is refused when it is reached, with its place.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{
    Expr, Stmt, StmtAssert, StmtAugAssign, StmtFor, StmtFunctionDef, StmtIf, StmtRaise, StmtWhile,
    StmtWith, WithItem,
};

use super::function::{Function, place};
use super::interpreter::Interpreter;
use super::object::Object;
use super::scope::Frame;
use super::stop::{Result, Stop};
use super::value::Value;
use crate::span::Span;

/// What comes after a statement.
#[derive(Clone, Debug)]
pub(super) enum Flow {
    /// The next one.
    Next,
    /// The end of the loop.
    Break,
    /// The next round of the loop.
    Continue,
    /// The end of the function.
    Return(Value),
}

impl Interpreter<'_, '_> {
    /// Runs statements until one of them goes elsewhere.
    ///
    /// # Errors
    /// What they raise, or why one is refused.
    pub(super) fn block(&mut self, frame: &Frame, body: &[Stmt]) -> Result<Flow> {
        for statement in body {
            match self.statement(frame, statement)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// What it raises, or why it is refused.
    pub(super) fn statement(&mut self, frame: &Frame, statement: &Stmt) -> Result<Flow> {
        match self.run_statement(frame, statement) {
            Err(Stop::Refused(why)) if self.leaves_out(&why) => {
                self.leave_out(frame, statement, *why)
            }
            result => result,
        }
    }

    fn run_statement(&mut self, frame: &Frame, statement: &Stmt) -> Result<Flow> {
        let here = place(frame, statement);
        self.step(here)?;
        match statement {
            Stmt::Expr(expression) => {
                self.expression(frame, &expression.value)?;
            }
            Stmt::Assign(assign) => {
                let value = self.expression(frame, &assign.value)?;
                for target in &assign.targets {
                    self.assign(frame, target, value.clone())?;
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    let value = self.expression(frame, value)?;
                    self.assign(frame, &assign.target, value)?;
                }
            }
            Stmt::AugAssign(assign) => self.assign_in_place(frame, assign)?,
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    self.delete(frame, target)?;
                }
            }
            Stmt::If(condition) => return self.condition(frame, condition),
            Stmt::For(repeat) => return self.for_loop(frame, repeat),
            Stmt::While(repeat) => return self.while_loop(frame, repeat),
            Stmt::With(with) => return self.with(frame, with),
            Stmt::Return(value) => {
                let value = match &value.value {
                    Some(value) => self.expression(frame, value)?,
                    None => Value::None,
                };
                return Ok(Flow::Return(value));
            }
            Stmt::Raise(raise) => return Err(self.raised(frame, raise)),
            Stmt::Assert(assert) => self.assert(frame, assert)?,
            Stmt::Break(_) => return Ok(Flow::Break),
            Stmt::Continue(_) => return Ok(Flow::Continue),
            // Types are for people and their tools.
            Stmt::Pass(_) | Stmt::TypeAlias(_) => {}
            Stmt::FunctionDef(def) => self.define(frame, &Arc::new(def.clone()))?,
            Stmt::ClassDef(class) => self.class(frame, &Arc::new(class.clone()))?,
            Stmt::Import(import) => self.import(frame, import)?,
            Stmt::ImportFrom(import) => self.import_from(frame, import)?,
            Stmt::Global(global) => {
                frame.global(global.names.iter().map(|name| name.id.clone()));
            }
            Stmt::Nonlocal(nonlocal) => {
                frame.nonlocal(nonlocal.names.iter().map(|name| name.id.clone()));
            }
            Stmt::Try(attempt) => return self.try_statement(frame, attempt),
            Stmt::Match(choice) => return self.match_statement(frame, choice),
            Stmt::IpyEscapeCommand(_) => return Err(self.refuse(here, "this is no Python")),
        }
        Ok(Flow::Next)
    }

    /// `def`, with its decorators.
    pub(super) fn define(&mut self, frame: &Frame, def: &Arc<StmtFunctionDef>) -> Result<()> {
        let mut value = Value::Function(Function::define(self, frame, def)?);
        for decorator in def.decorator_list.iter().rev() {
            let callee = self.expression(frame, &decorator.expression)?;
            value = self.call_with(&callee, vec![value], place(frame, decorator))?;
        }
        frame.set(&def.name.id, value);
        Ok(())
    }

    fn condition(&mut self, frame: &Frame, condition: &StmtIf) -> Result<Flow> {
        if self.holds(frame, &condition.test)? {
            return self.block(frame, &condition.body);
        }
        for clause in &condition.elif_else_clauses {
            let holds = match &clause.test {
                Some(test) => self.holds(frame, test)?,
                None => true,
            };
            if holds {
                return self.block(frame, &clause.body);
            }
        }
        Ok(Flow::Next)
    }

    /// Whether an expression is true.
    pub(super) fn holds(&mut self, frame: &Frame, test: &Expr) -> Result<bool> {
        let value = self.expression(frame, test)?;
        self.truth(&value, place(frame, test))
    }

    fn for_loop(&mut self, frame: &Frame, repeat: &StmtFor) -> Result<Flow> {
        if repeat.is_async {
            return Err(self.refuse(place(frame, repeat), "`async for` is not evaluated"));
        }
        let over = self.expression(frame, &repeat.iter)?;
        let here = place(frame, &*repeat.iter);
        let mut rounds = self.rounds_over(&over, here)?;
        // From here on the loop alone has it, if the code has no name for it.
        drop(over);
        while let Some(item) = rounds.next(self, here)? {
            let assigned = self.assign(frame, &repeat.target, item);
            let flow = match assigned.and_then(|()| self.block(frame, &repeat.body)) {
                Ok(Flow::Next | Flow::Continue) => continue,
                Ok(Flow::Break) => Ok(Flow::Next),
                flow => flow,
            };
            if !matches!(flow, Err(Stop::Refused(_) | Stop::Failed(_))) {
                rounds.leave(self, here)?;
            }
            return flow;
        }
        self.block(frame, &repeat.orelse)
    }

    fn while_loop(&mut self, frame: &Frame, repeat: &StmtWhile) -> Result<Flow> {
        while self.holds(frame, &repeat.test)? {
            self.step(place(frame, &*repeat.test))?;
            match self.block(frame, &repeat.body)? {
                Flow::Break => return Ok(Flow::Next),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Next | Flow::Continue => {}
            }
        }
        self.block(frame, &repeat.orelse)
    }

    fn with(&mut self, frame: &Frame, with: &StmtWith) -> Result<Flow> {
        if with.is_async {
            return Err(self.refuse(place(frame, with), "`async with` is not evaluated"));
        }
        self.with_items(frame, &with.items, &with.body)
    }

    /// `with a, b:` is `with a:` around `with b:`.
    fn with_items(&mut self, frame: &Frame, items: &[WithItem], body: &[Stmt]) -> Result<Flow> {
        let Some((item, rest)) = items.split_first() else {
            return self.block(frame, body);
        };
        let (manager, here) = self.enter(frame, item)?;
        if manager.type_name() == "suppress" {
            self.sure_imports(frame, body)?;
        }
        let run = |this: &mut Self| this.with_items(frame, rest, body);
        let flow = self.within(&manager, here, run)?;
        Ok(flow.unwrap_or(Flow::Next))
    }

    /// Runs something between the entry into a context manager and its exit; `None` if that has stopped
    /// an exception.
    pub(super) fn within<T>(
        &mut self,
        manager: &Rc<dyn Object>,
        here: Span,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        let raised = match self.catching(manager.may_catch(), run) {
            Ok(value) => {
                Rc::clone(manager).exit(self, None, here)?;
                return Ok(Some(value));
            }
            Err(Stop::Raised(raised)) => raised,
            Err(stop) => return Err(stop),
        };
        if Rc::clone(manager).exit(self, Some(&raised), here)? {
            Ok(None)
        } else {
            Err(Stop::Raised(raised))
        }
    }

    /// Enters what a `with` is given.
    pub(super) fn enter(
        &mut self,
        frame: &Frame,
        item: &WithItem,
    ) -> Result<(Rc<dyn Object>, Span)> {
        let here = place(frame, &item.context_expr);
        let manager = self.expression(frame, &item.context_expr)?;
        let Value::Object(object) = &manager else {
            return Err(match &manager {
                Value::Unknown(unknown) => self.unknown(unknown, here),
                other => self.no_manager(other.type_name(), here),
            });
        };
        let Some(value) = Rc::clone(object).enter(self, here)? else {
            return Err(self.no_manager(object.type_name(), here));
        };
        if let Some(target) = &item.optional_vars {
            self.assign(frame, target, value)?;
        }
        Ok((Rc::clone(object), here))
    }

    fn no_manager(&self, of: &str, place: Span) -> Stop {
        let message = format!("'{of}' object does not support the context manager protocol");
        self.raise("TypeError", &message, place)
    }

    fn raised(&mut self, frame: &Frame, raise: &StmtRaise) -> Stop {
        let here = place(frame, raise);
        let Some(exception) = &raise.exc else {
            if let Some(raised) = self.handling.last() {
                return Stop::Raised(Box::new(raised.clone()));
            }
            return self.raise("RuntimeError", "No active exception to reraise", here);
        };
        let value = match self.expression(frame, exception) {
            Ok(value) => value,
            Err(stop) => return stop,
        };
        let mut stop = self.exception(&value, here);
        if let (Stop::Raised(raised), Some(cause)) = (&mut stop, &raise.cause) {
            let set = self.expression(frame, cause);
            if let Err(other) = set.and_then(|cause| self.because(raised, &cause, here)) {
                return other;
            }
        }
        stop
    }

    fn assert(&mut self, frame: &Frame, assert: &StmtAssert) -> Result<()> {
        if self.holds(frame, &assert.test)? {
            return Ok(());
        }
        let here = place(frame, assert);
        let message = match &assert.msg {
            Some(message) => {
                let value = self.expression(frame, message)?;
                self.text(&value, here)?
            }
            None => String::new(),
        };
        Err(self.raise("AssertionError", &message, here))
    }

    fn assign_in_place(&mut self, frame: &Frame, assign: &StmtAugAssign) -> Result<()> {
        let here = place(frame, assign);
        let old = self.expression(frame, &assign.target)?;
        let value = self.expression(frame, &assign.value)?;
        let new = self.operate_in_place(assign.op, &old, &value, here)?;
        self.assign(frame, &assign.target, new)
    }
}
