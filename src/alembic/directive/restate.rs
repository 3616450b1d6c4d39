//! What a batch says of its table besides its directives: `copy_from`, `reflect_args`, `table_args`
//! and `table_kwargs`.
//!
//! Invariant: what is said and is not so becomes an alteration; what is not said stays as it is.

use std::rc::Rc;

use super::batch::{Batch, Called, is_of_another_dialect};
use super::constraint::has_primary_key;
use super::on::{On, existing};
use super::unnamed::{self, Unnamed};
use crate::alembic::python::{Argument, Bound, Interpreter, Result};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Column, Constraint, ConstraintKind, Table};
use crate::alembic::sqlalchemy::types;
use crate::schema::CreateTable;
use crate::span::Span;
use crate::sql::Ident;
use crate::sql::alter::{AlterTable, TableOption};

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
            // It may be about columns that the block makes, or take the place of what it drops.
            batch.args.borrow_mut().push((one, items.place, false));
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
    for one in &said.columns {
        column(interpreter, batch, &there, one, like.place)?;
    }
    let mut known: Vec<_> = unnamed::all_of(&there).collect();
    for one in &said.constraints {
        if let ConstraintKind::PrimaryKey(_) = one.kind {
            constraint(interpreter, batch, one, like.place)?;
            continue;
        }
        let unnamed = Unnamed::of(one);
        let like_it = known.iter();
        let found = like_it
            .into_iter()
            .position(|(other, _)| other.says_the_same(&unnamed));
        let Some((found, has_name)) = found.map(|at| known.remove(at)) else {
            let is_new = true;
            let one = Rc::new(one.clone());
            batch.args.borrow_mut().push((one, like.place, is_new));
            continue;
        };
        if let (Some(name), None) = (&one.name, has_name) {
            batch.called.borrow_mut().push(Called {
                name: Ident::new(&*name.text),
                pattern: found.pattern,
                clause: one.clause(),
            });
        }
    }
    Ok(())
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
    if let Some(sql_type) = said.sql_type() {
        let ddl = types::declared(interpreter, &sql_type, place)?;
        let declared = there.declared_type(found).unwrap_or_default();
        if !is_same(&ddl, &declared) {
            actions.push(format!("ALTER COLUMN {name} TYPE {ddl}"));
        }
    }
    if let Some(default) = said.server_default() {
        let value = found.default_value().map(|value| there.slice(value));
        if !value.is_some_and(|value| is_same(&default, value)) {
            actions.push(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
        }
    }
    let is_key = || {
        there
            .primary_key()
            .is_some_and(|key| key.columns.contains(&&found.name.ident))
    };
    match said.nullable.get() {
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

/// What waits for everything else of the block: the constraints that are new in `copy_from` or
/// `table_args`, and `AUTOINCREMENT`.
pub(super) fn arguments(interpreter: &mut Interpreter<'_, '_>, batch: &Rc<Batch>) -> Result<()> {
    for (one, place, is_new) in batch.args.take() {
        if is_new {
            let action = format!("ADD {}", one.clause());
            On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &[action], place)?;
        } else {
            constraint(interpreter, batch, &one, place)?;
        }
    }
    counter(interpreter, batch)
}

/// `AUTOINCREMENT`, if it is asked for: SQLAlchemy writes it only behind the one column of a key, which
/// the block may make.
fn counter(interpreter: &mut Interpreter<'_, '_>, batch: &Rc<Batch>) -> Result<()> {
    let Some(place) = batch.counted.take() else {
        return Ok(());
    };
    let Some(there) = existing(interpreter, &batch.table)? else {
        return Ok(());
    };
    let mut edit = there.edit();
    for (actions, _) in &*batch.alters.borrow() {
        let text = format!("ALTER TABLE t {}", actions.join(", "));
        let alter = AlterTable::read(&text);
        for action in alter.iter().flat_map(|alter| &alter.actions) {
            // What is wrong with it is told where it is run.
            let _ = edit.apply_action(&action.kind, &text);
        }
    }
    let end = edit.table();
    if end.is(TableOption::Autoincrement) || !counts(end) {
        return Ok(());
    }
    let actions = ["SET AUTOINCREMENT".to_owned()];
    On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &actions, place)
}

/// Whether SQLAlchemy writes `AUTOINCREMENT`, where it is asked for: behind a key that is one column of
/// integers and no foreign key.
fn counts(table: &CreateTable) -> bool {
    let key = table.primary_key();
    let Some(&[key]) = key.as_ref().map(|key| &key.columns[..]) else {
        return false;
    };
    let mut foreign = table.foreign_keys().flat_map(|(own, _)| own);
    let declared = { table.column(key) }.and_then(|column| table.declared_type(column));
    declared.is_some_and(|declared| declared.to_ascii_uppercase().contains("INT"))
        && !foreign.any(|own| own.ident == *key)
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
    let on = On::Batch(Rc::clone(batch));
    let is_there = if let ConstraintKind::PrimaryKey(_) = said.kind {
        has_primary_key(interpreter, &on, &batch.table)?
    } else {
        let said = Unnamed::of(said);
        let mut others = unnamed::all_of(&there);
        others.any(|(other, name)| {
            let dropped = match name {
                Some(name) => format!("DROP CONSTRAINT {name}"),
                None => format!("DROP {}", other.pattern),
            };
            other.says_the_same(&said) && !batch.says(&dropped)
        })
    };
    if is_there {
        return Ok(());
    }
    let action = format!("ADD {}", said.clause());
    on.alter(interpreter, &batch.table, &[action], place)
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
        if is_set && option == TableOption::Autoincrement {
            batch.counted.set(Some(said.place));
            continue;
        }
        let there = existing(interpreter, &batch.table)?;
        if there.is_some_and(|there| there.is(option) == is_set) {
            continue;
        }
        let action = if is_set { "SET" } else { "DROP" };
        let actions = [format!("{action} {words}")];
        On::Batch(Rc::clone(batch)).alter(interpreter, &batch.table, &actions, place)?;
    }
    Ok(())
}
