//! `UUID.int`: a number of 128 bits.
//!
//! Invariant: it is written, compared and looked up as Python's `int` of that value; what would
//! compute with it is refused.

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use crate::alembic::python::{Interpreter, Object, Result, Value, ordered};
use crate::span::Span;

/// A number that does not fit into 64 bits.
#[derive(Debug)]
pub(super) struct UuidNumber(pub(super) u128);

impl Object for UuidNumber {
    fn type_name(&self) -> &'static str {
        "int"
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "int"
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(true)
    }

    fn compare(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        let order = match other.plain() {
            Value::Int(_) => Some(std::cmp::Ordering::Greater),
            other => other.downcast::<Self>().map(|other| self.0.cmp(&other.0)),
        };
        Ok(order
            .and_then(|order| ordered(operator, order))
            .map(Value::Bool))
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.0.to_string())
    }

    fn repr(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.0.to_string())
    }

    fn format(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        spec: &str,
        place: Span,
    ) -> Result<Option<String>> {
        let (width, kind) = match spec.char_indices().next_back() {
            Some((at, kind)) if kind.is_ascii_alphabetic() => (&spec[..at], kind),
            _ => (spec, 'd'),
        };
        let digits = match kind {
            'd' => self.0.to_string(),
            'x' => format!("{:x}", self.0),
            'X' => format!("{:X}", self.0),
            'o' => format!("{:o}", self.0),
            'b' => format!("{:b}", self.0),
            _ => String::new(),
        };
        let least = match width.parse::<usize>() {
            Ok(least) => least,
            Err(_) if width.is_empty() => 0,
            Err(_) => usize::MAX,
        };
        if digits.is_empty() || least > 1000 {
            let message = format!("`{spec}` of a number of more than 64 bits is not evaluated");
            return Err(interpreter.refuse(place, message));
        }
        Ok(Some(if width.starts_with('0') {
            format!("{digits:0>least$}")
        } else {
            format!("{digits:>least$}")
        }))
    }

    fn key(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}
