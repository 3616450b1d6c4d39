//! What the schema table would tell of tables at rest.
//!
//! Invariant: nothing is woken for it, and it is what SQLite would have answered.

use rusqlite::types::Value;

use super::SchemaRow;
use crate::schema::Entry;
use crate::scratch::Scratch;
use crate::sql::Object;

impl Scratch {
    /// The table or index of this name, if it is at rest and has a statement.
    pub(in crate::scratch) fn entry_at_rest(&self, name: &str) -> Option<Entry> {
        if !self.has_resting() {
            return None;
        }
        let rest = self.rest.borrow();
        let table = rest.table_of(name)?;
        let rows = rest.rows_of(table.name()).iter();
        rows.filter(|row| row.name.is(name)).find_map(entry)
    }

    /// The indexes of a table that have a statement, in the order in which they were made, if it is
    /// at rest. Triggers never are.
    pub(in crate::scratch) fn indexes_at_rest(&self, table: &str) -> Option<Vec<Entry>> {
        if !self.has_resting() {
            return None;
        }
        let rest = self.rest.borrow();
        let rows = rest.rows_of(table);
        let indexes = rows.iter().filter_map(entry);
        let indexes = indexes.filter(|entry| entry.object == Object::Index);
        (!rows.is_empty()).then(|| indexes.collect())
    }

    /// The objects at rest in whose statement a word stands, in whatever letter case, with their rowids.
    pub(in crate::scratch) fn naming_at_rest(&self, word: &str) -> Vec<(i64, Entry)> {
        if !self.has_resting() {
            return Vec::new();
        }
        let word = word.to_ascii_lowercase();
        let rest = self.rest.borrow();
        let entries = rest.tables.values().flatten();
        let entries = entries.filter_map(|row| Some((row.rowid, entry(row)?)));
        entries
            .filter(|(_, entry)| entry.sql.to_ascii_lowercase().contains(&word))
            .collect()
    }
}

/// A row as an object; none for an index that belongs to a key.
fn entry(row: &SchemaRow) -> Option<Entry> {
    let [_, kind, _, _, _, Value::Text(sql)] = &row.values else {
        return None;
    };
    let is_table = matches!(kind, Value::Text(kind) if kind == "table");
    Some(Entry {
        object: if is_table {
            Object::Table
        } else {
            Object::Index
        },
        name: row.name.clone(),
        table: row.table.clone(),
        sql: sql.clone(),
    })
}
