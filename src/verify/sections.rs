//! What the sections of a revision say before anything is run.

use std::collections::HashSet;

use super::Request;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::revision::{Direction, Prepared, RevisionIndex, Step};
use crate::span::Span;

/// The sections that make a table anew: a script runs them with foreign keys off, whoever runs it.
pub(super) type Rebuilding = HashSet<(RevisionIndex, Direction)>;

/// The two sections of a step's revision.
#[derive(Debug)]
pub(super) struct Sections {
    pub(super) revision: RevisionIndex,
    /// Whether the upgrade can be run.
    pub(super) upgrade: bool,
    /// Whether the downgrade can be run.
    pub(super) downgrade: bool,
    /// Whether the downgrade is left out on purpose.
    pub(super) irreversible: bool,
    /// What can be said against them; warnings are among it.
    pub(super) findings: Vec<Diagnostic>,
}

impl Sections {
    pub(super) fn of(request: &Request<'_>, step: &Step) -> Self {
        let mut sections = Self {
            revision: step.revision,
            upgrade: false,
            downgrade: false,
            irreversible: false,
            findings: Vec::new(),
        };
        sections.upgrade = sections.read(request, Direction::Upgrade);
        sections.downgrade = sections.read(request, Direction::Downgrade);
        sections
    }

    /// Takes note of what is said against a direction, and whether it can be run.
    fn read(&mut self, request: &Request<'_>, direction: Direction) -> bool {
        let Prepared { findings, run, .. } = prepare(request, self.revision, direction);
        let mut runs = run.is_some();
        for finding in findings {
            if finding.code == Code::Irreversible {
                self.irreversible = true;
            } else {
                runs &= finding.severity != Severity::Error;
                self.findings.push(finding);
            }
        }
        runs
    }
}

/// Makes a direction of a revision ready to run.
pub(super) fn prepare<'a>(
    request: &Request<'a>,
    revision: RevisionIndex,
    direction: Direction,
) -> Prepared<'a> {
    let revision = &request.map[revision];
    let demands = request.settings.demands();
    revision.body.prepare(&revision.id, direction, &demands)
}

/// Where messages point that are about a whole section.
pub(super) fn place(request: &Request<'_>, revision: RevisionIndex, direction: Direction) -> Span {
    let revision = &request.map[revision];
    revision.body.place(direction).unwrap_or(revision.id.span)
}
