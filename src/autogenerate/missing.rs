//! Tables that foreign keys of the declared schema refer to, and that are not declared.
//!
//! Invariant: SQLite takes such a key as it is
//! (<https://sqlite.org/foreignkeys.html#fk_schemacommands>).

use super::shape::Shape;
use super::unusable;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::Declaration;
use crate::schema::CreateTable;
use crate::scratch::{Scratch, own};
use crate::sql::definition::ForeignKeyAction;
use crate::sql::{Ident, Object};

/// What is said of each of them that `shape` needs, which `parts` have made in `scratch`.
pub(super) fn parents(
    shape: &Shape,
    chain: &Shape,
    scratch: &Scratch,
    parts: &[Declaration],
) -> Diagnostics {
    // What is not compared may be there all the same.
    let there = own(scratch.objects(None, &[]));
    let mut found = Diagnostics::default();
    for entry in shape.of_kinds(&[Object::Table]) {
        let Ok(table) = CreateTable::read(&*entry.sql) else {
            continue;
        };
        let mut told: Vec<&Ident> = Vec::new();
        for (_, to) in table.foreign_keys() {
            let parent = &to.table.ident;
            if there.iter().any(|entry| entry.name == *parent) || told.contains(&parent) {
                continue;
            }
            told.push(parent);
            let (name, parent) = (entry.name.name(), parent.name());
            let warning = Diagnostic::warning(
                Code::DeclaredSchema,
                format!("`{name}` refers to `{parent}`, which is not declared"),
            );
            let warning = match unusable::place(entry, parts) {
                Some(place) => warning.label(place, ""),
                None => warning,
            };
            let warning = if chain.table(&to.table.ident).is_some() {
                let done = match to.on_delete {
                    Some(ForeignKeyAction::Cascade) => "deletes the rows that refer to it",
                    Some(ForeignKeyAction::SetNull | ForeignKeyAction::SetDefault) => {
                        "takes the values that refer to it"
                    }
                    _ => "is refused as long as a row refers to it",
                };
                warning.note(format!("the chain has `{parent}`: it is dropped, which with foreign keys on {done}; with them off, what is in `{name}` refers to nothing"))
            } else {
                warning.note(format!("with foreign keys on, SQLite refuses every new row of `{name}` that refers to it"))
            };
            found.push(warning.help("declare the table, or take the foreign key out"));
        }
    }
    found
}
