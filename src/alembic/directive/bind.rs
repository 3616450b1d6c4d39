//! `get_bind`, `get_context` and what else is about the connection.
//!
//! Invariant: a batch has the same connection as `op`, and sees the table as it was before its
//! block.

use super::on::On;
use crate::alembic::connection::{Bind, MigrationContext};
use crate::alembic::python::{Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::expression;

/// `op.get_bind()`
pub(super) fn get_bind(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    Signature::new("get_bind").bind(interpreter, call)?;
    Ok(Bind::connection())
}

/// `op.get_context()`
pub(super) fn get_context(
    interpreter: &mut Interpreter<'_, '_>,
    _: &On,
    call: Call,
) -> Result<Value> {
    Signature::new("get_context").bind(interpreter, call)?;
    Ok(MigrationContext::value())
}

/// `op.inline_literal(…)`: every value is written inline in a script.
pub(super) fn inline_literal(
    interpreter: &mut Interpreter<'_, '_>,
    _: &On,
    call: Call,
) -> Result<Value> {
    expression::literal(interpreter, call)
}

/// `op.invoke(…)`
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is a directive like the others"
)]
pub(super) fn invoke(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let message = "`invoke()` is not evaluated: say the operation as a directive";
    Err(interpreter.refuse(call.place, message))
}

/// `op.run_async(…)`
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is a directive like the others"
)]
pub(super) fn run_async(
    interpreter: &mut Interpreter<'_, '_>,
    _: &On,
    call: Call,
) -> Result<Value> {
    let message = "`run_async()` is not evaluated: there is no event loop to run it in";
    Err(interpreter.refuse(call.place, message))
}
