//! Blocks that begin and end a transaction in Alembic, and do nothing here; one that would undo the
//! transaction is refused.
//!
//! Invariant: a script is one transaction, which nothing in it ends.

use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Raised, Result, Value};
use crate::span::Span;

/// `with bind.begin():` and the like.
#[derive(Debug)]
pub(super) struct Block {
    /// What `as` names.
    pub(super) value: Value,
    /// Whether an exception that leaves it undoes what was done.
    undoes: bool,
}

/// A block of Alembic's, which an exception may leave: `begin_transaction()` in a transaction that
/// has begun does nothing either.
pub(super) fn lasting() -> Value {
    Value::object(Block {
        value: Value::None,
        undoes: false,
    })
}

/// A block that `as` names `value` in.
pub(super) fn block(value: Value) -> Value {
    Value::object(Block {
        value,
        undoes: true,
    })
}

/// A refusal to undo what was done.
pub(super) fn rollback(
    interpreter: &Interpreter<'_, '_>,
    place: Span,
) -> crate::alembic::python::Stop {
    let message = "`rollback()` is not evaluated: a script changes everything or nothing";
    let refusal = interpreter.refusal(place, message);
    match interpreter.handled() {
        Some(raised) => refusal
            .context(raised.place, "reached because of what is raised here")
            .note(format!("that is `{}: {}`", raised.class, raised.message))
            .into(),
        None => refusal.into(),
    }
}

impl Object for Block {
    fn type_name(&self) -> &'static str {
        "Transaction"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "is_active" => Some(Value::Bool(true)),
            "connection" => Some(self.value.clone()),
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
        if name == "rollback" {
            return Err(rollback(interpreter, call.place));
        }
        Ok(Value::None)
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(self.value.clone()))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        match raised {
            Some(raised) if self.undoes && interpreter.is_catching() => {
                let message = "an exception leaves this block, and the whole transaction would be \
                    rolled back: a script changes everything or nothing";
                Err(interpreter
                    .refusal(place, message)
                    .context(raised.place, "raised here")
                    .help("write `begin_nested()`, of which an exception undoes only the block")
                    .into())
            }
            _ => Ok(false),
        }
    }
}
