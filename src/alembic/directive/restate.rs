//! What a batch says of its table besides its directives: `copy_from`, `reflect_args`, `table_args`
//! and `table_kwargs`.
//!
//! Invariant: what is said and is not so becomes an alteration; what is not said stays as it is.

use std::rc::Rc;

use super::batch::{Batch, is_of_another_dialect};
use super::on::{On, existing};
use super::unnamed::{self, Unnamed};
use crate::alembic::python::{Argument, Bound, Interpreter, Result};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Column, Constraint, ConstraintKind, Table};
use crate::schema::CreateTable;
use crate::span::Span;
use crate::sql::Ident;
use crate::sql::alter::TableOption;

/// Holds what the arguments of a batch say of its table against the table.
pub(super) fn restate(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    bound: &mut Bound,
    place: Span,
) -> Result<()> {
    if let Some(like) = bound.some("copy_from") {
        copied(interpreter, batch, &like)?;
    }
    if let Some(items) = bound.some("reflect_args") {
        let place = items.place;
        let values = interpreter.iterate(&items.value, place)?;
        let items = values.into_iter().map(|value| Argument { value, place });
        let name = batch.table.clone();
        let said = Table::new(interpreter, name, items.collect(), Vec::new(), place)?;
        table(interpreter, batch, &said, place)?;
    }
    if let Some(items) = bound.some("table_args") {
        for item in interpreter.iterate(&items.value, items.place)? {
            let Some(one) = item.downcast::<Constraint>() else {
                let message = format!("a `{}` in `table_args` is not evaluated", item.type_name());
                return Err(interpreter.refuse(items.place, message));
            };
            constraint(interpreter, batch, &one, items.place)?;
        }
    }
    if let Some(said) = bound.some("table_kwargs") {
        options(interpreter, batch, &said, place)?;
    }
    let Some(argument) = bound.some("reflect_kwargs") else {
        return Ok(());
    };
    if !interpreter.truth(&argument.value, argument.place)? {
        return Ok(());
    }
    Err(interpreter
        .refusal(argument.place, "`reflect_kwargs` is not evaluated")
        .note("the table is read from its own CREATE statement, of which nothing is lost")
        .help("leave it out, or say in `reflect_args` what the columns are")
        .into())
}

/// `copy_from`: the table is what the chain made it, which may be said in other words.
fn copied(interpreter: &mut Interpreter<'_, '_>, batch: &Rc<Batch>, like: &Argument) -> Result<()> {
    let Some(said) = like.value.downcast::<Table>() else {
        let message = format!("`copy_from` is a table, not a `{}`", like.value.type_name());
        return Err(interpreter.raise("TypeError", &message, like.place));
    };
    let Some(there) = existing(interpreter, &batch.table)? else {
        return Ok(());
    };
    let is_there = |name: &str| there.column(&Ident::new(name)).is_some();
    let all = said.columns.iter().all(|column| is_there(&column.name));
    if !all || said.columns.len() != there.columns().len() {
        let message = format!(
            "`copy_from` has other columns than `{}` has at this point of the chain",
            batch.table
        );
        return Err(interpreter
            .refusal(like.place, message)
            .help("leave `copy_from` out: the table is known here without a database")
            .into());
    }
    table(interpreter, batch, &said, like.place)
}

/// A table in its author's words.
fn table(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    said: &Table,
    place: Span,
) -> Result<()> {
    let Some(there) = existing(interpreter, &batch.table)? else {
        return Ok(());
    };
    for one in &said.columns {
        column(interpreter, batch, &there, one, place)?;
    }
    for one in &said.constraints {
        constraint(interpreter, batch, one, place)?;
    }
    Ok(())
}

/// A column: its type, its default, and whether it takes NULL, as far as that is said.
fn column(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    there: &CreateTable,
    said: &Column,
    place: Span,
) -> Result<()> {
    let Some(found) = there.column(&Ident::new(&said.name)) else {
        let message = format!("`{}` has no column `{}`", batch.table, said.name);
        return Err(interpreter.raise("KeyError", &message, place));
    };
    let name = quote(&said.name);
    let mut actions = Vec::new();
    if let Some(sql_type) = &said.sql_type {
        let ddl = sql_type.ddl(place)?;
        let declared = there.declared_type(found).unwrap_or_default();
        if !is_same(&ddl, &declared) {
            actions.push(format!("ALTER COLUMN {name} TYPE {ddl}"));
        }
    }
    if let Some(default) = &said.server_default {
        let value = found.default_value().map(|value| there.slice(value));
        if !value.is_some_and(|value| is_same(default, value)) {
            actions.push(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
        }
    }
    let is_key = || {
        there
            .primary_key()
            .is_some_and(|key| key.columns.contains(&&found.name.ident))
    };
    match said.nullable {
        Some(false) if !found.is_not_null() && !is_key() => {
            actions.push(format!("ALTER COLUMN {name} SET NOT NULL"));
        }
        Some(true) if found.is_not_null() => {
            actions.push(format!("ALTER COLUMN {name} DROP NOT NULL"));
        }
        _ => {}
    }
    On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &actions, place)
}

/// Whether two texts of SQL are the same but for case, white space and brackets around all.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        let text: String = text.split_whitespace().collect();
        let inner = text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'));
        inner.unwrap_or(&text).to_ascii_lowercase()
    };
    plain(one) == plain(other)
}

/// A constraint: one that is there already is not made twice.
fn constraint(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    said: &Constraint,
    place: Span,
) -> Result<()> {
    let Some(there) = existing(interpreter, &batch.table)? else {
        return Ok(());
    };
    let is_there = if let ConstraintKind::PrimaryKey(_) = said.kind {
        there.primary_key().is_some()
    } else {
        let said = Unnamed::of(said);
        unnamed::all_of(&there).any(|other| other.says_the_same(&said))
    };
    if is_there {
        return Ok(());
    }
    let action = format!("ADD {}", said.clause());
    On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &[action], place)
}

/// The options of the table.
fn options(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    said: &Argument,
    place: Span,
) -> Result<()> {
    for (name, value) in interpreter.entries(&said.value, said.place)? {
        let (option, words) = match name.as_str().unwrap_or_default() {
            "sqlite_autoincrement" => (TableOption::Autoincrement, "AUTOINCREMENT"),
            "sqlite_strict" => (TableOption::Strict, "STRICT"),
            "sqlite_with_rowid" => (TableOption::WithoutRowid, "WITHOUT ROWID"),
            name if is_of_another_dialect(name) => continue,
            name => {
                let message = format!("the table option `{name}` is not evaluated");
                return Err(interpreter.refuse(said.place, message));
            }
        };
        let is_set =
            interpreter.truth(&value, said.place)? == (option != TableOption::WithoutRowid);
        let there = existing(interpreter, &batch.table)?;
        // SQLAlchemy writes it only behind the one column of a key.
        let counts = |there: &CreateTable| {
            option != TableOption::Autoincrement || there.rowid_column().is_some()
        };
        if there.is_some_and(|there| there.is(option) == is_set || !counts(&there)) {
            continue;
        }
        let action = if is_set { "SET" } else { "DROP" };
        let actions = [format!("{action} {words}")];
        On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &actions, place)?;
    }
    Ok(())
}
