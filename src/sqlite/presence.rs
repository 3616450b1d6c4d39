//! Whether an object is there, asked in SQL.
//!
//! Invariant: the answer for a table costs a lookup, not a walk through the schema.

use crate::sql::{Ident, Literal, Object};

/// The condition that the object `name` is there.
#[must_use]
pub fn present(object: Object, name: &Ident) -> String {
    let literal = Literal::Text(name.name().to_owned());
    match object {
        // Tables and views share a namespace: `IF NOT EXISTS` and `IF EXISTS` see both.
        Object::Table | Object::VirtualTable => {
            format!("EXISTS (SELECT 1 FROM pragma_table_xinfo({literal}, 'main'))")
        }
        // pragma_index_xinfo takes a WITHOUT ROWID table for an index of that name.
        Object::Index => named("type = 'index'", &literal),
        // The columns of a view cannot be asked for when it is broken.
        Object::View => named("type IN ('view', 'table')", &literal),
        Object::Trigger => named("type = 'trigger'", &literal),
    }
}

/// The condition that the object `name` is not there.
#[must_use]
pub fn absent(object: Object, name: &Ident) -> String {
    format!("NOT {}", present(object, name))
}

fn named(kind: &str, name: &Literal) -> String {
    format!(
        "EXISTS (SELECT 1 FROM main.sqlite_master WHERE {kind} AND name = {name} COLLATE NOCASE)"
    )
}
