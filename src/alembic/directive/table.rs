//! `create_table`, `drop_table` and `rename_table`.
//!
//! Invariant: comments are passed over, as SQLite has none.

use super::on::{On, no_schema};
use crate::alembic::python::{Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Table, TableOptions};

const CREATE: Signature = Signature::new("create_table")
    .takes(&["table_name"])
    .and_more()
    .by_name(&["if_not_exists"])
    .and_others();

/// `op.create_table(…)`: the table, for `bulk_insert` and the like.
pub(super) fn create(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let mut bound = CREATE.bind(interpreter, call)?;
    let place = bound.place;
    let name = bound.required(interpreter, "table_name")?;
    let name = interpreter.text_of(&name)?.to_string();
    let if_not_exists = bound.truth(interpreter, "if_not_exists")?.unwrap_or(false);
    let items = std::mem::take(&mut bound.rest);
    let options = std::mem::take(&mut bound.others);
    let table = Table::new(interpreter, name, items, options, place)?;
    for statement in table.create(interpreter, if_not_exists)? {
        interpreter.emit(&statement, place)?;
    }
    Ok(Value::object(table))
}

const DROP: Signature = Signature::new("drop_table")
    .takes(&["table_name"])
    .by_name(&["schema", "if_exists"])
    .and_others();

/// `op.drop_table(…)`.
pub(super) fn drop(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let mut bound = DROP.bind(interpreter, call)?;
    no_schema(interpreter, &mut bound, "schema")?;
    TableOptions::of(interpreter, std::mem::take(&mut bound.others))?;
    let name = bound.required(interpreter, "table_name")?;
    let name = interpreter.text_of(&name)?;
    let if_exists = bound.truth(interpreter, "if_exists")?.unwrap_or(false);
    let condition = if if_exists { "IF EXISTS " } else { "" };
    let sql = format!("DROP TABLE {condition}{}", quote(&name));
    interpreter.emit(&sql, bound.place)?;
    Ok(Value::None)
}

const RENAME: Signature = Signature::new("rename_table")
    .takes(&["old_table_name", "new_table_name"])
    .by_name(&["schema"]);

/// `op.rename_table(…)`.
pub(super) fn rename(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = RENAME.bind(interpreter, call)?;
    no_schema(interpreter, &mut bound, "schema")?;
    let old = bound.required(interpreter, "old_table_name")?;
    let old = interpreter.text_of(&old)?;
    let new = bound.required(interpreter, "new_table_name")?;
    let action = format!("RENAME TO {}", quote(&interpreter.text_of(&new)?));
    on.alter(interpreter, &old, &[action], bound.place)?;
    Ok(Value::None)
}

/// `create_table_comment` and `drop_table_comment`: SQLite has no comments.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is a directive like the others"
)]
pub(super) fn comment(_: &mut Interpreter<'_, '_>, _: &On, _: Call) -> Result<Value> {
    Ok(Value::None)
}
