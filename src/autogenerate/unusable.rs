//! Views and triggers of the declared schema that nobody could use.
//!
//! Invariant: SQLite has made them, and says itself why they cannot be used.

use super::shape::Shape;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::Declaration;
use crate::revision::sql_file::Baseline;
use crate::schema::Entry;
use crate::scratch::Scratch;
use crate::span::Span;
use crate::sql::{Head, Object};
use crate::sqlite::Usable;

/// What is said of each of them in `shape`, which `parts` have made in `scratch`.
pub(super) fn told(shape: &Shape, scratch: &Scratch, parts: &[Declaration]) -> Diagnostics {
    let mut asked: Vec<Usable> = Vec::new();
    let mut found = Diagnostics::default();
    for entry in shape.of_kinds(&[Object::View, Object::Trigger]) {
        // All triggers of a table are asked at once.
        let Some(usable) = Usable::of(entry).filter(|usable| !asked.contains(usable)) else {
            continue;
        };
        if let Err(refusal) = usable.look_into(scratch) {
            let warning = Diagnostic::warning(
                Code::DeclaredSchema,
                format!("{} cannot be used: {refusal}", what(entry, shape)),
            );
            let warning = match place(entry, parts) {
                Some(place) => warning.label(place, ""),
                None => warning,
            };
            let help = "write it so that it fits the tables that are declared";
            found.push(warning.help(help));
        }
        asked.push(usable);
    }
    found
}

/// How SQLite's word is told: of several triggers it does not say which one it means.
fn what(entry: &Entry, shape: &Shape) -> String {
    let mut triggers = shape.of_kinds(&[Object::Trigger]);
    let is_another = |other: &Entry| other.table == entry.table && other.name != entry.name;
    if entry.object == Object::Trigger && triggers.any(|other| is_another(other)) {
        return format!("a trigger on `{}`", entry.table.name());
    }
    entry.told()
}

/// Where an object is made.
fn place(entry: &Entry, parts: &[Declaration]) -> Option<Span> {
    let files = parts.iter().filter_map(|part| match part {
        Declaration::Sql(_, file) => Some(file),
        Declaration::Models(_) => None,
    });
    let mut statements = files.flat_map(Baseline::operations);
    let statement = statements.find(|operation| {
        matches!(Head::of(&operation.execute().text), Head::Create(create)
            if create.object == entry.object && create.name.name.ident == entry.name)
    })?;
    Some(statement.execute().first_line())
}
