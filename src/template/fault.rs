//! What a filter or function of ours refuses, told through Tera.
//!
//! A filter can fail with a text only: the fault is written into it and read back from the error.
//!
//! Invariant: a fault that was written is read back the same, and no other text is read as one.

use serde::{Deserialize, Serialize};

/// Begins the text of a fault: a noncharacter of Unicode, which no template holds.
const SIGN: char = '\u{fdd2}';

/// A fault, and at which site, if that is known.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Fault {
    pub(super) site: Option<u32>,
    pub(super) kind: Kind,
}

/// What is wrong.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) enum Kind {
    /// There is no such value. The keys are those of what should have it, if it is a map.
    Undefined(Option<Vec<String>>),
    /// A value that cannot be a literal, a name or part of a text, as it should be.
    NoLiteral(Said),
    /// A data file that cannot be used.
    Data(Said, Vec<Place>),
    /// Rows that cannot be inserted.
    Rows(Said),
}

/// What is to be said.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: String,
}

/// A place in a data file.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Place {
    /// Which of the files.
    pub(super) file: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) label: String,
}

impl Said {
    pub(super) fn new(
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            help: help.into(),
        }
    }
}

impl Fault {
    pub(super) fn new(site: Option<u32>, kind: Kind) -> Self {
        Self { site, kind }
    }

    /// The fault that an error's message tells.
    pub(super) fn read(message: &str) -> Option<Self> {
        serde_json::from_str(message.strip_prefix(SIGN)?).ok()
    }
}

impl From<Fault> for tera::Error {
    fn from(fault: Fault) -> Self {
        let json = serde_json::to_string(&fault).unwrap_or_default();
        Self::message(format!("{SIGN}{json}"))
    }
}
