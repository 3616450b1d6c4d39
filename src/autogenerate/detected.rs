//! What is different in the declared schema, as the log tells it.
//!
//! Invariant: what is told is what the new revision does.

use std::fmt;

use crate::schema::{Affinity, Column, Constraint, Entry, Table, TableChange, shown};
use crate::sql::{Ident, Object};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detected {
    /// What became of it: `added table`.
    pub what: String,
    /// Of what: `user.email`.
    pub subject: String,
    /// From what to what, for example.
    pub detail: Option<String>,
    /// What becomes of values.
    pub(super) told: Option<&'static str>,
}

impl fmt::Display for Detected {
    /// As [Alembic](https://alembic.sqlalchemy.org/en/latest/autogenerate.html) says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} '{}'", self.what, self.subject)?;
        let detail = self.detail();
        detail.map_or(Ok(()), |detail| write!(f, " {detail}"))
    }
}

impl Detected {
    fn new(what: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            subject: subject.into(),
            detail: None,
            told: None,
        }
    }

    /// Whether it came with a place for rows or values, which go when it goes.
    pub(super) fn adds_rows(&self) -> bool {
        ["added table", "added virtual table", "added column"].contains(&&*self.what)
    }

    fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with what becomes of values.
    fn and(self, told: Option<&'static str>) -> Self {
        Self { told, ..self }
    }

    /// The same without it.
    pub(super) fn without_values(self) -> Self {
        self.and(None)
    }

    /// What becomes of the values of what it is about, if that is told.
    pub(super) fn values(&self) -> Option<String> {
        self.told.map(|told| format!("{}: {told}", self.subject))
    }

    /// From what to what, and what becomes of values.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        let detail = self.detail.as_ref()?;
        Some(match self.told {
            Some(told) => format!("{detail}: {told}"),
            None => detail.clone(),
        })
    }

    /// An object came, went or became another one: `verb` says which.
    pub(super) fn object(verb: &str, entry: &Entry) -> Self {
        let what = format!("{verb} {}", entry.object.noun());
        let detected = Self::new(what, entry.name.name());
        match entry.object {
            Object::Index | Object::Trigger => {
                detected.with(format!("on '{}'", entry.table.name()))
            }
            _ => detected,
        }
    }

    /// A table got another name.
    pub(super) fn renamed_table(from: &Ident, to: &Ident) -> Self {
        Self::new("renamed table", from.name()).with(format!("to '{}'", to.name()))
    }

    /// A column got another name.
    pub(super) fn renamed_column(table: &Ident, from: &Ident, to: &Ident) -> Self {
        Self::new("renamed column", of(table, from)).with(format!("to '{}'", to.name()))
    }

    /// Columns stand in another order.
    pub(super) fn order(table: &Ident) -> Self {
        Self::new("changed order of the columns of", table.name())
    }

    /// A column of type `ANY` is of numbers, as its table is not `STRICT` any more
    /// (<https://sqlite.org/stricttables.html#the_any_datatype>).
    pub(super) fn any(table: &Ident, column: &Ident) -> Self {
        let detail = "from ANY to ANY without STRICT";
        let told = converted(Affinity::Blob, Affinity::Numeric);
        Self::new("type change of", of(table, column))
            .with(detail)
            .and(told)
    }

    /// Something of a table is different; whether it was `STRICT` and is.
    pub(super) fn change(table: &Ident, change: &TableChange<'_>, strict: (bool, bool)) -> Self {
        let column = |what: &str, column: &Column| Self::new(what, of(table, &column.name));
        let differs = |what: &str, one: &Column, old: Option<&str>, new: Option<&str>| {
            let word = |text: Option<&str>| match text {
                None | Some("") => "none".to_owned(),
                Some(text) => shown(text),
            };
            let detail = format!("from {} to {}", word(old), word(new));
            column(&format!("{what} change of"), one).with(detail)
        };
        match change {
            TableChange::ColumnGone(one) => column("dropped column", one),
            TableChange::ColumnNew(one) => column("added column", one),
            TableChange::Type(old, new) => {
                let detected = differs("type", old, Some(&old.declared), Some(&new.declared));
                let before = affinity(&old.declared, strict.0);
                let after = affinity(&new.declared, strict.1);
                detected.and(converted(before, after))
            }
            TableChange::NotNull(old, new) => match (&old.not_null, &new.not_null) {
                (None, Some(_)) => column("NOT NULL on column", old),
                (Some(_), None) => column("NULL on column", old),
                (old_text, new_text) => {
                    differs("NOT NULL", old, old_text.as_deref(), new_text.as_deref())
                }
            },
            TableChange::Default(old, new) => {
                let (before, after) = (old.default.as_deref(), new.default.as_deref());
                differs("default", old, before, after)
            }
            TableChange::Collation(old, new) => {
                let (before, after) = (old.collation.as_deref(), new.collation.as_deref());
                differs("collation", old, before, after)
            }
            TableChange::Expression(old, new) => {
                let (before, after) = (old.generated.as_deref(), new.generated.as_deref());
                let is_plain = before.is_none();
                let told = is_plain.then_some("the values that it has go, and are computed anew");
                differs("expression", old, before, after).and(told)
            }
            TableChange::ConstraintGone(one) => constraint("dropped", table, one),
            TableChange::ConstraintNew(one) => constraint("added", table, one),
            TableChange::ConstraintRenamed(old, new) => {
                let name = |one: &Constraint| match &one.name {
                    Some(name) => format!("'{}'", name.name()),
                    None => "no name".to_owned(),
                };
                let detail = format!("from {} to {}", name(old), name(new));
                Self::new(format!("name change of {} on", kind(old)), table.name())
                    .with(format!("{}: {detail}", shown(&old.text)))
            }
            TableChange::OptionGone(option) => {
                Self::new(format!("no more {option} on table"), table.name())
            }
            TableChange::OptionNew(option) => Self::new(format!("{option} on table"), table.name()),
        }
    }
}

