//! The object `op`.
//!
//! Invariant: what [`Op`] has as a method is in the table of directives.

use std::rc::Rc;

use super::on::On;
use super::{batch, directive};
use crate::alembic::names;
use crate::alembic::python::{Call, Interpreter, Object, Result, Value};
use crate::span::Span;

/// The module `alembic`.
#[derive(Debug)]
pub(super) struct Alembic;

impl Object for Alembic {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if name == "__version__" {
            return interpreter.version_of("alembic", place).map(Some);
        }
        Ok(super::module(&format!("alembic.{name}")))
    }

    fn lacks(&self, name: &str) -> bool {
        names::has_name("alembic", name) == Some(false)
    }

    fn key(&self) -> Option<String> {
        Some("alembic".to_owned())
    }
}

/// `alembic.op`.
#[derive(Debug)]
pub(super) struct Op;

impl Object for Op {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn has_method(&self, name: &str) -> bool {
        name == "batch_alter_table" || directive(name).is_some()
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "batch_alter_table" {
            return batch::open(interpreter, call);
        }
        let Some(run) = directive(name) else {
            let message = format!("`op.{name}()` is not evaluated");
            return Err(interpreter.refuse(call.place, message));
        };
        run(interpreter, &On::Named, call)
    }
}
