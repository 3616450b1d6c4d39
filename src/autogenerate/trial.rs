//! Steps on trial: a scratch database on which a new revision is run before it is written.
//!
//! Invariant: what is written has run.

use super::shape::Shape;
use super::step::Step;
use super::{Request, own};
use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::sql_file::Baseline;
use crate::scratch::Scratch;
use crate::span::Sources;
use crate::sql::{TokenKind, tokens};

/// How messages call the revision that is not written yet.
const NAME: &str = "the new revision";

/// Statements as they stand in a revision.
pub(super) fn text(steps: &[Step]) -> String {
    let statements = steps.iter().map(|step| terminated(step.to_string()));
    statements.collect::<Vec<_>>().join("\n\n")
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

/// Runs steps on a copy of a database, which it returns.
///
/// # Errors
/// The first statement that is refused.
pub(super) fn run(
    request: &Request<'_>,
    on: &Scratch,
    steps: &[Step],
    sources: &mut Sources,
) -> Result<Scratch> {
    let statements = statements(steps, sources)?;
    let copy = own(on.copy());
    let mut replay = Replay::on(copy, request.templates, request.settings.sqlite_version);
    statements.run(&mut replay)?;
    replay.settle()?;
    Ok(replay.into_scratch())
}

/// What a database holds.
pub(super) fn shape(request: &Request<'_>, scratch: &Scratch) -> Shape {
    own(Shape::of(scratch, &request.ignored()))
}
