//! What a verification found, put together.

use std::collections::BTreeSet;

use super::Request;
use super::case::{Case, ForeignKeys, Outcome, Subject, is_same};
use super::sections::{Sections, place};
use super::stage::Stage;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::revision::{Direction, RevisionIndex};
use crate::span::Span;
use crate::sql::Ident;

/// What a verification found.
#[derive(Debug, Default)]
pub struct Report {
    /// Every case, in the order in which they were tried.
    pub cases: Vec<Case>,
    /// How many revisions were to be verified.
    pub revisions: usize,
    /// How many of them cannot be taken back, on purpose.
    pub irreversible: usize,
    /// How many statements of authors were run in a mode.
    pub statements: usize,
    /// The tables for which rows were made.
    pub filled: BTreeSet<Ident>,
    /// The tables for which no row could be made.
    pub empty: BTreeSet<Ident>,
}

/// A finding and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The revision; none if it is about the whole script.
    pub revision: Option<RevisionIndex>,
    /// What was found.
    pub diagnostic: Diagnostic,
}

impl Report {
    /// Whether an error was found.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.cases.iter().any(Case::failed)
    }

    /// All findings in the order of the plan, each told once; one that was found in one mode only
    /// says in which.
    #[must_use]
    pub fn findings(&self) -> Vec<Found> {
        let [off, on] = ForeignKeys::BOTH.map(|mode| {
            let cases = self.cases.iter();
            cases.filter(move |case| case.foreign_keys == mode)
        });
        off.zip(on)
            .flat_map(|(off, on)| {
                let revision = match off.subject {
                    Subject::Revision(revision) => Some(revision),
                    Subject::Script => None,
                };
                let found = merged(&off.findings, &on.findings).into_iter();
                found.map(move |diagnostic| Found {
                    revision,
                    diagnostic,
                })
            })
            .collect()
    }

    pub(super) fn take_tables(&mut self, stage: &Stage<'_>) {
        self.filled.extend(stage.filled.iter().cloned());
        self.empty.extend(stage.empty().cloned());
        let filled = &self.filled;
        self.empty.retain(|table| !filled.contains(table));
    }

    pub(super) fn count(&mut self, sections: &[Sections]) {
        self.revisions = sections.len();
        let irreversible = self
            .cases
            .iter()
            .filter(|case| case.outcome == Outcome::Irreversible && !case.foreign_keys.are_on());
        self.irreversible = irreversible.count();
    }

    /// Whether an error was found that would come up in the whole script, too.
    pub(super) fn has_errors(&self, foreign_keys: ForeignKeys) -> bool {
        let mut cases = self.cases.iter();
        cases.any(|case| case.foreign_keys == foreign_keys && case.failed())
    }
}

impl Report {
    /// Tells each revision why a script of it cannot be written, before what was found when it ran,
    /// unless that is about the same statement. What is about no revision is returned.
    pub(super) fn blame(
        &mut self,
        request: &Request<'_>,
        foreign_keys: ForeignKeys,
        refused: Diagnostics,
    ) -> Vec<Diagnostic> {
        let cases = self.cases.iter_mut();
        let mut cases: Vec<&mut Case> = cases
            .filter(|case| case.foreign_keys == foreign_keys)
            .collect();
        let mut rest = Vec::new();
        for found in refused {
            let mut findings = cases.iter().flat_map(|case| &case.findings);
            if findings.any(|other| is_same(&found, other) || are_of_one(&found, other)) {
                continue;
            }
            let is_of = |case: &&mut Case| match case.subject {
                Subject::Revision(revision) => {
                    let section = place(request, revision, Direction::Upgrade);
                    let mut labels = found.labels.iter();
                    labels.any(|label| label.span.source == section.source)
                }
                Subject::Script => false,
            };
            match cases.iter().position(is_of) {
                Some(at) => cases[at].findings.insert(0, found),
                None => rest.push(found),
            }
        }
        rest
    }
}

/// Whether two errors are about the same statement.
fn are_of_one(one: &Diagnostic, other: &Diagnostic) -> bool {
    let places = |of: &Diagnostic| of.labels.iter().map(|label| label.span).collect::<Vec<_>>();
    let overlap = |one: Span, other: Span| {
        let (first, second) = (one.range(), other.range());
        one.source == other.source && first.start < second.end && second.start < first.end
    };
    let others = places(other);
    let mut pairs = places(one).into_iter();
    other.severity == Severity::Error
        && pairs.any(|one| others.iter().any(|other| overlap(one, *other)))
}

/// The findings of both modes, each once.
fn merged(off: &[Diagnostic], on: &[Diagnostic]) -> Vec<Diagnostic> {
    let has = |all: &[Diagnostic], one: &Diagnostic| all.iter().any(|other| is_same(one, other));
    let only = |one: &Diagnostic, mode: ForeignKeys| {
        let one = one.clone();
        match one.code {
            // What is read from the statements is the same in both.
            Code::ForeignKeysOff | Code::DropTable | Code::DropColumn => one,
            _ => one.note(format!("found with foreign keys {} only", mode.word())),
        }
    };
    let first = off.iter().map(|one| {
        if has(on, one) {
            one.clone()
        } else {
            only(one, ForeignKeys::Off)
        }
    });
    let second = on.iter().filter(|one| !has(off, one));
    let second = second.map(|one| only(one, ForeignKeys::On));
    let mut all: Vec<Diagnostic> = first.chain(second).collect();
    // Errors first.
    all.sort_by_key(|one| one.severity == Severity::Warning);
    all
}
