//! Drawing one statement for a chain.

use super::super::alteration::Alteration;
use super::value::{ident, literal};
use super::{Catalog, Column, Wish, rebuild, row_change, schema_change};
use fastrand::Rng;
use rusqlite::Connection;

/// A statement, the one that takes it back, and, where SQLite does not have the statement, what it
/// is to do.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) statement: String,
    pub(super) undo: Option<String>,
    pub(super) alteration: Option<Alteration>,
    /// The same for the statement that takes it back.
    pub(super) back: Option<Alteration>,
}

impl Change {
    pub(super) fn new(statement: String, undo: Option<String>) -> Self {
        Self {
            statement,
            undo,
            alteration: None,
            back: None,
        }
    }

    pub(super) fn one_way(statement: String) -> Self {
        Self::new(statement, None)
    }

    pub(super) fn altering(mut self, alteration: Alteration, back: Option<Alteration>) -> Self {
        self.alteration = Some(alteration);
        self.back = back;
        self
    }
}

/// What may be drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Any statement that a revision may hold.
    Any,
    /// One that does the same in whatever order the two sides of a branch are run.
    Independent,
}

/// What there is to draw from: chance, and the database as the chain has made it so far.
pub(super) struct Draft<'d> {
    pub(super) rng: &'d mut Rng,
    pub(super) catalog: Catalog<'d>,
    pub(super) wish: Wish,
    names: &'d mut usize,
}

impl<'d> Draft<'d> {
    pub(super) fn new(
        rng: &'d mut Rng,
        scratch: &'d Connection,
        wish: Wish,
        names: &'d mut usize,
    ) -> Self {
        Self {
            rng,
            catalog: Catalog(scratch),
            wish,
            names,
        }
    }

    pub(super) fn draw(&mut self, kind: Kind) -> Option<Change> {
        let change = match self.rng.u8(..20) {
            _ if kind == Kind::Independent => schema_change::create_table(self),
            0..=3 => schema_change::create_table(self),
            4..=9 => schema_change::other(self)?,
            10..=12 => row_change::seed(self)?,
            13..=15 if self.wish.rebuilds => rebuild::alter(self)?,
            _ => row_change::depending_on_rows(self)?,
        };
        Some(self.commented(change))
    }

    fn commented(&mut self, mut change: Change) -> Change {
        if self.rng.u8(..4) == 0 {
            let comment = ["-- a note; it's only that", "/* two\n   lines; */"];
            change.statement = format!("{}\n{}", comment[self.rng.usize(..2)], change.statement);
        }
        change
    }

    /// A name that nothing has yet.
    pub(super) fn new_name(&mut self, stem: &str) -> String {
        *self.names += 1;
        match self.rng.u8(..10) {
            0 => format!("Mixed {stem} {}", self.names),
            1 => format!("{stem}'s {}", self.names),
            2 => format!("{}_{stem}", self.names),
            _ => format!("{stem}_{}", self.names),
        }
    }

    /// A table with at least one column that can be written.
    pub(super) fn table(&mut self) -> Option<(String, Vec<Column>)> {
        let tables = self.catalog.tables();
        let name = self.rng.choice(tables)?;
        let columns = self.catalog.columns(&name);
        (!columns.is_empty()).then_some((name, columns))
    }

    pub(super) fn column<'c>(&mut self, columns: &'c [Column]) -> &'c Column {
        &columns[self.rng.usize(..columns.len())]
    }

    /// A table's name as an author may write it.
    pub(super) fn mention(&mut self, table: &str) -> String {
        let name = ident(table);
        match self.rng.u8(..8) {
            0 => name.to_ascii_uppercase(),
            1 => format!("\"{}\"", table.replace('"', "\"\"")),
            _ => name,
        }
    }

    /// Some of the columns, always with those that must have a value.
    pub(super) fn some_columns(&mut self, columns: &[Column]) -> Vec<Column> {
        let chosen = columns.iter().filter(|column| {
            column.not_null || (column.key > 0 && self.rng.bool()) || self.rng.u8(..4) > 0
        });
        let chosen: Vec<Column> = chosen.cloned().collect();
        if chosen.is_empty() {
            columns.to_vec()
        } else {
            chosen
        }
    }

    pub(super) fn values(&mut self, columns: &[Column]) -> String {
        let values = columns.iter().map(|column| literal(self.rng, column));
        format!("({})", values.collect::<Vec<_>>().join(", "))
    }

    pub(super) fn literal(&mut self, column: &Column) -> String {
        literal(self.rng, column)
    }
}

/// Names as a list in SQL.
pub(super) fn list(columns: &[Column]) -> String {
    columns
        .iter()
        .map(|column| ident(&column.name))
        .collect::<Vec<_>>()
        .join(", ")
}
