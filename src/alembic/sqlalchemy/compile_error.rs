//! SQLAlchemy's `CompileError`: what it writes no SQL for.
//!
//! Invariant: the error stands at the item of the table, and says what to do.

use crate::alembic::python::{Raised, Stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use std::rc::Rc;

const CLASS: &str = "CompileError";

/// A `CompileError` of a column or a constraint at `place`.
pub(super) fn compile_error(message: &str, place: Span, help: &str) -> Stop {
    let message = message.to_owned();
    let cause = Diagnostic::error(
        Code::PythonRaised,
        format!("the code raises `{CLASS}: {message}`"),
    );
    let cause = cause.label(place, "raised for this").help(help);
    Stop::Raised(Box::new(Raised {
        class: Rc::from(CLASS),
        message,
        value: None,
        place,
        callers: Vec::new(),
        cause: Some(Box::new(cause)),
    }))
}
