//! How a revision in SQL runs.

use super::{Baseline, Section, SqlBody, Statements, check};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::operation::{Execute, Operation};
use crate::replay::Replay;
use crate::revision::{Body, Direction, Named};
use crate::sql::Head;
use crate::sqlite::{Newer, SqliteVersion, newer_than, obstacle};

impl SqlBody {
    fn section(&self, direction: Direction) -> &Section {
        match direction {
            Direction::Downgrade => &self.downgrade,
            Direction::Upgrade | Direction::Stamp => &self.upgrade,
        }
    }
}

impl Body for SqlBody {
    fn check(&self, revision: &Named, direction: Direction, target: SqliteVersion) -> Diagnostics {
        match self.section(direction) {
            Section::Missing => missing(revision, direction).into(),
            Section::Irreversible { span } => Diagnostic::error(
                Code::Irreversible,
                format!("revision `{}` cannot be downgraded", revision.name),
            )
            .label(*span, "its author says so here")
            .help("stop before it, or restore a backup")
            .into(),
            Section::Statements(statements) => statements.check(target),
        }
    }

    fn run(&self, direction: Direction, replay: &mut Replay<'_>) -> Result<()> {
        match self.section(direction) {
            Section::Statements(statements) => statements.run(replay),
            Section::Missing | Section::Irreversible { .. } => Ok(()),
        }
    }
}

impl Baseline {
    /// What can be said against it before anything is run; warnings are among it.
    #[must_use]
    pub fn check(&self, target: SqliteVersion) -> Diagnostics {
        self.0.check(target)
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
    fn check(&self, target: SqliteVersion) -> Diagnostics {
        let found = self.operations.iter().flat_map(|operation| {
            let Operation::Execute(execute) = operation;
            let head = Head::of(&execute.text);
            let mut found = check(execute);
            found.extend(without_evidence(execute, &head));
            let newer = newer_than(target, &execute.text, &head);
            found.extend(
                newer
                    .into_iter()
                    .map(|newer| too_new(execute, newer, target)),
            );
            found
        });
        found.collect()
    }

    fn run(&self, replay: &mut Replay<'_>) -> Result<()> {
        for operation in &self.operations {
            replay.apply(operation)?;
        }
        if self.trailing_comment.is_empty() {
            return Ok(());
        }
        replay.remark(&self.trailing_comment)
    }
}

fn missing(revision: &Named, direction: Direction) -> Diagnostic {
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

/// What is said of a statement that changes rows in a form that cannot leave evidence.
fn without_evidence(execute: &Execute, head: &Head) -> Option<Diagnostic> {
    let obstacle = obstacle(head)?;
    Some(
        Diagnostic::error(
            Code::DmlWithoutEvidence,
            "the script could not prove that this statement ran",
        )
        .label(execute.span.part(obstacle.range), obstacle.reason)
        .note("such a statement runs in a trigger, together with its evidence")
        .help(obstacle.remedy),
    )
}

/// What is said of a statement that the target SQLite cannot run.
fn too_new(execute: &Execute, newer: Newer, target: SqliteVersion) -> Diagnostic {
    let Newer { range, what, since } = newer;
    Diagnostic::error(
        Code::NewerThanTarget,
        format!("{what} needs SQLite {since}, and the script must run on {target}"),
    )
    .label(execute.span.part(range), "")
    .help(format!(
        "write it in another way, or set `sqlite_version = \"{since}\"` if every database is run by that one"
    ))
}
