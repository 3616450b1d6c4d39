//! `add_column`, `drop_column` and `alter_column`.
//!
//! Invariant: a new column comes with its own constraints and indexes; to rename is done last, so
//! that everything else is said of the old name.

use super::on::{On, Signatures, existing};
use super::type_check::TypeChecks;
use crate::alembic::python::{Argument, Bound, Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::schema::Column;
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::alembic::sqlalchemy::{quote, server_default};
use crate::schema::CreateTable;
use crate::sql::Ident;

const ADD: Signatures = Signatures {
    named: Signature::new("add_column")
        .takes(&["table_name", "column"])
        .by_name(&[
            "schema",
            "if_not_exists",
            "inline_references",
            "inline_primary_key",
        ]),
    in_batch: Signature::new("add_column").takes(&["column"]).by_name(&[
        "insert_before",
        "insert_after",
        "if_not_exists",
        "inline_references",
        "inline_primary_key",
    ]),
};

/// `add_column(…)`.
pub(super) fn add(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&ADD).bind(interpreter, call)?;
    let place = bound.place;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let argument = bound.required(interpreter, "column")?;
    let Some(column) = argument.value.downcast::<Column>() else {
        return Err(match &argument.value {
            Value::Unknown(unknown) => interpreter.unknown(unknown, argument.place),
            other => {
                let message = format!("add_column() takes a column, not a '{}'", other.type_name());
                interpreter.raise("TypeError", &message, argument.place)
            }
        });
    };
    let if_not_exists = bound.truth(interpreter, "if_not_exists")?.unwrap_or(false);
    let condition = if if_not_exists { "IF NOT EXISTS " } else { "" };
    let mut action = format!(
        "ADD COLUMN {condition}{}",
        column.added(interpreter, &table)?
    );
    if !ordered(interpreter, on, &column.name, &mut bound)?
        && let Some(position) = position(interpreter, on, &table, &mut bound)?
    {
        action.push(' ');
        action.push_str(&position);
    }
    let mut actions = vec![action];
    let constraints = column.constraints_beside(interpreter, &table)?;
    actions.extend(constraints.iter().map(|clause| format!("ADD {clause}")));
    on.alter(interpreter, &table, &actions, place)?;
    for sql in column.indexes(interpreter, &table)? {
        on.create_index(interpreter, sql, place)?;
    }
    Ok(Value::None)
}

/// Whether the batch sorts its columns itself: what is said of a new one counts then, too.
fn ordered(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    column: &str,
    bound: &mut Bound,
) -> Result<bool> {
    let Some(order) = on.order() else {
        return Ok(false);
    };
    if let Some(after) = bound.text(interpreter, "insert_after")? {
        order.borrow_mut().add(&after, column);
    }
    if let Some(before) = bound.text(interpreter, "insert_before")? {
        order.borrow_mut().add(column, &before);
    }
    Ok(true)
}

/// Where a column comes, as the grammar says it.
fn position(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    table: &str,
    bound: &mut Bound,
) -> Result<Option<String>> {
    if let Some(after) = bound.text(interpreter, "insert_after")? {
        return Ok(Some(format!("AFTER {}", quote(&after))));
    }
    let Some(before) = bound.some("insert_before") else {
        return Ok(None);
    };
    let name = interpreter.text_of(&before)?;
    let there = existing(interpreter, table)?;
    let columns = there.as_ref().map_or(&[][..], CreateTable::columns);
    let ident = Ident::new(&*name);
    let Some(at) = columns.iter().position(|column| column.name.ident == ident) else {
        let message = format!("`{table}` has no column `{name}`");
        return Err(interpreter.raise("KeyError", &message, before.place));
    };
    let mut earlier = columns[..at].iter().rev().map(|column| &column.name.ident);
    Ok(Some(
        match earlier.find(|column| !on.drops(column.name())) {
            Some(column) => format!("AFTER {column}"),
            None => "FIRST".to_owned(),
        },
    ))
}

const DROP: Signatures = Signatures {
    named: Signature::new("drop_column")
        .takes(&["table_name", "column_name"])
        .by_name(&["schema", "if_exists"])
        .and_others(),
    in_batch: Signature::new("drop_column")
        .takes(&["column_name"])
        .by_name(&["if_exists"])
        .and_others(),
};

