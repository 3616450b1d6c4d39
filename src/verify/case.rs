//! What was verified and how it went.

use crate::diagnostic::{Diagnostic, Severity};
use crate::revision::RevisionIndex;

/// Whether foreign keys are enforced (<https://sqlite.org/foreignkeys.html#fk_enable>): clients
/// differ in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKeys {
    /// As in the `sqlite3` shell.
    Off,
    /// As many libraries set it.
    On,
}

impl ForeignKeys {
    /// Both ways.
    pub const BOTH: [Self; 2] = [Self::Off, Self::On];

    /// Whether they are enforced.
    #[must_use]
    pub fn are_on(self) -> bool {
        self == Self::On
    }

    /// `off` or `on`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The round trip of a revision.
    Revision(RevisionIndex),
    /// The whole script.
    Script,
}

/// How a case went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was tried in full.
    Tried,
    /// It was only applied, because it cannot be taken back on purpose.
    Irreversible,
    /// It was not tried, because of what went wrong before.
    Skipped,
}

/// One thing that was verified in one way.
#[derive(Clone, Debug)]
pub struct Case {
    /// What was verified.
    pub subject: Subject,
    /// In which way.
    pub foreign_keys: ForeignKeys,
    /// How it went.
    pub outcome: Outcome,
    /// What was found.
    pub findings: Vec<Diagnostic>,
}

impl Case {
    /// Adds what has not been said yet.
    pub(super) fn add(&mut self, found: &[Diagnostic]) {
        for one in found {
            if !self.findings.iter().any(|other| is_same(one, other)) {
                self.findings.push(one.clone());
            }
        }
    }

    /// Whether an error was found.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// Whether two findings say the same of the same place.
pub(super) fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code && one.message == other.message && one.labels == other.labels
}
