//! The round trip of a revision: up, down, up again.

use super::Obstacle;
use super::Request;
use super::finding::Section;
use super::moved::{Moved, Refused};
use super::sections::Sections;
use super::stage::Stage;
use super::unusable::without_unusable;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::revision::Direction;
use crate::scratch::own;

/// How a round trip went.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// What can be said against it.
    pub(super) findings: Vec<Diagnostic>,
    /// Where it was refused.
    pub(super) stop: Option<Stop>,
    /// Whether all rows that refer to nothing may do so only because of which rows there were;
    /// nothing if there is no such row.
    orphans_by_rows: Option<bool>,
}

/// A part of a round trip that was refused.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) part: Part,
    pub(super) refused: Refused,
}

/// The parts of a round trip, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Upgrade,
    Downgrade,
    Again,
}

impl Part {
    pub(super) fn direction(self) -> Direction {
        match self {
            Self::Upgrade | Self::Again => Direction::Upgrade,
            Self::Downgrade => Direction::Downgrade,
        }
    }
}

impl Round {
    /// Whether rows that somebody made up may be the reason for an error.
    pub(super) fn may_depend_on_rows(&self) -> bool {
        match &self.stop {
            Some(stop) => stop.refused.may_depend_on_rows(),
            None => self.orphans_by_rows == Some(true),
        }
    }

    /// Whether it did not meet what stopped `other`, or what `other` found of foreign keys.
    pub(super) fn gets_past(&self, other: &Self) -> bool {
        match (&self.stop, &other.stop) {
            (None, Some(_)) => true,
            (Some(stop), Some(other)) => stop.part > other.part,
            (Some(_), None) => false,
            (None, None) => {
                let mut findings = self.findings.iter();
                findings.all(|finding| finding.code != Code::ForeignKeyViolation)
            }
        }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_good(&self) -> bool {
        let mut findings = self.findings.iter();
        self.stop.is_none() && findings.all(|finding| finding.severity == Severity::Warning)
    }

    fn stopped(mut self, part: Part, refused: Refused) -> Self {
        self.stop = Some(Stop { part, refused });
        self
    }

    /// Adds what a section did.
    fn took(&mut self, moved: &Moved) {
        let mut findings = moved.findings.iter();
        if findings.any(|finding| finding.code == Code::ForeignKeyViolation) {
            let before = self.orphans_by_rows.unwrap_or(true);
            self.orphans_by_rows = Some(before && moved.orphans_by_rows);
        }
        self.add(moved.findings.iter().cloned());
    }

    /// Adds what has not been said yet.
    pub(super) fn add(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
    }
}

impl<'a> Stage<'a> {
    /// Tries a revision, inside of a transaction that is left open: up, and, if it can be taken
    /// back, down and up again. Tables without a row get one if `with_rows`.
    pub(super) fn round(
        &mut self,
        request: &'a Request<'a>,
        sections: &Sections,
        with_rows: bool,
    ) -> Result<Round, Obstacle> {
        let part = |part: Part| Section {
            request,
            revision: sections.revision,
            direction: part.direction(),
        };
        let mut round = Round::default();
        let up = match self.go(part(Part::Upgrade))? {
            Ok(moved) => moved,
            Err(refused) => return Ok(round.stopped(Part::Upgrade, refused)),
        };
        round.took(&up);
        if !sections.downgrade {
            return Ok(round);
        }
        if with_rows {
            self.fill()?;
        }
        let down = match self.go(part(Part::Downgrade))? {
            Ok(moved) => moved,
            Err(refused) => return Ok(round.stopped(Part::Downgrade, refused)),
        };
        round.took(&down);
        let delta = without_unusable(up.delta.then(&down.delta), self.scratch());
        let differences = delta.differences();
        let differs = part(Part::Downgrade).differs(&differences, false);
        let restored = differs
            .as_ref()
            .is_none_or(|found| found.severity == Severity::Warning);
        round.add(differs);
        let again = match self.go(part(Part::Again))? {
            Ok(moved) => moved,
            // What was not brought back gets in the way of it.
            Err(refused) if !restored => {
                round.blame(&refused);
                return Ok(round);
            }
            Err(refused) => return Ok(round.stopped(Part::Again, refused)),
        };
        round.took(&again);
        if restored {
            let differences = down.delta.then(&again.delta).differences();
            round.add(part(Part::Again).differs(&differences, true));
        }
        Ok(round)
    }

    /// Applies a revision in a transaction, and says whether it could; if not, it is undone.
    pub(super) fn goes_up(
        &mut self,
        request: &'a Request<'a>,
        sections: &Sections,
    ) -> Result<bool, Obstacle> {
        let section = Section {
            request,
            revision: sections.revision,
            direction: Direction::Upgrade,
        };
        self.begin();
        let went = self.go(section)?.is_ok() && self.keep().is_ok();
        if !went {
            self.undo()?;
        }
        Ok(went)
    }

    /// Does something with foreign keys off.
    pub(super) fn with_foreign_keys_off<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = own(self.scratch().enforces_foreign_keys());
        own(self.scratch().foreign_keys(false));
        let result = run(self);
        own(self.scratch().foreign_keys(before));
        result
    }
}

impl Round {
    /// Says that what was found keeps the revision from being applied again.
    fn blame(&mut self, refused: &Refused) {
        let said = format!("the second upgrade fails: {}", refused.diagnostic.message);
        if let Some(last) = self.findings.last_mut() {
            last.notes.push(said);
        }
    }
}
