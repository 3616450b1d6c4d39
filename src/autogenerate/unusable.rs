//! Views and triggers of the declared schema that nobody could use.
//!
//! Invariant: SQLite has made them, and says itself why they cannot be used.

use std::rc::Rc;

use super::shape::Shape;
use super::step::Step;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::project::Declaration;
use crate::revision::sql_file::Baseline;
use crate::schema::Entry;
use crate::scratch::{Scratch, own};
use crate::span::Span;
use crate::sql::{Head, Object};
use crate::sqlite::Usable;

/// What is said of each of them in `shape`, which `parts` have made in `scratch`: what the chain has,
/// too, may stay.
///
/// # Errors
/// Those that a revision would make.
pub(super) fn told(
    shape: &Shape,
    chain: &Shape,
    scratch: &Scratch,
    parts: &[Declaration],
) -> Result<Diagnostics> {
    let mut asked: Vec<Usable> = Vec::new();
    let mut warnings = Diagnostics::default();
    let mut errors = Diagnostics::default();
    for entry in shape.of_kinds(&[Object::View, Object::Trigger]) {
        // All triggers of a table are asked at once.
        let Some(usable) = Usable::of(entry).filter(|usable| !asked.contains(usable)) else {
            continue;
        };
        if let Err(refusal) = usable.look_into(scratch) {
            let message = format!("{} cannot be used: {refusal}", what(entry, shape));
            let known = chain.get(entry.object, &entry.name);
            let is_known = known.is_some_and(|known| known.is_like(entry));
            let told = if is_known {
                Diagnostic::warning(Code::DeclaredSchema, message)
            } else {
                Diagnostic::error(Code::DeclaredSchema, message)
            };
            let told = match place(entry, parts) {
                Some(place) => told.label(place, ""),
                None => told,
            };
            let told = told.help("write it so that it fits the tables that are declared");
            if is_known {
                warnings.push(told);
            } else {
                errors.push(told);
            }
        }
        asked.push(usable);
    }
    errors.or_ok(warnings)
}

/// The views and triggers of `shape`, which `scratch` holds, that cannot be used and that `kept` does
/// not have: nothing makes them again.
pub(super) fn for_good(shape: &Shape, scratch: &Scratch, kept: &Shape) -> Vec<(Rc<Entry>, String)> {
    let mut found = Vec::new();
    for entry in shape.of_kinds(&[Object::View, Object::Trigger]) {
        let stays = kept.get(entry.object, &entry.name);
        if stays.is_some_and(|stays| stays.is_like(entry)) {
            continue;
        }
        let Some(usable) = Usable::of(entry) else {
            continue;
        };
        let Err(refusal) = usable.look_into(scratch) else {
            continue;
        };
        // Of several triggers SQLite does not say which one it means.
        let alone = own(scratch.copy());
        let others = shape.of_kinds(&[Object::Trigger]).filter(|other| {
            entry.object == Object::Trigger
                && other.table == entry.table
                && other.name != entry.name
        });
        for other in others {
            own(alone.run(&format!("DROP TRIGGER {}", other.name)));
        }
        if usable.look_into(&alone).is_err() {
            found.push((Rc::clone(entry), refusal.to_string()));
        }
    }
    found
}

/// The statements of a revision that drops some of `entries`, so that it can be applied again where its
/// downgrade has not made them.
pub(super) fn dropped_if_there(statements: Vec<String>, entries: &[&Rc<Entry>]) -> Vec<String> {
    let drops = entries.iter().map(|entry| {
        let plain = Step::Drop(Rc::clone(entry)).to_string();
        let (verb, name) = plain
            .rsplit_once(&entry.name.to_string())
            .unwrap_or_default();
        let sure = format!("{verb}IF EXISTS {}{name}", entry.name);
        (plain, sure)
    });
    let drops: Vec<(String, String)> = drops.collect();
    let sure = |statement: String| {
        let mut drops = drops.iter();
        let found = drops.find(|(plain, _)| {
            statement.trim_end_matches(';') == plain || statement.contains(&format!("'{plain}'"))
        });
        match found {
            Some((plain, sure)) => statement.replace(plain, sure),
            None => statement,
        }
    };
    statements.into_iter().map(sure).collect()
}

/// What is said of one of them.
pub(super) fn not_again(entry: &Entry, refusal: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::DeclaredSchema,
        format!(
            "the downgrade does not make {} again: {refusal}",
            entry.told()
        ),
    )
    .note("it could not be used before")
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
pub(super) fn place(entry: &Entry, parts: &[Declaration]) -> Option<Span> {
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
