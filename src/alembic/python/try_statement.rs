//! `try`.
//!
//! Invariant: only exceptions are caught; what is refused stays refused, whatever the code does
//! about it. `finally` runs after both. Where it depends on a package that may be missing which way the
//! code takes, what it would define is not known.

use std::rc::Rc;

use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, Expr, Stmt, StmtTry};

use super::binds;
use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::statement::Flow;
use super::stop::{Raised, Result, SAID, Stop};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Whether a statement does nothing but give names to something.
fn only_defines(statement: &Stmt) -> bool {
    let is_name = |target: &Expr| matches!(target, Expr::Name(_));
    match statement {
        Stmt::Import(_) | Stmt::Pass(_) | Stmt::FunctionDef(_) | Stmt::ClassDef(_) => true,
        Stmt::ImportFrom(import) => import.names.iter().all(|alias| &*alias.name != "*"),
        Stmt::Assign(assign) => assign.targets.iter().all(is_name) && is_quiet(&assign.value),
        Stmt::AnnAssign(assign) => {
            is_name(&assign.target) && assign.value.as_deref().is_none_or(is_quiet)
        }
        // A docstring, or what a logger is told.
        Stmt::Expr(expression) => is_quiet(&expression.value),
        _ => false,
    }
}

/// Whether an expression changes nothing: nothing is called in it but a logger.
fn is_quiet(expression: &Expr) -> bool {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => matches!(&*name.id, "print" | "getLogger" | "get_logger"),
            Expr::Attribute(method) => {
                let of_logger = ["getLogger", "get_logger", "warn"].contains(&&*method.attr)
                    || SAID.contains(&&*method.attr);
                of_logger && matches!(&*method.value, Expr::Name(_))
            }
            _ => false,
        },
        Expr::Name(_)
        | Expr::Attribute(_)
        | Expr::StringLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::Lambda(_) => true,
        Expr::List(list) => list.elts.iter().all(is_quiet),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_quiet),
        _ => false,
    }
}

impl Interpreter<'_, '_> {
    pub(super) fn try_statement(&mut self, frame: &Frame, statement: &StmtTry) -> Result<Flow> {
        if statement.is_star {
            return Err(self.refuse(place(frame, statement), "`except*` is not evaluated"));
        }
        let doubt = self.doubt_of_imports(frame, statement)?;
        let body = match &doubt {
            Some((at, _)) => &statement.body[..*at],
            None => &statement.body[..],
        };
        // A `finally` that returns catches as well.
        let mut result = self.catching(true, |this| this.block(frame, body));
        match result {
            Ok(Flow::Next) if let Some((_, why)) = doubt => {
                return self.in_doubt(frame, statement, why);
            }
            Ok(Flow::Next) => result = self.block(frame, &statement.orelse),
            Err(Stop::Raised(raised)) => result = self.handle(frame, &statement.handlers, raised),
            _ => {}
        }
        if let Err(Stop::Refused(_) | Stop::Failed(_)) = result {
            return result;
        }
        match self.block(frame, &statement.finalbody)? {
            Flow::Next => result,
            flow => Ok(flow),
        }
    }

    /// The statement of the body that imports a package of which nobody knows whether it is there, if
    /// the code goes on where it is not.
    fn doubt_of_imports(
        &mut self,
        frame: &Frame,
        statement: &StmtTry,
    ) -> Result<Option<(usize, Diagnostic)>> {
        let mut body = statement.body.iter().enumerate();
        let found = body.find_map(|(at, one)| Some((at, self.package_in_doubt(frame, one)?)));
        let Some((at, (package, here))) = found else {
            return Ok(None);
        };
        let missing = Raised {
            class: Rc::from("ModuleNotFoundError"),
            message: format!("No module named '{package}'"),
            value: None,
            place: here,
            callers: Vec::new(),
            cause: None,
        };
        let handler = self.handler_of(frame, &statement.handlers, &missing)?;
        let goes_on = handler.is_some_and(|handler| {
            let is_raise = |one: &Stmt| matches!(one, Stmt::Raise(_));
            !handler.body.iter().any(is_raise)
        });
        Ok(goes_on.then(|| (at, self.package_doubt(&package, here))))
    }

    /// Why the code behind an import is not known.
    fn package_doubt(&self, package: &str, here: Span) -> Diagnostic {
        let message = format!("whether there is a module `{package}` differs from place to place");
        let help = format!(
            "say it in gen-sql.toml: `[variables]`, and below it a line like `\"sys.modules.{package}\" = true`, or `= false` where it is missing"
        );
        self.refusal(here, message).help(help)
    }

    /// Makes all that a `try` would define unknown.
    ///
    /// # Errors
    /// `why`, if it would do anything else.
    fn in_doubt(&mut self, frame: &Frame, statement: &StmtTry, why: Diagnostic) -> Result<Flow> {
        let handlers = { statement.handlers.iter() }.flat_map(|one| match one {
            ExceptHandler::ExceptHandler(handler) => &handler.body,
        });
        let all = { statement.body.iter() }
            .chain(handlers)
            .chain(&statement.orelse)
            .chain(&statement.finalbody);
        if !all.clone().all(only_defines) {
            return Err(why.into());
        }
        let names: Vec<String> = all.flat_map(binds::names_of).collect();
        let here = place(frame, statement);
        self.forget(frame, None, names, here, why.into())?;
        Ok(Flow::Next)
    }

    fn handle(
        &mut self,
        frame: &Frame,
        handlers: &[ExceptHandler],
        raised: Box<Raised>,
    ) -> Result<Flow> {
        match self.handler_of(frame, handlers, &raised)? {
            Some(handler) => self.run_handler(frame, handler, raised),
            None => Err(Stop::Raised(raised)),
        }
    }

    /// The handler that catches an exception.
    fn handler_of<'h>(
        &mut self,
        frame: &Frame,
        handlers: &'h [ExceptHandler],
        raised: &Raised,
    ) -> Result<Option<&'h ExceptHandlerExceptHandler>> {
        for handler in handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let catches = match &handler.type_ {
                Some(class) => {
                    let value = self.expression(frame, class)?;
                    self.catches(&value, raised, place(frame, &**class))?
                }
                None => true,
            };
            if catches {
                return Ok(Some(handler));
            }
        }
        Ok(None)
    }

    /// Sees that a block whose exceptions are passed over imports nothing that may be missing.
    pub(super) fn sure_imports(&self, frame: &Frame, body: &[Stmt]) -> Result<()> {
        match body
            .iter()
            .find_map(|one| self.package_in_doubt(frame, one))
        {
            Some((package, here)) => Err(self.package_doubt(&package, here).into()),
            None => Ok(()),
        }
    }

    fn run_handler(
        &mut self,
        frame: &Frame,
        handler: &ExceptHandlerExceptHandler,
        mut raised: Box<Raised>,
    ) -> Result<Flow> {
        if let Some(name) = &handler.name {
            let value = Self::caught(&raised);
            frame.set(&name.id, value.clone());
            raised.value = Some(value);
        }
        self.handling.push(*raised);
        let result = self.block(frame, &handler.body);
        self.handling.pop();
        if let Some(name) = &handler.name {
            // The code may have deleted it by itself.
            let _ = frame.delete(&name.id);
        }
        result
    }
}
