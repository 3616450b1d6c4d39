//! Tables as SQLAlchemy's.
//!
//! Invariant: a table that cannot be said exactly is not said.

use super::column;
use super::constraint::{self, Names};
use crate::schema::{Column, Constraint, CreateTable, Entry, shown};
use crate::sql::Ident;
use crate::sql::alter::TableOption;

/// What stands in `sa.Table(…)` behind the name and the metadata, and in `op.create_table(…)`.
pub(super) fn items(entry: &Entry, given: &Given<'_>, names: Names) -> Option<Vec<String>> {
    let table = entry.as_table()?;
    let created = CreateTable::read(&*entry.sql).ok()?;
    let mut items = Vec::new();
    for column in &table.columns {
        items.push(column::said(column)?);
    }
    for one in &table.constraints {
        if given.is_left_out(one) {
            continue;
        }
        let plain = without_counter(one);
        let said = constraint::said(&plain)?;
        let name = one.name.as_ref().or_else(|| given.name(one));
        items.push(said.item(name.map(Ident::name), names));
    }
    if created.is(TableOption::Autoincrement) {
        items.push("sqlite_autoincrement=True".to_owned());
    }
    if created.is(TableOption::WithoutRowid) {
        items.push("sqlite_with_rowid=False".to_owned());
    }
    if created.is(TableOption::Strict) {
        items.push("sqlite_strict=True".to_owned());
    }
    Some(items)
}

/// What of a table SQLAlchemy has no words for.
pub(super) fn wordless(entry: &Entry) -> String {
    let column = |column: &&Column| column::said(column).is_none();
    let constraint = |one: &&Constraint| constraint::said(&without_counter(one)).is_none();
    let table = entry.as_table();
    let found = table.as_ref().and_then(|table| {
        let column = { table.columns.iter() }.find(column);
        let column = column.map(|one| format!("{} {}", one.name, one.declared));
        column.or_else(|| Some({ table.constraints.iter() }.find(constraint)?.text.clone()))
    });
    found.map_or_else(
        || "the table".to_owned(),
        |found| format!("`{}`", shown(found.trim_end())),
    )
}

/// What is said of a table otherwise than it is.
#[derive(Debug, Default)]
pub(super) struct Given<'a> {
    /// Names for constraints that have none.
    pub(super) names: Vec<(&'a Constraint, Ident)>,
    /// Columns whose own constraints are left out.
    pub(super) gone: Vec<&'a Ident>,
}

impl Given<'_> {
    fn name(&self, constraint: &Constraint) -> Option<&Ident> {
        let mut names = self.names.iter();
        let found = names.find(|(one, _)| one.name.is_none() && one.means(constraint));
        found.map(|(_, name)| name)
    }

    fn is_left_out(&self, constraint: &Constraint) -> bool {
        let column = constraint.column.as_ref();
        constraint.is("check") && column.is_some_and(|column| self.gone.contains(&column))
    }
}

/// A key without `AUTOINCREMENT`, which is an option of the table.
fn without_counter(constraint: &Constraint) -> Constraint {
    const WORD: &str = " AUTOINCREMENT";
    let mut plain = constraint.clone();
    let text = plain.text.to_ascii_uppercase();
    if let Some(at) = text.find(WORD).filter(|_| constraint.is("primary")) {
        plain.text.replace_range(at..at + WORD.len(), "");
    }
    plain
}
