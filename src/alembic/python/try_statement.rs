//! `try`.
//!
//! Invariant: only exceptions are caught; what is refused stays refused, whatever the code does
//! about it. `finally` runs after both.

use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, StmtTry};

use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::statement::Flow;
use super::stop::{Raised, Result, Stop};

impl Interpreter<'_, '_> {
    pub(super) fn try_statement(&mut self, frame: &Frame, statement: &StmtTry) -> Result<Flow> {
        if statement.is_star {
            return Err(self.refuse(place(frame, statement), "`except*` is not evaluated"));
        }
        // A `finally` that returns catches as well.
        let mut result = self.catching(true, |this| this.block(frame, &statement.body));
        match result {
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

    fn handle(
        &mut self,
        frame: &Frame,
        handlers: &[ExceptHandler],
        raised: Box<Raised>,
    ) -> Result<Flow> {
        for handler in handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let catches = match &handler.type_ {
                Some(class) => {
                    let value = self.expression(frame, class)?;
                    self.catches(&value, &raised, place(frame, &**class))?
                }
                None => true,
            };
            if catches {
                return self.run_handler(frame, handler, raised);
            }
        }
        Err(Stop::Raised(raised))
    }

    fn run_handler(
        &mut self,
        frame: &Frame,
        handler: &ExceptHandlerExceptHandler,
        raised: Box<Raised>,
    ) -> Result<Flow> {
        if let Some(name) = &handler.name {
            let value = Self::caught(&raised);
            frame.set(&name.id, value);
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
