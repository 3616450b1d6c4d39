//! Full-text indexes that somebody made by hand over the rows of a table
//! (<https://sqlite.org/fts5.html#external_content_tables>).
//!
//! Invariant: one that does not take its content from the table, or from a view above it, is never
//! a reason to refuse; nor is one that the chain made.

use super::full_text::{Numbers, renumbered};
use super::strangers::{AROUND, around, is_plain, list, none_of};
use super::{Requirement, Strangers};
use crate::scratch::Refusal;
use crate::sql::{Ident, Literal};

/// The text of a virtual table without quotes and white space.
const BARE: &str = "replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(s.sql), \
    ' ', ''), char(9), ''), char(10), ''), char(13), ''), '\"', ''), '''', ''), '`', ''), '[', ''), ']', '')";

impl Strangers<'_> {
    /// No full-text index takes a dropped column from the table. In place it is not asked: such an index
    /// finds no wrong rows, but is refused by SQLite when it is used.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn content(&self) -> Result<Option<Requirement>, Refusal> {
        let table = self.table();
        if self.dropped.is_empty() || !is_plain(table) {
            return Ok(None);
        }
        let numbers = self.dropped.iter().map(|column| numbered_by(column));
        let numbers: Vec<String> = numbers.collect();
        let from = format!(
            "FROM ({}) AS s\n \
             WHERE s.bare GLOB {}\n \
             AND ({} OR EXISTS (SELECT 1 FROM pragma_table_info(s.name, 'main') AS c WHERE c.name COLLATE NOCASE IN ({})))",
            self.unknown()?,
            option("content", table),
            numbers.join(" OR "),
            list(&self.dropped)
        );
        Ok(Some(self.nothing_takes("", &from)))
    }

    /// No full-text index finds rows of the table by numbers that change.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn numbers(&self) -> Result<Vec<Requirement>, Refusal> {
        let old = self.edited.old();
        let mut asked = Vec::new();
        if !is_plain(self.table()) {
            return Ok(asked);
        }
        let rowid = Ident::new("rowid");
        let own = old.rowid_column().map(|column| &column.name.ident);
        if old.column(&rowid).is_none()
            && let Some(numbers) = renumbered(self.edited, &rowid)
        {
            // One that names another column of the table finds rows by that.
            let others = old.columns().iter().map(|column| &column.name.ident);
            let others = others.filter(|column| Some(*column) != own);
            let others: Vec<String> = others.map(numbered_by).collect();
            let others = if others.is_empty() {
                String::new()
            } else {
                format!(" AND NOT ({})", others.join(" OR "))
            };
            asked.push(self.keep_numbers(&others, &numbers)?);
        }
        for column in old.columns() {
            let column = &column.name.ident;
            if own != Some(column)
                && self.edited.is_computed(column)
                && self.is_unique(column)?
                && let Some(numbers) = renumbered(self.edited, column)
            {
                let by = format!(" AND {}", numbered_by(column));
                asked.push(self.keep_numbers(&by, &numbers)?);
            }
        }
        Ok(asked)
    }

    /// That no index of a kind is there, or that the numbers stay.
    fn keep_numbers(&self, kind: &str, numbers: &Numbers) -> Result<Requirement, Refusal> {
        let table = self.table();
        let stay = numbers.stay(table);
        let stay = stay.map_or_else(String::new, |stay| format!("\n AND ({stay}) IS NOT 1"));
        let from = format!(
            "FROM around, ({}) AS s\n \
             WHERE s.bare GLOB '*[,(]content=' || replace({AROUND}, ' ', '') || '[,)]*'{kind}{stay}",
            self.unknown()?
        );
        let with = format!("{}\n ", around(table));
        Ok(self.nothing_takes(&with, &from))
    }

    /// That a query finds no virtual table.
    fn nothing_takes(&self, with: &str, from: &str) -> Requirement {
        let takes = format!("takes its content from {}", self.table().name());
        let message = format!("a virtual table that this script does not know {takes}");
        Requirement::nothing(&message, with, from, "virtual table", &takes)
    }

    /// The query for the virtual tables that the chain does not know, with their bare texts.
    fn unknown(&self) -> Result<String, Refusal> {
        let known = self.scratch.using("content")?.into_iter();
        let known: Vec<Ident> = known.map(|object| object.name).collect();
        let known: Vec<&Ident> = known.iter().collect();
        Ok(format!(
            "SELECT s.name, {BARE} AS bare\n \
             FROM main.sqlite_master AS s WHERE s.type = 'table' AND s.sql LIKE 'CREATE VIRTUAL TABLE%'{}",
            none_of(&known)
        ))
    }
}

/// The condition that `s` finds rows by a column.
fn numbered_by(column: &Ident) -> String {
    format!("s.bare GLOB {}", option("content_rowid", column))
}

/// The pattern of an option that names something.
fn option(name: &str, value: &Ident) -> Literal {
    let mut pattern = format!("*[,(]{name}=");
    for character in value.name().to_ascii_lowercase().chars() {
        match character {
            ' ' => {}
            '*' | '?' | '[' => pattern.extend(['[', character, ']']),
            _ => pattern.push(character),
        }
    }
    pattern.push_str("[,)]*");
    Literal::from(pattern.as_str())
}
