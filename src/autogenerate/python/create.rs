//! `op.create_table(…)`.
//!
//! Invariant: a table that cannot be said exactly is made by its own text.

use super::constraint::Names;
use super::literal::literal;
use super::statement::execute;
use super::table::{Given, items};
use crate::schema::Entry;

/// What makes a table; by its own text, if it `is_verbatim`.
pub(super) fn table(entry: &Entry, is_verbatim: bool, names: Names) -> String {
    let items = items(entry, &Given::default(), names).filter(|_| !is_verbatim);
    match items {
        Some(items) => {
            let name = literal(entry.name.name());
            let items = items.join(",\n    ");
            format!("op.create_table({name},\n    {items}\n    )")
        }
        None => execute(&entry.sql),
    }
}
