//! Rowids that no column holds (<https://sqlite.org/lang_createtable.html#rowid>): a batch copies the
//! columns of a table, and SQLite numbers the rows anew.
//!
//! Invariant: rowids by which something finds rows are copied.

use crate::autogenerate::made_anew::content_of;
use crate::autogenerate::shape::Shape;
use crate::schema::{CreateTable, Entry, mentions};
use crate::sql::alter::TableOption;
use crate::sql::{Ident, Object};

/// What SQLite calls them, where no column is called so.
const NAMES: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// What finds the rows of a table by rowids that a batch does not copy: a full-text index over it, or
/// a view or trigger that names them.
pub(super) fn user<'s>(table: &Entry, schemas: [&'s Shape; 2]) -> Option<&'s Entry> {
    let created = CreateTable::read(&*table.sql).ok()?;
    if created.rowid_column().is_some() {
        return None;
    }
    name([&created])?;
    let uses = |entry: &&Entry| match entry.object {
        Object::VirtualTable => content_of(entry).is_some_and(|content| content == table.name),
        Object::View | Object::Trigger => {
            mentions(&entry.sql, &table.name)
                && NAMES
                    .iter()
                    .any(|name| mentions(&entry.sql, &Ident::new(*name)))
        }
        Object::Table | Object::Index => false,
    };
    let entries = schemas.into_iter().flat_map(Shape::entries);
    entries.map(|entry| &**entry).find(uses)
}

/// The name by which the rowids of a table are copied into the one that takes its place, if no column
/// among those that are `kept` is the rowid there.
pub(super) fn copied(tables: [&CreateTable; 2], kept: &[&Ident]) -> Option<&'static str> {
    let column = tables[1].rowid_column();
    if column.is_some_and(|column| kept.contains(&&column.name.ident)) {
        return None;
    }
    name(tables)
}

/// A name by which rowids of all these tables are reached.
fn name<const N: usize>(tables: [&CreateTable; N]) -> Option<&'static str> {
    if tables
        .iter()
        .any(|table| table.is(TableOption::WithoutRowid))
    {
        return None;
    }
    let is_free = |name: &&&str| {
        let name = Ident::new(**name);
        tables.iter().all(|table| table.column(&name).is_none())
    };
    NAMES.iter().find(is_free).copied()
}
