//! `Session(bind=…)`, as far as it executes SQL.
//!
//! Invariant: what maps rows to objects is refused where it is reached.

use std::rc::Rc;

use super::bind::{Bind, execute};
use super::block::{block, rollback};
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A session, or what makes them.
#[derive(Debug)]
pub(super) struct Session {
    /// Whether a call of it gives a session: `sessionmaker()`.
    is_maker: bool,
}

/// `Session(…)`
pub(super) fn session(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::new("Session")
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    Ok(Value::object(Session { is_maker: false }))
}

/// `sessionmaker(…)`
pub(super) fn maker(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::new("sessionmaker")
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    Ok(Value::object(Session { is_maker: true }))
}

const PLAIN: &[&str] = &[
    "begin",
    "begin_nested",
    "close",
    "commit",
    "connection",
    "configure",
    "execute",
    "expire_all",
    "expunge_all",
    "flush",
    "get_bind",
    "in_transaction",
    "invalidate",
    "rollback",
    "scalar",
    "scalars",
];

const MAPPING: &[&str] = &[
    "add",
    "add_all",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "delete",
    "expunge",
    "get",
    "merge",
    "query",
    "refresh",
];

impl Object for Session {
    fn type_name(&self) -> &'static str {
        if self.is_maker {
            "sessionmaker"
        } else {
            "Session"
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "bind").then(Bind::connection))
    }

    fn is_callable(&self) -> bool {
        self.is_maker
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        session(interpreter, call)
    }

    fn has_method(&self, name: &str) -> bool {
        PLAIN.contains(&name) || MAPPING.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "execute" => execute(interpreter, call),
            "scalar" | "scalars" => interpreter.call_method(&Bind::connection(), name, call),
            "connection" | "get_bind" => Ok(Bind::connection()),
            "begin_nested" => {
                super::savepoint::begin_nested(interpreter, Value::Object(self), place)
            }
            "begin" => Ok(block(Value::Object(self))),
            "in_transaction" => Ok(Value::Bool(true)),
            "rollback" => Err(rollback(interpreter, place)),
            name if MAPPING.contains(&name) => {
                let message = format!("`{name}()` of a session is not evaluated: it maps objects");
                let help = "say it as a statement: `session.execute(sa.text(\"…\"))`, or \
                    `update()`, `insert()` or `delete()` of a `sa.table(…)`";
                Err(interpreter.refusal(place, message).note(help).into())
            }
            _ => Ok(Value::None),
        }
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }
}