/// `drop_column(…)`.
pub(super) fn drop(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&DROP).bind(interpreter, call)?;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let column = bound.required(interpreter, "column_name")?;
    let column = match column.value.downcast::<Column>() {
        Some(column) => column.name.clone(),
        None => interpreter.text_of(&column)?.to_string(),
    };
    let if_exists = bound.truth(interpreter, "if_exists")?.unwrap_or(false);
    let condition = if if_exists { "IF EXISTS " } else { "" };
    let mut actions = Vec::new();
    // Alembic makes the table anew without them.
    if let On::Batch(batch) = on
        && let Some(there) = existing(interpreter, &table)?
    {
        let constraints = super::unnamed::of_column(&there, &column).into_iter();
        let drops = constraints.map(|constraint| format!("DROP {constraint}"));
        actions.extend(drops.filter(|drop| !batch.says(drop)));
    }
    actions.push(format!("DROP COLUMN {condition}{}", quote(&column)));
    on.alter(interpreter, &table, &actions, bound.place)?;
    Ok(Value::None)
}

const ALTER_BY_NAME: &[&str] = &[
    "nullable",
    "comment",
    "server_default",
    "new_column_name",
    "type_",
    "existing_type",
    "existing_server_default",
    "existing_nullable",
    "existing_comment",
    "existing_autoincrement",
    "autoincrement",
    "schema",
    "insert_before",
    "insert_after",
    // Of older releases.
    "name",
];

const ALTER: Signatures = Signatures {
    named: Signature::new("alter_column")
        .takes(&["table_name", "column_name"])
        .by_name(ALTER_BY_NAME)
        .and_others(),
    in_batch: Signature::new("alter_column")
        .takes(&["column_name"])
        .by_name(ALTER_BY_NAME)
        .and_others(),
};

/// `alter_column(…)`.
pub(super) fn alter(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&ALTER).bind(interpreter, call)?;
    let place = bound.place;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let column = bound.required(interpreter, "column_name")?;
    let said = interpreter.text_of(&column)?;
    let column = quote(&said);
    for (name, argument) in &bound.others {
        // What Python fills in is no matter of the table.
        let is_of_python = matches!(&**name, "default" | "onupdate");
        if !is_of_python && !super::batch::is_of_another_dialect(name) {
            let message = format!("`{name}` of alter_column() is not evaluated");
            return Err(interpreter.refuse(argument.place, message));
        }
    }
    let mut actions = Vec::new();
    if let Some(position) = position(interpreter, on, &table, &mut bound)? {
        actions.push(format!("ALTER COLUMN {column} {position}"));
    }
    if let Some(new) = bound.some("type_") {
        let sql_type = SqlType::of(interpreter, &new)?;
        let ddl = types::declared(interpreter, &sql_type, place)?;
        let old = bound.some("existing_type");
        let checks = TypeChecks::of(interpreter, &table, &said, old, new)?;
        actions.extend(checks.drops);
        actions.push(format!("ALTER COLUMN {column} TYPE {ddl}"));
        actions.extend(checks.adds);
    }
    // `False` is the default, and says nothing.
    let default = bound.optional("server_default");
    match default {
        None
        | Some(Argument {
            value: Value::Bool(false),
            ..
        }) => {}
        Some(Argument {
            value: Value::None, ..
        }) => {
            actions.push(format!("ALTER COLUMN {column} DROP DEFAULT"));
        }
        Some(default) => {
            let sql = server_default(interpreter, &default)?;
            actions.push(format!("ALTER COLUMN {column} SET DEFAULT {sql}"));
        }
    }
    match bound.truth(interpreter, "nullable")? {
        Some(true) => actions.push(format!("ALTER COLUMN {column} DROP NOT NULL")),
        Some(false) => actions.push(format!("ALTER COLUMN {column} SET NOT NULL")),
        None => {}
    }
    let new_name = match bound.text(interpreter, "new_column_name")? {
        Some(name) => Some(name),
        None => bound.text(interpreter, "name")?,
    };
    if let Some(name) = new_name {
        if let Some(order) = on.order() {
            order.borrow_mut().rename(&said, &name);
        }
        let name = quote(&name);
        if name != column {
            actions.push(format!("RENAME COLUMN {column} TO {name}"));
        }
    }
    on.alter(interpreter, &table, &actions, place)?;
    Ok(Value::None)
}
