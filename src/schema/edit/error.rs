//! Why an edit is not made.
//!
//! Invariant: the message names what is meant as the table or the caller spells it.

use crate::sql::Ident;
use crate::text::nearest;

/// Why an edit is not made. It is data: whoever knows the file makes a diagnostic of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError {
    /// Which sort of reason it is.
    pub kind: EditErrorKind,
    /// What is wrong, in words: lower case, names in back-ticks, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Which sort of reason it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditErrorKind {
    /// What is named is not there: `IF EXISTS` accepts this.
    Missing,
    /// It is there already: `IF NOT EXISTS` accepts this.
    Exists,
    /// Something else in the table names what is to be dropped.
    InUse,
    /// It cannot be.
    Impossible,
}

impl EditError {
    /// There is no such thing; the nearest one is told.
    pub(super) fn missing<'a>(
        noun: &str,
        name: &Ident,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        let name = name.name();
        Self {
            kind: EditErrorKind::Missing,
            message: format!("there is no {noun} `{name}`"),
            help: nearest(name, names).map(|near| format!("did you mean `{near}`?")),
        }
    }

    /// There is no such thing, and no name to compare with.
    pub(super) fn absent(message: impl Into<String>) -> Self {
        Self {
            kind: EditErrorKind::Missing,
            message: message.into(),
            help: None,
        }
    }

    /// It is there already.
    pub(super) fn exists(message: impl Into<String>) -> Self {
        Self {
            kind: EditErrorKind::Exists,
            message: message.into(),
            help: None,
        }
    }

    /// Something else in the table names it.
    pub(super) fn in_use(message: impl Into<String>) -> Self {
        Self {
            kind: EditErrorKind::InUse,
            message: message.into(),
            help: None,
        }
    }

    /// It cannot be.
    pub(super) fn impossible(message: impl Into<String>) -> Self {
        Self {
            kind: EditErrorKind::Impossible,
            message: message.into(),
            help: None,
        }
    }

    /// The same with what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
