//! What somebody made by hand around a table and what needs a column that is to be dropped: the
//! chain does not know it, so the script asks.
//!
//! Invariant: what names neither the table nor the column, in whatever letter case, is never a
//! reason to refuse; nor is what the chain made.

use super::Edited;
use super::guards::Requirement;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, Object};

/// The columns that are dropped from a table, and how to ask for what needs them.
#[derive(Debug)]
pub struct Strangers<'a> {
    scratch: &'a Scratch,
    edited: &'a Edited,
    dropped: Vec<&'a Ident>,
}

impl<'a> Strangers<'a> {
    /// How to ask for what needs the columns that a table loses.
    #[must_use]
    pub fn of(scratch: &'a Scratch, edited: &'a Edited) -> Self {
        let columns = edited.old().columns().iter();
        let columns = columns.map(|column| &column.name.ident);
        Self {
            scratch,
            edited,
            dropped: columns
                .filter(|column| edited.table().column(column).is_none())
                .collect(),
        }
    }

    fn table(&self) -> &Ident {
        &self.edited.old().name().name.ident
    }

    /// `t.a, t.b`
    fn told(&self, columns: &[&Ident]) -> String {
        let table = self.table().name();
        let columns = columns.iter().map(|c| format!("{table}.{}", c.name()));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// No foreign key of another table refers to a dropped column that is in a key. A foreign key
    /// that refers to another one is a mismatch with the column and without it
    /// (<https://sqlite.org/foreignkeys.html#fk_indexes>).
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn foreign_keys(&self) -> Result<Option<Requirement>, Refusal> {
        let primary = self.edited.old().primary_key();
        let primary = primary.map(|key| key.columns).unwrap_or_default();
        let mut columns = Vec::new();
        for column in &self.dropped {
            if primary.contains(column) || self.is_unique(column)? {
                columns.push(*column);
            }
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let table = Literal::from(self.table().name());
        let implied = if columns.iter().any(|column| primary.contains(column)) {
            " OR f.\"to\" IS NULL"
        } else {
            ""
        };
        let mentioned = if is_plain(self.table()) {
            format!(" AND {}", mentions("lower(s.sql)", self.table()))
        } else {
            String::new()
        };
        let message = format!(
            "a table that this script does not know refers to {}",
            self.told(&columns)
        );
        let condition = format!(
            "NOT EXISTS (SELECT 1 FROM main.sqlite_master AS s, pragma_foreign_key_list(s.name, 'main') AS f\n \
             WHERE s.type = 'table' AND s.name <> {table} COLLATE NOCASE{mentioned}\n \
             AND f.\"table\" = {table} COLLATE NOCASE AND (f.\"to\" COLLATE NOCASE IN ({}){implied}))",
            list(&columns)
        );
        Ok(Some(Requirement::new(&message, condition)))
    }

    /// Whether a column is in a UNIQUE constraint or index.
    fn is_unique(&self, column: &Ident) -> Result<bool, Refusal> {
        let query = format!(
            "SELECT 'yes' FROM pragma_index_list({}, 'main') AS i, pragma_index_info(i.name, 'main') AS c \
             WHERE i.\"unique\" AND c.name = {} COLLATE NOCASE",
            Literal::from(self.table().name()),
            Literal::from(column.name())
        );
        Ok(self.scratch.text(&query)?.is_some())
    }

    /// No trigger of another table, or of a view, that the chain does not know has both the
    /// table's name and a dropped column's in its text, but as `new.a` or `old.a`: SQLite looks
    /// into one only when it fires.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn triggers(&self) -> Result<Option<Requirement>, Refusal> {
        let columns = self.dropped.iter().copied();
        let columns: Vec<&Ident> = columns.filter(|column| is_plain(column)).collect();
        if columns.is_empty() || !is_plain(self.table()) {
            return Ok(None);
        }
        let table = Literal::from(self.table().name());
        let known = self.scratch.using(self.table().name())?.into_iter();
        let known: Vec<Ident> = known
            .filter(|object| object.object == Object::Trigger)
            .map(|object| object.name)
            .collect();
        let known: Vec<&Ident> = known.iter().collect();
        let mentioned: Vec<String> = columns.iter().map(|column| needs(column)).collect();
        let message = format!(
            "a trigger that this script does not know may need {}",
            self.told(&columns)
        );
        let condition = format!(
            "NOT EXISTS (SELECT 1 FROM main.sqlite_master AS s\n \
             WHERE s.type = 'trigger' AND s.tbl_name <> {table} COLLATE NOCASE{}\n \
             AND {}\n AND ({}))",
            none_of(&known),
            mentions("lower(s.sql)", self.table()),
            mentioned.join(" OR ")
        );
        Ok(Some(Requirement::new(&message, condition)))
    }

    /// The condition that the views around the table can be read, which fails with SQLite's own
    /// words for one that needs a dropped column. Those `without` are left out.
    #[must_use]
    pub fn views(&self, without: &[&Ident]) -> Option<String> {
        let columns = self.dropped.iter().filter(|column| is_plain(column));
        let columns: Vec<String> = columns
            .map(|column| mentions("lower(s.sql)", column))
            .collect();
        if columns.is_empty() || !is_plain(self.table()) {
            return None;
        }
        let table = Literal::from(self.table().name());
        Some(format!(
            "\n (WITH RECURSIVE around (name) AS (VALUES ({table}) UNION\n \
             SELECT s.name FROM around, main.sqlite_master AS s WHERE s.type = 'view' AND lower(s.sql) || ' ' GLOB\n \
             '*[^a-z0-9_$]' || replace(replace(replace(lower(around.name), '[', '[[]'), '*', '[*]'), '?', '[?]') || '[^a-z0-9_$]*')\n \
             SELECT total((SELECT count(*) FROM pragma_table_info(s.name, 'main')))\n \
             FROM around, main.sqlite_master AS s WHERE s.type = 'view' AND s.name = around.name{}\n \
             AND ({})) >= 0",
            none_of(without),
            columns.join(" OR ")
        ))
    }
}

/// `'a', 'b'`
fn list(names: &[&Ident]) -> String {
    let names = names
        .iter()
        .map(|name| Literal::from(name.name()).to_string());
    names.collect::<Vec<_>>().join(", ")
}

/// The condition that `s` has none of these names.
fn none_of(names: &[&Ident]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" AND s.name COLLATE NOCASE NOT IN ({})", list(names))
}

/// Whether a name stands in a text as it is, with or without quotes.
fn is_plain(name: &Ident) -> bool {
    !name.name().contains(['"', '\'', '`', ']'])
}

/// The condition that a trigger's text holds a name that is not of its own row.
fn needs(column: &Ident) -> String {
    let name = column.name().to_ascii_lowercase();
    let own = |row: &str| Literal::from(format!("{row}.{name}").as_str());
    let text = format!(
        "replace(replace(lower(s.sql), {}, ''), {}, '')",
        own("new"),
        own("old")
    );
    mentions(&text, column)
}

/// The condition that a text in lower case holds a name as a word.
fn mentions(text: &str, name: &Ident) -> String {
    let mut pattern = String::from("*[^a-z0-9_$]");
    for character in name.name().to_ascii_lowercase().chars() {
        match character {
            '*' | '?' | '[' => pattern.extend(['[', character, ']']),
            _ => pattern.push(character),
        }
    }
    pattern.push_str("[^a-z0-9_$]*");
    format!("{text} || ' ' GLOB {}", Literal::from(pattern.as_str()))
}
