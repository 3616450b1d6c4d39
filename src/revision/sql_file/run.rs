//! How a revision in SQL runs.

use std::borrow::Borrow;

use super::refusal::{self, Home};
use super::{Baseline, Section, SqlBody, Statements, demand};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::operation::Operation;
use crate::replay::Replay;
use crate::revision::{Body, Demands, Direction, Named, Prepared, Run};
use crate::span::Span;
use crate::sql::Head;

impl SqlBody {
    fn section(&self, direction: Direction) -> &Section {
        match direction {
            Direction::Downgrade => &self.downgrade,
            Direction::Upgrade | Direction::Stamp => &self.upgrade,
        }
    }
}

impl Body for SqlBody {
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b> {
        match self.section(direction) {
            Section::Missing => Prepared::never(missing(revision, direction)),
            Section::Irreversible { span } => Prepared::never(irreversible(revision, *span)),
            Section::Statements(statements) => Prepared {
                findings: statements.check(demands),
                run: Some(Box::new(statements)),
                ..Prepared::default()
            },
        }
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        match self.section(direction) {
            Section::Statements(statements) => Some(statements.marker),
            Section::Irreversible { span } => Some(*span),
            Section::Missing => None,
        }
    }
}

impl<S: Borrow<Statements>> Run for S {
    fn run(self: Box<Self>, replay: &mut Replay<'_>) -> Result<()> {
        Statements::run((*self).borrow(), replay)
    }

    fn may_rebuild(&self) -> bool {
        let mut operations = self.borrow().operations.iter();
        operations.any(|operation| matches!(operation, Operation::AlterTable(_)))
    }
}

impl Baseline {
    /// What can be said against it before anything is run; warnings are among it.
    #[must_use]
    pub fn check(&self, demands: &Demands) -> Diagnostics {
        self.0.check_in(demands, Home::Baseline)
    }

    /// The same for a schema that is declared and written down in the same way.
    #[must_use]
    pub fn check_as_schema(&self, demands: &Demands) -> Diagnostics {
        self.0.check_in(demands, Home::Schema)
    }

    /// Runs it.
    ///
    /// # Errors
    /// The first statement that SQLite refuses.
    pub fn run(&self, replay: &mut Replay<'_>) -> Result<()> {
        self.0.run(replay)
    }
}

impl Statements {
    pub(super) fn check(&self, demands: &Demands) -> Diagnostics {
        self.check_in(demands, Home::Revision)
    }

    fn check_in(&self, demands: &Demands, home: Home) -> Diagnostics {
        let found = self.operations.iter().flat_map(|operation| {
            let execute = operation.execute();
            let head = Head::of(&execute.text);
            let mut found = refusal::check_in(operation, &head, home);
            found.extend(demand::check(execute, &head, demands));
            if let Operation::AlterTable(alter) = operation {
                found.extend(demand::check_actions(alter, demands));
            }
            found
        });
        found.collect()
    }

    fn run(&self, replay: &mut Replay<'_>) -> Result<()> {
        for operation in &self.operations {
            replay.apply(operation)?;
        }
        replay.settle()?;
        if self.trailing_comment.is_empty() {
            return Ok(());
        }
        replay.remark(&self.trailing_comment)
    }
}

pub(super) fn irreversible(revision: &Named, said: Span) -> Diagnostic {
    Diagnostic::error(
        Code::Irreversible,
        format!("revision `{}` cannot be downgraded", revision.name),
    )
    .label(said, "its author says so here")
    .help("stop before it, or restore a backup")
}

pub(super) fn missing(revision: &Named, direction: Direction) -> Diagnostic {
    let word = direction.name();
    let diagnostic = Diagnostic::error(
        Code::MissingSection,
        format!("revision `{}` has no `-- {word}:` section", revision.name),
    )
    .label(revision.span, "");
    match direction {
        Direction::Downgrade => diagnostic.help(
            "write one (it may be empty), or `-- downgrade: irreversible` if it cannot be undone",
        ),
        _ => diagnostic.help("write one (it may be empty)"),
    }
}
