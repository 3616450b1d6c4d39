//! What a table says of its columns without words.
//!
//! Invariant: SQLite treats a table as its definition says, with and without them.

use super::words::words;
use super::{Column, Constraint, Table};

/// A primary key.
struct Key {
    /// Its columns, as words.
    columns: Vec<String>,
    /// Whether it stands at a column that it orders downwards.
    is_column_descending: bool,
}

impl Table {
    /// Says `NOT NULL` of the columns of the primary key that have none because the table is
    /// `WITHOUT ROWID` (<https://sqlite.org/withoutrowid.html>) or `STRICT`
    /// (<https://sqlite.org/stricttables.html>), where a rowid is left alone.
    pub(super) fn say_not_null(&mut self) {
        let is = |option: &str| self.options.iter().any(|said| said == option);
        let (is_strict, has_rowid) = (is("STRICT"), !is("WITHOUT ROWID"));
        if !is_strict && has_rowid {
            return;
        }
        let Some(key) = self.constraints.iter().find_map(Key::of) else {
            return;
        };
        for column in &mut self.columns {
            let is_open = key.holds(column) && !(has_rowid && key.is_rowid(column));
            if is_open && column.not_null.is_none() {
                column.not_null = Some("NOT NULL".to_owned());
            }
        }
    }
}

impl Key {
    fn of(constraint: &Constraint) -> Option<Self> {
        let words = constraint.meaning();
        let [primary, _, _, rest @ ..] = &words[..] else {
            return None;
        };
        if primary != "primary" {
            return None;
        }
        let end = rest.iter().position(|word| word == ")")?;
        let columns = rest[..end].split(|word| word == ",");
        let columns = columns.filter_map(|column| column.first().cloned());
        Some(Self {
            columns: columns.collect(),
            is_column_descending: constraint.column.is_some()
                && rest[..end].iter().skip(1).any(|word| word == "desc"),
        })
    }

    fn holds(&self, column: &Column) -> bool {
        let name = words(&column.name.to_string());
        name.first().is_some_and(|name| self.columns.contains(name))
    }

    /// Whether the column is another name of the rowid
    /// (<https://sqlite.org/lang_createtable.html#rowid>).
    fn is_rowid(&self, column: &Column) -> bool {
        self.columns.len() == 1
            && !self.is_column_descending
            && column.declared.eq_ignore_ascii_case("INTEGER")
    }
}