/// The affinity of a type in a table that is `STRICT` or not: there `ANY` holds every value as it is
/// (<https://sqlite.org/stricttables.html>).
fn affinity(declared: &str, is_strict: bool) -> Affinity {
    if is_strict && declared.eq_ignore_ascii_case("ANY") {
        Affinity::Blob
    } else {
        Affinity::of(declared)
    }
}

/// What becomes of values when a column gets another type.
fn converted(old: Affinity, new: Affinity) -> Option<&'static str> {
    match (old, new) {
        (old, new) if old == new => None,
        (Affinity::Text | Affinity::Blob, Affinity::Numeric | Affinity::Real) => {
            Some("texts that look like numbers become numbers")
        }
        (Affinity::Numeric | Affinity::Real | Affinity::Blob, Affinity::Text) => {
            Some("numbers become texts")
        }
        _ => None,
    }
}

fn constraint(verb: &str, table: &Ident, constraint: &Constraint) -> Detected {
    let what = format!("{verb} {}", kind(constraint));
    match &constraint.name {
        Some(name) => {
            let what = format!("{what} '{}' on", name.name());
            Detected::new(what, table.name()).with(format!("({})", shown(&constraint.said())))
        }
        None => Detected::new(format!("{what} on"), table.name())
            .with(format!("({})", shown(&constraint.said()))),
    }
}

/// What a constraint is called in a sentence.
fn kind(constraint: &Constraint) -> &'static str {
    [
        ("primary", "primary key"),
        ("unique", "unique constraint"),
        ("check", "check constraint"),
    ]
    .into_iter()
    .find_map(|(word, noun)| constraint.is(word).then_some(noun))
    .unwrap_or("foreign key")
}

fn of(table: &Ident, column: &Ident) -> String {
    format!("{}.{}", table.name(), column.name())
}

/// The columns of `new` that were there before, if they stand in another order.
pub(super) fn stand_otherwise(old: &Table, new: &Table) -> bool {
    let there = |table: &Table, other: &Table| -> Vec<Ident> {
        let columns = table.columns.iter().map(|column| column.name.clone());
        columns
            .filter(|name| other.column_called(name).is_some())
            .collect()
    };
    there(old, new) != there(new, old)
}
