//! What a filter or function of ours refuses.
//!
//! Tera's errors hold a text only. So a fault is left beside the rendering that it ends, and what
//! Tera is told is a text that nobody reads.
//!
//! Invariant: no text is ever read as a fault.

use std::sync::{Mutex, PoisonError};

use crate::text::{list, nearest};

/// A fault, and at which site, if that is known.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) site: Option<u32>,
    pub(super) kind: Kind,
}

/// What is wrong.
#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    /// There is no such value. The keys are those of what should have it, if it is a map.
    Undefined(Option<Vec<String>>),
    /// A value that cannot be a literal, a name or part of a text, as it should be.
    NoLiteral(Said),
    /// SQL that is joined to a text.
    JoinedSql,
    /// A data file that cannot be used.
    Data(Said, Vec<Place>),
    /// Rows that cannot be inserted.
    Rows(Said),
    /// Anything else.
    Failed(Said),
}

/// What is to be said.
#[derive(Debug, PartialEq)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: String,
}

/// A place in a data file.
#[derive(Debug, PartialEq)]
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

    /// The same fault, at a site if it has none.
    pub(super) fn at(self, site: u32) -> Self {
        Self {
            site: self.site.or(Some(site)),
            ..self
        }
    }

    /// The fault of a function or filter that is given an argument which it does not take.
    pub(super) fn argument(callee: &str, unknown: &str, takes: &[&str]) -> Self {
        let help = match nearest(unknown, takes.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if takes.is_empty() => "take it out".to_owned(),
            None => format!("it takes {}", list(takes, "and")),
        };
        let message = format!("`{callee}` has no argument `{unknown}`");
        Self::new(None, Kind::Failed(Said::new(message, "", help)))
    }
}

/// Why something of ours fails.
#[derive(Debug)]
pub(super) enum Refused {
    Fault(Fault),
    /// Tera says it well enough.
    Tera(tera::Error),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<tera::Error> for Refused {
    fn from(error: tera::Error) -> Self {
        Self::Tera(error)
    }
}

/// What ended a rendering, if it was a fault.
#[derive(Debug, Default)]
pub(super) struct Faults(Mutex<Option<Fault>>);

impl Faults {
    /// Keeps a fault; what Tera is to be told.
    pub(super) fn tell(&self, refused: Refused) -> tera::Error {
        match refused {
            Refused::Tera(error) => error,
            Refused::Fault(fault) => {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
                tera::Error::message("a fault")
            }
        }
    }

    /// The fault that was kept; there is none any more.
    pub(super) fn take(&self) -> Option<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
