//! Tables that are made anew by statements, as SQLite says it
//! (<https://sqlite.org/lang_altertable.html#otheralter>), where a batch of Alembic cannot do it.
//!
//! Invariant: the rows keep every value of a column that stays, their rowids, and the counter of their ids.

use std::iter;

use super::index;
use super::literal::literal;
use super::rowid;
use super::statement::{Writer, execute};
use crate::schema::{CreateTable, Entry, SelfReferences};
use crate::sql::alter::TableOption;
use crate::sql::{Ident, Literal, Object, significant};

/// The statements that make `old` anew as `new`, where the columns `plain` cease to be generated.
pub(super) fn made_anew(
    writer: &Writer<'_>,
    old: &Entry,
    new: &Entry,
    plain: &[&Ident],
) -> Vec<String> {
    let read = |entry: &Entry| CreateTable::read(&*entry.sql);
    let [before, after] = [old, new].map(|entry| read(entry).expect("SQLite has read the table"));
    let made = free_name(writer, &old.name);
    let is_counted = before.is(TableOption::Autoincrement) && after.is(TableOption::Autoincrement);
    let copy = copy(&before, &after, plain, &made);
    let mut edit = after.edit();
    let renamed = edit.rename_table(&made, SelfReferences::Stay);
    let create = renamed.and_then(|()| edit.finish());
    let create = create.expect("SQLite has taken the table under another name");
    let [name, made_name] = [&old.name, &made].map(|name| literal(name.name()));
    let counter = is_counted.then(|| execute(&counter(&old.name, &made)));
    // Dropping a table deletes what refers to its rows
    // (https://sqlite.org/foreignkeys.html#fk_schemacommands).
    let off = is_referred_to(writer, &old.name).then(|| execute("PRAGMA foreign_keys = OFF"));
    let statements = off.into_iter().chain(counter).chain([
        execute(&create),
        execute(&copy),
        format!("op.drop_table({name})"),
        format!("op.rename_table({made_name}, {name})"),
    ]);
    let indexes = writer.indexes_of(&old.name);
    let indexes = indexes.iter();
    let indexes = indexes.map(|index| index::created(index, writer.names));
    statements.chain(indexes).collect()
}

/// Whether a table has a foreign key to this one.
fn is_referred_to(writer: &Writer<'_>, table: &Ident) -> bool {
    let tables = [writer.start, writer.end].map(|shape| shape.of_kinds(&[Object::Table]));
    let mut tables = tables.into_iter().flatten();
    tables.any(|entry| {
        let created = CreateTable::read(&*entry.sql);
        created.is_ok_and(|created| {
            let mut keys = created.foreign_keys();
            keys.any(|(_, to)| to.table.ident == *table)
        })
    })
}

/// A name that nothing has, as Alembic's batches choose theirs.
fn free_name(writer: &Writer<'_>, table: &Ident) -> Ident {
    let base = format!("_alembic_tmp_{}", table.name());
    let more = (2..).map(|number| format!("{base}_{number}"));
    let mut names = iter::once(base.clone()).chain(more).map(Ident::new);
    let is_free = |name: &Ident| writer.start.entries().all(|entry| entry.name != *name);
    names
        .find(is_free)
        .expect("there are more numbers than names")
}

/// The statement that copies the rows. A clause `ON CONFLICT` must not decide which of them are lost.
fn copy(before: &CreateTable, after: &CreateTable, plain: &[&Ident], made: &Ident) -> String {
    let is_copied = |name: &Ident| {
        let column = before.column(name);
        column.is_some_and(|column| !column.is_generated() || plain.contains(&name))
    };
    let columns = after.columns().iter();
    let columns: Vec<&Ident> = columns
        .filter(|column| !column.is_generated())
        .map(|column| &column.name.ident)
        .collect();
    let kept = columns.iter().copied().filter(|name| is_copied(name));
    let kept: Vec<&Ident> = kept.collect();
    let has_conflict = significant(after.text()).any(|token| token.is("CONFLICT"));
    let or = if has_conflict { "OR ABORT " } else { "" };
    let table = &before.name().name.ident;
    let rowid = rowid::copied([before, after], &kept);
    let names: Vec<String> = rowid
        .map(str::to_owned)
        .into_iter()
        .chain(kept.iter().map(ToString::to_string))
        .collect();
    let (into, values) = match (&names[..], &columns[..]) {
        // Without a column to copy, the rows are still as many.
        ([], [first, ..]) => (first.to_string(), "NULL".to_owned()),
        (names, _) => (names.join(", "), names.join(", ")),
    };
    format!("INSERT {or}INTO {made} ({into}) SELECT {values} FROM {table}")
}

/// The statement that carries the counter of ids over. It stands first, as SQLite itself counts on
/// while the rows are copied.
fn counter(table: &Ident, made: &Ident) -> String {
    let [table, made] = [table, made].map(|name| Literal::from(name.name()));
    format!(
        "INSERT INTO sqlite_sequence (name, seq) SELECT {made}, seq FROM sqlite_sequence WHERE name = {table}"
    )
}
