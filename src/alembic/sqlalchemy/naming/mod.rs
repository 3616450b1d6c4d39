//! Names of constraints and indexes: those that are given, and those of a naming convention.
//!
//! Invariant: a name that is final (`op.f`, `conv`) is never changed; any other goes through the
//! convention exactly once, where its constraint gets its table
//! (<https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions>).

mod by_kind;
mod convention;

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

pub use by_kind::name_of_constraint;
pub(in crate::alembic) use by_kind::{conventional_name, name_by};
pub(in crate::alembic) use convention::{Naming, Subject, Unnameable};

/// The name of a constraint or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alembic) struct Name {
    /// The name.
    pub(in crate::alembic) text: String,
    /// Whether no convention applies to it.
    pub(in crate::alembic) is_final: bool,
}

impl Name {
    /// The name that an argument is; `None` for `None`.
    ///
    /// # Errors
    /// Python's `TypeError` if it is no text.
    pub(in crate::alembic) fn of(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<Option<Self>> {
        if argument.value.is_none() {
            return Ok(None);
        }
        if let Some(name) = argument.value.downcast::<FinalName>() {
            return Ok(Some(Self {
                text: name.0.clone(),
                is_final: true,
            }));
        }
        let text = interpreter.text_of(argument)?.to_string();
        Ok(Some(Self {
            text,
            is_final: false,
        }))
    }
}

impl From<&str> for Name {
    /// A name that is final.
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_final: true,
        }
    }
}

/// What `op.f(name)` and `conv(name)` give: a text that no convention changes.
#[derive(Debug)]
pub(in crate::alembic) struct FinalName(pub(in crate::alembic) String);

impl Object for FinalName {
    fn type_name(&self) -> &'static str {
        "conv"
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.0.clone())
    }

    fn as_builtin(&self) -> Option<Value> {
        Some(Value::str(&self.0))
    }

    fn compare(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        let is_equal = match other.downcast::<Self>() {
            Some(name) => name.0 == self.0,
            None => other.as_str() == Some(&self.0),
        };
        Ok(match operator {
            CmpOp::Eq => Some(Value::Bool(is_equal)),
            CmpOp::NotEq => Some(Value::Bool(!is_equal)),
            _ => None,
        })
    }
}

/// `conv(name)` and `op.f(name)`.
///
/// # Errors
/// Python's `TypeError` if the name is no text.
pub(in crate::alembic) fn conv(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("conv")
        .takes(&["value"])
        .bind(interpreter, call)?;
    let value = bound.required(interpreter, "value")?;
    let name = Name::of(interpreter, &value)?;
    Ok(name.map_or(Value::None, |name| Value::object(FinalName(name.text))))
}
