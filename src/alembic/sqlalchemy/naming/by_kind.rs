//! The names of constraints that directives make and look for.
//!
//! Invariant: a constraint gets the name by which it is found again.

use std::collections::BTreeMap;

use super::{Name, Naming, Subject, Unnameable};
use crate::alembic::python::{Argument, Interpreter, Result};
use crate::alembic::sqlalchemy::schema::ConstraintKind;
use crate::span::Span;

/// The name that a constraint of a table gets, which was `given` this one: by the naming convention
/// of the project. `None` if it has none.
///
/// # Errors
/// That the convention cannot name it.
pub(in crate::alembic) fn conventional_name(
    interpreter: &Interpreter<'_, '_>,
    table: &str,
    kind: &ConstraintKind,
    given: Option<&Argument>,
    place: Span,
) -> Result<Option<Name>> {
    let given = match given {
        Some(given) => Name::of(interpreter, given)?,
        None => None,
    };
    let naming = Naming::of_project(interpreter);
    match naming.name(kind.subject(table), given.as_ref()) {
        Ok(name) => Ok(name),
        // It can do without a name, and is found again by what it says.
        Err(Unnameable::NeedsName) => Ok(None),
        Err(why) => Err(why.raised(interpreter, place)),
    }
}

/// The name that patterns give to a constraint that has none; `None` if they do not.
pub(in crate::alembic) fn name_by(
    patterns: &BTreeMap<String, String>,
    table: &str,
    kind: &ConstraintKind,
) -> Option<String> {
    let naming = Naming::from(patterns.clone());
    let name = naming.name(kind.subject(table), None).ok()??;
    Some(name.text)
}

/// The name that patterns give to a constraint of a table that has none: of this kind (`uq`, `ck`,
/// `fk` or `pk`), about these columns, and with what a foreign key refers to. `None` if they give it
/// none.
#[must_use]
pub fn name_of_constraint(
    patterns: &BTreeMap<String, String>,
    kind: &str,
    table: &str,
    columns: &[String],
    referred: Option<(&str, &[String])>,
) -> Option<String> {
    let subject = Subject {
        kind,
        table,
        columns,
        referred,
    };
    let name = Naming::from(patterns.clone()).name(subject, None).ok()??;
    Some(name.text)
}
