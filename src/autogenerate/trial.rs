//! Steps on trial: a scratch database on which a new revision is run before it is written.
//!
//! Invariant: what is written has run.

use std::sync::Arc;

use super::Request;
use super::python::{self, Writer};
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
}

impl Language<'_> {
    /// Whether it is that of Alembic.
    pub(super) fn is_python(self) -> bool {
        matches!(self, Self::Python(_))
    }

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

/// Runs steps on a copy of a database; in Python, perhaps with tables that are made by their own
/// texts.
///
/// # Errors
/// The first statement that is refused.
pub(super) fn run(
    request: &Request<'_>,
    language: Language<'_>,
    is_verbatim: bool,
    on: &Scratch,
    steps: &[Step],
    sources: &mut Sources,
) -> Result<Tried> {
    let mut replay = Replay::on(
        own(on.copy()),
        request.templates,
        request.settings.sqlite_version,
    );
    let mut warnings = Diagnostics::default();
    let statements = match language {
        Language::Sql => {
            statements(steps, sources)?.run(&mut replay)?;
            let statements = steps.iter().map(|step| terminated(step.to_string()));
            statements.collect()
        }
        Language::Python(surroundings) => {
            let start = shape(request, on);
            let mut writer = Writer::new(&start, !surroundings.naming.is_empty(), is_verbatim);
            let statements = writer.write(steps);
            warnings.extend(writer.warnings()?);
            python::run(
                request,
                surroundings,
                &statements,
                NAME,
                &mut replay,
                sources,
            )?;
            statements
        }
    };
    replay.settle()?;
    Ok(Tried {
        statements,
        end: replay.into_scratch(),
        warnings,
    })
}

/// What a database holds.
pub(super) fn shape(request: &Request<'_>, scratch: &Scratch) -> Shape {
    own(Shape::of(scratch, &request.settings.ignored()))
}
