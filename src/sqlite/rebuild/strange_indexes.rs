//! Full-text indexes that somebody made by hand over the rows of a table
//! (<https://sqlite.org/fts5.html#external_content_tables>).
//!
//! Invariant: one that does not take its content from the table, or from a view above it, is never
//! a reason to refuse; nor is one that the chain made.

use super::full_text::{Numbers, renumbered};
use super::strangers::{AROUND, around, is_plain, list, none_of};
use super::{Requirement, Strangers};
use crate::schema::Affinity;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// No full-text index takes a dropped column from the table: SQLite would refuse it when it is used.
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
            "FROM {}\n \
             AND s.bare GLOB {}\n \
             AND ({} OR EXISTS (SELECT 1 FROM pragma_table_info(s.name, 'main') AS c WHERE c.name COLLATE NOCASE IN ({})))",
            unknown(self.scratch)?,
            option("content", table),
            numbers.join(" OR "),
            list(&self.dropped)
        );
        Ok(Some(nothing_takes(table, "", &from)))
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
            let name = &column.name.ident;
            // Nobody keeps numbers in texts.
            if own != Some(name)
                && old.affinity(column) != Affinity::Text
                && self.edited.is_computed(name)
                && let Some(numbers) = renumbered(self.edited, name)
            {
                let by = format!(" AND {}", numbered_by(name));
                asked.push(self.keep_numbers(&by, &numbers)?);
            }
        }
        Ok(asked)
    }

    /// That no index of a kind is there, or that the numbers stay.
    fn keep_numbers(&self, kind: &str, numbers: &Numbers) -> Result<Requirement, Refusal> {
        let table = self.table();
        let is_such = format!("s.bare GLOB {}{kind}", content_of_around());
        let is_moved = match numbers.stay(table) {
            // What rows get is worked out only if there is such an index, in whatever order SQLite asks.
            Some(stay) => {
                format!("CASE WHEN s.kind = 'virtual table' AND {is_such}\n THEN NOT ({stay}) END")
            }
            None => is_such,
        };
        let from = format!("FROM around, {}\n AND {is_moved}", unknown(self.scratch)?);
        let with = format!("{}\n ", around(table));
        Ok(nothing_takes(table, &with, &from))
    }
}

/// No full-text index takes its content from a table that gets another name.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn renamed_table(scratch: &Scratch, table: &Ident) -> Result<Option<Requirement>, Refusal> {
    if !is_plain(table) {
        return Ok(None);
    }
    let content = option("content", table);
    let from = format!("FROM {} AND s.bare GLOB {content}", unknown(scratch)?);
    Ok(Some(nothing_takes(table, "", &from)))
}

/// No full-text index misses a column of `table` that was called `from` and is called `to` now, in the
/// table or in a view above it. One with columns of both names could not be used before.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn renamed_column(
    scratch: &Scratch,
    table: &Ident,
    from: &Ident,
    to: &Ident,
) -> Result<Option<Requirement>, Refusal> {
    if from == to || !is_plain(table) {
        return Ok(None);
    }
    let has = |of: &str, column: &Ident| {
        let column = Literal::from(column.name());
        format!(
            "EXISTS (SELECT 1 FROM pragma_table_info({of}, 'main') AS c WHERE c.name = {column} COLLATE NOCASE)"
        )
    };
    let query = format!(
        "FROM around, {}\n \
         AND s.bare GLOB {}\n \
         AND ({} OR {} AND NOT {})\n \
         AND NOT {} AND {}",
        unknown(scratch)?,
        content_of_around(),
        numbered_by(from),
        has("s.name", from),
        has("s.name", to),
        has("around.name", from),
        has("around.name", to),
    );
    let with = format!("{}\n ", around(table));
    Ok(Some(nothing_takes(table, &with, &query)))
}

/// That a query finds no virtual table that takes its content from a table.
fn nothing_takes(table: &Ident, with: &str, from: &str) -> Requirement {
    let takes = format!("takes its content from {}", table.name());
    let message = format!("a virtual table that this script does not know {takes}");
    let told = format!(
        "{takes}; drop it before, and create it again and fill it behind, or write `-- allow: shape` above the statement"
    );
    Requirement::nothing_around(&message, with, from, &told)
}

/// The virtual tables that the chain does not know, as `s`, with a condition that goes on.
fn unknown(scratch: &Scratch) -> Result<String, Refusal> {
    let known = scratch.using("content")?.into_iter();
    let known: Vec<Ident> = known.map(|object| object.name).collect();
    let known: Vec<&Ident> = known.iter().collect();
    Ok(format!(
        "temp.gen_sql_around AS s WHERE s.kind = 'virtual table'{}",
        none_of(&known)
    ))
}

/// The pattern of an index that takes its content from `around`.
fn content_of_around() -> String {
    format!("'*[,(]content=' || replace({AROUND}, ' ', '') || '[,)]*'")
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
