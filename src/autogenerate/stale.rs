//! Full-text indexes that become stale: SQLite fills none again when the rows change over which it
//! stands (<https://sqlite.org/fts5.html#external_content_table_pitfalls>).
//!
//! Invariant: an index whose rows keep their values is none of them.

use std::collections::BTreeSet;

use super::made_anew;
use super::shape::Shape;
use super::step::{Action, Step};
use crate::schema::{Entry, Table, mentions};
use crate::sql::{Ident, Object};

/// What holds other values behind some steps.
#[derive(Debug)]
pub(super) struct Stale {
    /// Columns of tables.
    columns: BTreeSet<(Ident, Ident)>,
    /// Views, and whole tables.
    whole: BTreeSet<Ident>,
}

impl Stale {
    /// Behind the alterations of tables, and with views and tables that are others or made anew.
    pub(super) fn of(altered: &[Step], gone: &BTreeSet<Ident>, [from, to]: [&Shape; 2]) -> Self {
        let mut stale = Self {
            columns: BTreeSet::new(),
            whole: gone.clone(),
        };
        for step in altered {
            let Step::Alter { table, actions } = step else {
                continue;
            };
            let tables = [from, to].map(|shape| shape.table(table).and_then(|one| one.as_table()));
            for column in actions.iter().filter_map(changed) {
                stale.columns.insert((table.clone(), column.clone()));
            }
            stale.columns_made_of(table, &tables);
        }
        let mut views: Vec<&Entry> = { to.of_kinds(&[Object::View]) }
            .map(|view| &**view)
            .collect();
        while let Some(at) = views.iter().position(|view| stale.is_read_by(view)) {
            stale.whole.insert(views.remove(at).name.clone());
        }
        stale
    }

    /// Adds the columns that are generated from others.
    fn columns_made_of(&mut self, table: &Ident, tables: &[Option<Table>; 2]) {
        let columns = || tables.iter().flatten().flat_map(|table| &table.columns);
        let is_stale =
            |stale: &Self, column: &Ident| stale.columns.contains(&(table.clone(), column.clone()));
        let next = |stale: &Self| {
            let mut open = columns().filter(|column| !is_stale(stale, &column.name));
            let found = open.find(|column| {
                column.generated.as_ref().is_some_and(|text| {
                    columns().any(|used| is_stale(stale, &used.name) && mentions(text, &used.name))
                })
            });
            found.map(|column| column.name.clone())
        };
        while let Some(column) = next(self) {
            self.columns.insert((table.clone(), column));
        }
    }

    /// Whether a view reads something of it: which columns, only SQLite knows.
    fn is_read_by(&self, view: &Entry) -> bool {
        let tables = self.columns.iter().map(|(table, _)| table);
        let mut read = tables.chain(&self.whole);
        read.any(|read| *read != view.name && mentions(&view.sql, read))
    }

    /// Whether a full-text index stands over something of it.
    pub(super) fn has(&self, index: &Entry) -> bool {
        let Some(content) = made_anew::content_of(index) else {
            return false;
        };
        let mut columns = self.columns.iter().filter(|(table, _)| *table == content);
        self.whole.contains(&content) || columns.any(|(_, column)| made_anew::names(index, column))
    }
}

/// The column in which an action changes values.
fn changed(action: &Action) -> Option<&Ident> {
    match action {
        Action::SetType { column, .. }
        | Action::SetExpression(column, _)
        | Action::DropExpression(column)
        | Action::DropColumn(column) => Some(column),
        _ => None,
    }
}
