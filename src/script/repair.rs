//! A script that changes a database and leaves it at its revisions.
//!
//! Invariant: it is guarded as every script is: what it finds is what it was made for, or nothing is
//! changed.

use super::opening::{self, Tables};
use super::{Settings, closing, section};
use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::sql_file::Baseline;
use crate::scratch::Scratch;
use crate::template::Templates;

/// Everything below the header of a script that runs `statements` on a database at the revisions
/// `at`, whose schema is that of `scratch`.
///
/// # Errors
/// The first statement that is refused.
pub fn repair(
    scratch: Scratch,
    statements: &Baseline,
    at: &[&str],
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<String> {
    let mut replay = Replay::on(scratch, templates, settings.sqlite_version);
    let (opening, evidence) = opening::open(&mut replay, templates, settings, at, Tables::Any)?;
    replay.record(evidence, opening::COUNTS.schema, true);
    let mut body = section::write_repair(&mut replay, templates, |replay| statements.run(replay))?;
    let questions = replay.reference_questions()?;
    body.insert_str(
        0,
        &opening.write(&mut replay, templates, questions.as_ref())?,
    );
    body += &closing::close(&mut replay, templates, settings, 0, at, questions)?;
    Ok(body)
}
