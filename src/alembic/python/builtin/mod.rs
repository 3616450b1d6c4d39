//! What Python has built in: functions, and the methods of its own types.
//!
//! Invariant: what would reach out of the scratch database (`eval`, `__import__`, …) is
//! not here.

mod class;
mod conversion;
mod counter;
mod exception;
mod function;
mod method;
mod number;
mod range;
mod sequence;
mod union;

pub use exception::{Exception, ExceptionClass, library_exception, sqlalchemy_exception};
pub(in crate::alembic::python) use function::is_type;
pub(super) use method::{attribute, call_method, has_method};

pub(super) use union::union;

use super::value::Value;

/// The value of a built-in name.
#[must_use]
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(name).or_else(|| exception::class(name))
}

/// Whether a built-in name is one that is never evaluated here.
#[must_use]
pub(super) fn is_refused(name: &str) -> bool {
    matches!(
        name,
        "eval"
            | "exec"
            | "compile"
            | "__import__"
            | "input"
            | "breakpoint"
            | "exit"
            | "quit"
            | "id"
            | "memoryview"
            | "help"
            | "vars"
            | "dir"
            | "complex"
            | "hash"
            | "delattr"
            | "BaseExceptionGroup"
            | "ExceptionGroup"
            | "NotImplemented"
            | "aiter"
            | "anext"
            | "bytearray"
            | "copyright"
            | "credits"
            | "license"
            | "slice"
            | "__debug__"
            | "__doc__"
            | "__file__"
            | "__package__"
            | "__spec__"
            | "__loader__"
            | "__build_class__"
    )
}

/// `...`.
#[must_use]
pub(super) fn ellipsis() -> Value {
    function::constant("Ellipsis")
}
