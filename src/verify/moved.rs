//! One move: a section is run, and what it did is looked at.

use super::Obstacle;
use super::dropped::dropped;
use super::finding::Section;
use super::loss;
use super::ran::Ran;
use super::renamed::Names;
use super::scope::Scope;
use super::sections::prepare;
use super::stage::Stage;
use super::state::Changes;
use crate::diagnostic::{Code, Diagnostic};
use crate::operation::Allowance;
use crate::revision::Direction;
use crate::schema::Delta;
use crate::scratch::Reference;
use crate::span::Span;

/// A section that was run.
#[derive(Debug)]
pub(super) struct Moved {
    /// The objects that it changed.
    pub(super) delta: Delta,
    /// What can be said against what it did.
    pub(super) findings: Vec<Diagnostic>,
    /// Whether rows that refer to nothing, if there are any, might be no such rows on another
    /// database.
    pub(super) orphans_by_rows: bool,
}

/// A section that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) diagnostic: Diagnostic,
    /// The statement, unless it is the end of the transaction.
    pub(super) ran: Option<Ran>,
}

impl Refused {
    fn new(diagnostic: Diagnostic, ran: Option<Ran>) -> Self {
        Self { diagnostic, ran }
    }

    /// The end of a transaction, which foreign keys that are checked then kept open.
    pub(super) fn at_end(place: Span, message: String) -> Self {
        Self {
            diagnostic: Diagnostic::error(Code::Sql, message).label(place, ""),
            ran: None,
        }
    }

    /// Whether it is about a foreign key.
    pub(super) fn is_of_foreign_keys(&self) -> bool {
        let message = &self.diagnostic.message;
        self.diagnostic.code == Code::Sql
            && (message.starts_with("FOREIGN KEY") || message.starts_with("foreign key"))
    }

    /// Whether the statement is refused whatever the rows are.
    fn is_of_any_row(&self) -> bool {
        matches!(self.diagnostic.code, Code::AlterTable | Code::ColumnInUse)
    }

    /// Whether other rows could have passed: rows that somebody made up decide nothing then.
    pub(super) fn may_depend_on_rows(&self) -> bool {
        let changes_rows = self.ran.as_ref().is_some_and(Ran::changes_rows);
        !self.is_of_any_row() && (!self.is_of_foreign_keys() || changes_rows)
    }
}

impl Stage<'_> {
    /// Runs a section. What changed and what can be said against it, or the refusal.
    pub(super) fn go(&mut self, section: Section<'_>) -> Result<Result<Moved, Refused>, Obstacle> {
        let prepared = prepare(section.request, section.revision, section.direction);
        let run = prepared.run.expect("only what can be run is run");
        self.replay.watch();
        // Whoever runs the script, it switches them off for that; what refers to nothing then is
        // found below.
        let rebuilds = (section.revision, section.direction);
        let result = if self.rebuilding.contains(&rebuilds) {
            self.with_foreign_keys_off(|stage| run.run(&mut stage.replay))
        } else {
            run.run(&mut self.replay)
        };
        if self.replay.has_rebuilt() {
            self.rebuilding.insert(rebuilds);
        }
        let ran = self.replay.watched().into_iter().map(Ran::new);
        let ran: Vec<Ran> = ran.collect();
        let scope = Scope::of(&ran, &self.state.schema);
        self.scope.join(&scope);
        if let Err(found) = result {
            let diagnostic = found.into_iter().next().expect("a refusal says why");
            let ran = ran.into_iter().next_back();
            return Ok(Err(Refused::new(diagnostic, ran)));
        }
        self.statements += ran.len();
        self.note_shapes(&ran);
        let names = Names::after(&ran);
        let changes = self.refresh(&scope, &names)?;
        let mut findings = Vec::new();
        let allowed = |ran: &Ran| ran.execute.allows(Allowance::RowsLost);
        if !ran.iter().any(allowed) {
            let losses = loss::losses(&ran, &names, &changes, &self.state);
            findings.extend(losses.iter().map(|loss| section.lost(loss, &ran)));
        }
        if section.direction == Direction::Upgrade {
            let dropped = dropped(&ran, &names, &changes.schema);
            findings.extend(dropped.iter().map(|one| section.dropped(one)));
        }
        let orphans = section.orphans(&changes, &ran);
        let orphans_by_rows = ran.iter().any(Ran::changes_rows) || new_keys_orphan(&ran, &changes);
        findings.extend(orphans);
        findings.extend(section.broken(&changes, &ran, &self.state.schema));
        findings.extend(section.faults(&changes));
        Ok(Ok(Moved {
            delta: changes.schema,
            findings,
            orphans_by_rows,
        }))
    }
}

impl Stage<'_> {
    /// Takes note of the tables that may have any shape.
    fn note_shapes(&mut self, ran: &[Ran]) {
        for ran in ran {
            let new = ran.new_name();
            let mut objects = ran.objects();
            let is_known = objects.any(|table| self.of_any_shape.contains(table));
            if ran.execute.allows(Allowance::Shape) || new.is_some() && is_known {
                self.of_any_shape.extend(ran.objects().cloned().chain(new));
            }
        }
    }
}

/// Whether only foreign keys that were added to tables with rows are not kept.
fn new_keys_orphan(ran: &[Ran], changes: &Changes) -> bool {
    let mut orphans = changes.orphans.iter();
    changes.mismatches.is_empty()
        && orphans.all(|(Reference { child, parent }, _)| {
            ran.iter().any(|ran| ran.adds_foreign_key(child, parent))
        })
}
