//! `create_index` and `drop_index`.
//!
//! Invariant: what other databases alone know of an index (`postgresql_using`, …) is passed over.

use super::on::{On, Signatures};
use crate::alembic::python::{Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{index_sql, known_options};

const CREATE: Signatures = Signatures {
    named: Signature::new("create_index")
        .takes(&["index_name", "table_name", "columns"])
        .by_name(&["schema", "unique", "if_not_exists", "quote", "info"])
        .and_others(),
    in_batch: Signature::new("create_index")
        .takes(&["index_name", "columns"])
        .by_name(&["unique", "if_not_exists", "quote", "info"])
        .and_others(),
};

/// `create_index(…)`.
pub(super) fn create(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&CREATE).bind(interpreter, call)?;
    let place = bound.place;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let name = bound.optional("index_name");
    let columns = bound.required(interpreter, "columns")?;
    let unique = bound.truth(interpreter, "unique")?.unwrap_or(false);
    let if_not_exists = bound.truth(interpreter, "if_not_exists")?.unwrap_or(false);
    let others = std::mem::take(&mut bound.others);
    let sql = index_sql(
        interpreter,
        name.as_ref(),
        &table,
        &columns,
        unique,
        if_not_exists,
        &others,
    )?;
    on.create_index(interpreter, sql, place)?;
    Ok(Value::None)
}

const DROP: Signatures = Signatures {
    named: Signature::new("drop_index")
        .takes(&["index_name", "table_name"])
        .by_name(&["schema", "if_exists"])
        .and_others(),
    in_batch: Signature::new("drop_index")
        .takes(&["index_name"])
        .by_name(&["if_exists"])
        .and_others(),
};

/// `drop_index(…)`.
pub(super) fn drop(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&DROP).bind(interpreter, call)?;
    known_options(interpreter, std::mem::take(&mut bound.others))?;
    let name = bound.required(interpreter, "index_name")?;
    let name = interpreter.text_of(&name)?;
    let if_exists = bound.truth(interpreter, "if_exists")?.unwrap_or(false);
    let condition = if if_exists { "IF EXISTS " } else { "" };
    let sql = format!("DROP INDEX {condition}{}", quote(&name));
    on.drop_index(interpreter, sql, bound.place)?;
    Ok(Value::None)
}
