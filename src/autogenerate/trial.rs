//! Steps on trial: a scratch database on which a new revision is run before it is written.
//!
//! Invariant: what is written has run.

use std::sync::Arc;

use super::Request;
use super::python::{self, InSql, Writer};
use super::shape::Shape;
use super::step::Step;
use crate::alembic::Surroundings;
use crate::diagnostic::{Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::sql_file::Baseline;
use crate::scratch::{Scratch, own};
use crate::span::Sources;
use crate::sql::{TokenKind, tokens};

/// How messages call the revision that is not written yet.
const NAME: &str = "the new revision";

/// Statements as they stand in a revision.
pub(super) fn text(steps: &[Step]) -> String {
    let statements = steps.iter().map(|step| terminated(step.to_string()));
    statements.collect::<Vec<_>>().join("\n\n")
}

/// What a revision is written in.
#[derive(Clone, Copy, Debug)]
pub enum Language<'a> {
    /// The grammar of `.sql` revisions.
    Sql,
    /// Alembic's, for a project that says this.
    Python(&'a Arc<Surroundings>),
}

/// What was run.
#[derive(Debug)]
pub(super) struct Tried {
    /// The statements, in the language of the revision.
    pub(super) statements: Vec<String>,
    /// Where they lead.
    pub(super) end: Scratch,
    /// What Alembic does otherwise.
    pub(super) warnings: Diagnostics,
    /// What no batch of Alembic does.
    pub(super) in_sql: Vec<InSql>,
}

impl Language<'_> {
    /// Statements as they stand in a section of a revision.
    pub(super) fn section(self, statements: &[String]) -> String {
        match self {
            Self::Sql => statements.join("\n\n"),
            Self::Python(_) if statements.is_empty() => String::new(),
            Self::Python(_) => python::framed(statements),
        }
    }
}

/// A statement with its semicolon, which no comment at its end may take in.
fn terminated(mut statement: String) -> String {
    let last = tokens(&statement).last();
    if last.is_some_and(|last| last.kind == TokenKind::LineComment) {
        statement.push('\n');
    }
    statement.push(';');
    statement
}

/// Steps as a file has them.
///
/// # Errors
/// The first that cannot be read.
pub(super) fn statements(steps: &[Step], sources: &mut Sources) -> Result<Baseline> {
    let source = sources.add(NAME, text(steps));
    Baseline::read(sources, source)
}

/// Runs steps on a copy of a database. In Python they are none that alter a table.
///
/// # Errors
/// The first statement that is refused.
pub(super) fn run(
    request: &Request<'_>,
    language: Language<'_>,
    on: &Scratch,
    steps: &[Step],
    sources: &mut Sources,
) -> Result<Tried> {
    if let Language::Python(surroundings) = language {
        let end = shape(request, on);
        let manner = python::Manner::default();
        return run_python(request, surroundings, (on, &end), &manner, steps, sources);
    }
    let mut replay = replay(request, on);
    statements(steps, sources)?.run(&mut replay)?;
    replay.settle()?;
    let statements = steps.iter().map(|step| terminated(step.to_string()));
    Ok(Tried {
        statements: statements.collect(),
        end: replay.into_scratch(),
        warnings: Diagnostics::default(),
        in_sql: Vec::new(),
    })
}

/// Runs steps on a copy of a database as a revision of Alembic, which lead to the schema `end`.
///
/// # Errors
/// The first statement that is refused.
pub(super) fn run_python(
    request: &Request<'_>,
    surroundings: &Arc<Surroundings>,
    (on, end): (&Scratch, &Shape),
    manner: &python::Manner,
    steps: &[Step],
    sources: &mut Sources,
) -> Result<Tried> {
    let start = shape(request, on);
    let mut writer = Writer::new(&start, end, !surroundings.naming.is_empty(), manner);
    let statements = writer.write(steps);
    let (warnings, in_sql) = writer.told();
    let mut replay = replay(request, on);
    python::run(
        request,
        surroundings,
        &statements,
        NAME,
        &mut replay,
        sources,
    )?;
    replay.settle()?;
    Ok(Tried {
        statements,
        end: replay.into_scratch(),
        warnings,
        in_sql,
    })
}

/// A replay on a copy of a database.
fn replay<'a>(request: &Request<'a>, on: &Scratch) -> Replay<'a> {
    Replay::on(
        own(on.copy()),
        request.templates,
        request.settings.sqlite_version,
    )
}

/// What a database holds.
pub(super) fn shape(request: &Request<'_>, scratch: &Scratch) -> Shape {
    own(Shape::of(scratch, &request.settings.ignored()))
}
