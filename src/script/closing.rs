//! The end of a script: the last evidence, and the only statements that can undo everything.

use serde::Serialize;

use super::Settings;
use super::opening::COUNTS;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::replay::{ReferenceQuestions, Replay};
use crate::sqlite::{Kind, VersionTable, counted};
use crate::template::{Part, Templates};
use crate::text::list;

/// The values of `epilogue.sql.tera`.
#[derive(Serialize)]
struct Epilogue<'a> {
    version_table: &'a VersionTable,
    checks: Vec<String>,
    complete: String,
    /// Whether there are the views that ask for shapes.
    shapes: bool,
    /// Whether there is the view that asks for what stands around tables.
    around: bool,
    /// What is asked because foreign keys are off, if anything is.
    references: Option<String>,
}

/// Writes the end of a script of `steps` steps that leads to the revisions `end`, and runs it.
///
/// # Errors
/// If the project's own template fails, or if a revision got in the way of the last check.
pub(super) fn close(
    replay: &mut Replay<'_>,
    templates: &Templates,
    settings: &Settings<'_>,
    steps: usize,
    end: &[&str],
    questions: Option<ReferenceQuestions>,
) -> Result<String> {
    let shapes = replay.shapes().is_some();
    let around = replay.around().is_some();
    let (mut evidence, count) = replay.close();
    let mut checks: Vec<String> = count.into_iter().collect();
    if let Some(history) = &settings.history_table {
        let condition = format!("{} = {steps}", counted(COUNTS.history, "count(*)"));
        let from = format!("FROM main.{}", history.name);
        checks.push(evidence.row(Kind::End, &condition, &from));
    }
    let table = &settings.version_table;
    checks.push(evidence.row(Kind::End, &table.holds(end), ""));
    let epilogue = Epilogue {
        version_table: table,
        checks,
        complete: evidence.complete(),
        shapes,
        around,
        references: questions.map(|questions| questions.guards),
    };
    let text = templates.render(Part::Epilogue, &epilogue)?;
    let history = settings.history_table.as_ref();
    let own = [Some(&table.plain), history.map(|history| &history.plain)];
    let own = own.into_iter().flatten();
    replay.try_own(&text).map_err(|refusal| {
        Diagnostic::error(
            Code::ScriptTables,
            "the script does not pass its own last check",
        )
        .note(format!("SQLite says: {refusal}"))
        .help(format!(
            "look in the revisions for a trigger on {}, and take it out",
            list(own, "or")
        ))
    })?;
    Ok(text)
}
