//! The naming convention: patterns of names, with SQLAlchemy's tokens.
//!
//! Invariant: a token that is not known is an error, and never a part of a name.

use std::collections::BTreeMap;

use super::Name;
use crate::alembic::python::{Argument, Interpreter, Stop, Value};
use crate::span::Span;

/// A naming convention: `ix`, `uq`, `ck`, `fk`, `pk` and their patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alembic) struct Naming(BTreeMap<String, String>);

/// What gets a name.
#[derive(Clone, Copy, Debug)]
pub(in crate::alembic) struct Subject<'s> {
    /// `ix`, `uq`, `ck`, `fk` or `pk`.
    pub(in crate::alembic) kind: &'s str,
    /// The table that it belongs to.
    pub(in crate::alembic) table: &'s str,
    /// The columns that it is about.
    pub(in crate::alembic) columns: &'s [String],
    /// The table and the columns that a foreign key refers to.
    pub(in crate::alembic) referred: Option<(&'s str, &'s [String])>,
}

/// Why something gets no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alembic) enum Unnameable {
    /// The pattern makes a part of a name what has none.
    NeedsName,
    /// The pattern has a token that stands for nothing.
    UnknownToken(String),
    /// The pattern is none.
    BadPattern(String),
}

impl Unnameable {
    /// SQLAlchemy's error, for what stands at `place`.
    pub(in crate::alembic) fn raised(
        &self,
        interpreter: &Interpreter<'_, '_>,
        place: Span,
    ) -> Stop {
        match self {
            Self::NeedsName => {
                let message = "Naming convention including %(constraint_name)s token requires \
                    that constraint is explicitly named.";
                interpreter.raise("InvalidRequestError", message, place)
            }
            Self::UnknownToken(token) => {
                let message =
                    format!("the token `%({token})s` of the naming convention is not known");
                interpreter.raise("KeyError", &message, place)
            }
            Self::BadPattern(pattern) => {
                let message = format!("the pattern `{pattern}` is no naming convention");
                interpreter.raise("ValueError", &message, place)
            }
        }
    }
}

/// SQLAlchemy's own convention.
const INDEX: &str = "ix_%(column_0_label)s";

impl Default for Naming {
    fn default() -> Self {
        Self(BTreeMap::from([("ix".to_owned(), INDEX.to_owned())]))
    }
}

impl From<BTreeMap<String, String>> for Naming {
    fn from(patterns: BTreeMap<String, String>) -> Self {
        Self(patterns)
    }
}

impl Naming {
    /// The convention of the project's metadata.
    #[must_use]
    pub(in crate::alembic) fn of_project(interpreter: &Interpreter<'_, '_>) -> Self {
        let mut naming = Self::default();
        let patterns = &interpreter.host.surroundings.naming;
        let patterns = patterns.iter();
        naming
            .0
            .extend(patterns.map(|(kind, pattern)| (kind.clone(), pattern.clone())));
        naming
    }

    /// The convention that a dict says, as `MetaData(naming_convention=…)` and
    /// `batch_alter_table(naming_convention=…)` take it.
    ///
    /// # Errors
    /// That it is no dict of texts.
    pub(in crate::alembic) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Argument,
    ) -> crate::alembic::python::Result<Self> {
        let place = argument.place;
        let mut naming = Self::default();
        for (kind, pattern) in interpreter.entries(&argument.value, place)? {
            let (Value::Str(kind), Value::Str(pattern)) = (&kind, &pattern) else {
                let message = "a naming convention with anything but texts is not evaluated";
                return Err(interpreter.refuse(place, message));
            };
            naming.0.insert(kind.to_string(), pattern.to_string());
        }
        Ok(naming)
    }

    /// The name of a constraint or an index that was `given` this name.
    ///
    /// # Errors
    /// Why it gets none.
    pub(in crate::alembic) fn name(
        &self,
        subject: Subject<'_>,
        given: Option<&Name>,
    ) -> Result<Option<Name>, Unnameable> {
        let Some(pattern) = self.0.get(subject.kind) else {
            return Ok(given.cloned());
        };
        if let Some(name) = given
            && (name.is_final || !pattern.contains("constraint_name"))
        {
            return Ok(Some(name.clone()));
        }
        let mut text = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            if let Some(behind) = after.strip_prefix('%') {
                text.push('%');
                rest = behind;
            } else if let Some((token, behind)) = after
                .strip_prefix('(')
                .and_then(|after| after.split_once(")s"))
            {
                text.push_str(&value(token, subject, given)?);
                rest = behind;
            } else {
                return Err(Unnameable::BadPattern(pattern.clone()));
            }
        }
        text.push_str(rest);
        Ok(Some(Name {
            text,
            is_final: true,
        }))
    }
}

/// What a token of a pattern stands for.
fn value(token: &str, subject: Subject<'_>, given: Option<&Name>) -> Result<String, Unnameable> {
    let unknown = || Unnameable::UnknownToken(token.to_owned());
    let referred = subject.referred;
    match token {
        "table_name" => return Ok(subject.table.to_owned()),
        "constraint_name" => {
            return given
                .map(|name| name.text.clone())
                .ok_or(Unnameable::NeedsName);
        }
        "referred_table_name" => {
            return referred
                .map(|(table, _)| table.to_owned())
                .ok_or_else(unknown);
        }
        _ => {}
    }
    let (columns, table, token) = match token.strip_prefix("referred_") {
        Some(token) => {
            let (table, columns) = referred.ok_or_else(unknown)?;
            (columns, table, token)
        }
        None => (subject.columns, subject.table, token),
    };
    let token = token.strip_prefix("column_").ok_or_else(unknown)?;
    let digits = token.len() - token.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, kind) = token.split_at(digits);
    let number: usize = number.parse().map_err(|_| unknown())?;
    let spelled = |column: &String, kind: &str| match kind {
        "_name" | "_key" => Some(column.clone()),
        "_label" => Some(format!("{table}_{column}")),
        _ => None,
    };
    let joined = |separator: &str, kind: &str| {
        let all: Option<Vec<String>> = columns.iter().map(|one| spelled(one, kind)).collect();
        all.map(|all| all.join(separator)).ok_or_else(unknown)
    };
    if let Some(kind) = kind.strip_prefix("_N") {
        joined("_", kind)
    } else if let Some(kind) = kind.strip_prefix('N') {
        joined("", kind)
    } else if let Some(column) = columns.get(number) {
        spelled(column, kind).ok_or_else(unknown)
    } else {
        Ok(String::new())
    }
}
