//! The rows of a table as they are to be, in a temporary table without constraints: what SQLite
//! makes of a value when its column gets another type or collation, only SQLite knows.
//!
//! Invariant: what stands in a column of it is what the rebuilt table would hold there.

use super::super::{Edited, source};
use super::column::is_rowid;
use crate::schema::CreateTable;
use crate::sql::Ident;

/// The name of the table.
pub(super) const NAME: &str = "temp.gen_sql_rows";

/// The statements that make it.
pub(super) struct Trial {
    /// Makes it.
    pub(super) create: String,
    /// Copies into it.
    pub(super) fill: String,
    /// The condition that it has all rows.
    pub(super) is_filled: String,
    /// Takes it away.
    pub(super) drop: String,
}

impl Trial {
    /// With some columns of `new`, which is the table as it is to be, and those from which they are
    /// generated; without such columns there is none.
    pub(super) fn of(
        edited: &Edited,
        new: &CreateTable,
        columns: &[Ident],
        rowid: Option<&str>,
    ) -> Option<Self> {
        let table = &edited.old().name().name.ident;
        let mut into: Vec<String> = rowid.map(ToOwned::to_owned).into_iter().collect();
        let mut from = into.clone();
        let mut definitions = Vec::new();
        for column in needed(new, columns) {
            let ident = &new.columns()[column].name.ident;
            definitions.push(definition(new, column));
            let value = if new.columns()[column].is_generated() {
                None
            } else if edited.is_added(ident) && is_rowid(new, ident) && !edited.is_computed(ident) {
                rowid.map(ToOwned::to_owned)
            } else {
                source(edited, ident)
            };
            if let Some(value) = value {
                into.push(ident.to_string());
                from.push(value);
            }
        }
        if definitions.is_empty() {
            return None;
        }
        // Without a value to copy, the rows are still as many.
        if into.is_empty() {
            definitions.push("gen_sql_row".to_owned());
            into.push("gen_sql_row".to_owned());
            from.push("1".to_owned());
        }
        Some(Self {
            create: format!(
                "CREATE TEMP TABLE gen_sql_rows ({})",
                definitions.join(", ")
            ),
            fill: format!(
                "INSERT INTO {NAME} ({})\nSELECT {} FROM main.{table}",
                into.join(", "),
                from.join(", ")
            ),
            is_filled: format!(
                "(SELECT count(*) FROM {NAME}) = (SELECT count(*) FROM main.{table})"
            ),
            drop: format!("DROP TABLE {NAME}"),
        })
    }
}

/// The places of columns and of those from which they are generated, in the order of the table.
fn needed(new: &CreateTable, columns: &[Ident]) -> Vec<usize> {
    let place = |ident: &Ident| {
        let mut columns = new.columns().iter();
        columns.position(|column| column.name.ident == *ident)
    };
    let mut open: Vec<usize> = columns.iter().filter_map(place).collect();
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        if found.contains(&at) {
            continue;
        }
        found.push(at);
        if let Some(expression) = new.columns()[at].expression() {
            let named = new.columns_named(expression.clone());
            open.extend(named.iter().map(|mention| mention.column));
        }
    }
    found.sort_unstable();
    found
}

/// A column without its constraints.
pub(super) fn definition(new: &CreateTable, at: usize) -> String {
    let column = &new.columns()[at];
    let mut text = format!("{} {}", column.name.ident, new.affinity(column).sql());
    let collation = new.collation(column);
    if collation != "BINARY" {
        text.push_str(" COLLATE ");
        text.push_str(&Ident::new(collation).to_string());
    }
    if let Some(expression) = column.expression() {
        text.push_str(" AS (");
        text.push_str(new.slice(expression));
        text.push(')');
    } else if let Some(default) = column.default_value() {
        text.push_str(" DEFAULT ");
        text.push_str(new.slice(default));
    }
    text
}
