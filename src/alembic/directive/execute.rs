//! `op.execute`.
//!
//! Invariant: the text of a statement stays as it is, to the letter: `:word` is no parameter and a
//! tab is a tab.

use super::on::On;
use crate::alembic::connection::{execute_value, run};
use crate::alembic::python::{Call, Interpreter, Result, Signature, Value};

const EXECUTE: Signature = Signature::new("execute")
    .takes(&["sqltext"])
    .by_name(&["execution_options"]);

/// `op.execute(…)`.
pub(super) fn execute(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let mut bound = EXECUTE.bind(interpreter, call)?;
    let place = bound.place;
    let sql = bound.required(interpreter, "sqltext")?;
    match &sql.value {
        // Alembic reads it as `text()`, where a colon that is no parameter has a backslash.
        Value::Str(text) => run(interpreter, &text.replace("\\:", ":"), place)?,
        _ => {
            execute_value(interpreter, &sql, None, place)?;
        }
    }
    Ok(Value::None)
}
