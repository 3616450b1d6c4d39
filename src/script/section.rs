//! The section of one step: its banner, what it does, and the rows that say that it was done.

use serde::Serialize;

use super::Settings;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::replay::{Paragraph, Replay};
use crate::revision::{Direction, RevisionMap, Run, Step, VersionChange};
use crate::template::{Part, Templates};

/// The values of `section.sql.tera`.
#[derive(Serialize)]
struct Layout<'a> {
    title: String,
    subtitle: String,
    paragraphs: Vec<&'a str>,
    version_changes: Vec<String>,
    history: Option<String>,
}

/// A section: its whole text, and the author's part of it.
pub(super) struct Section {
    pub(super) text: String,
    pub(super) paragraphs: Vec<Paragraph>,
}

/// Carries out a step on `replay`, with what its revision `run`s, and writes its section.
///
/// # Errors
/// The first statement that SQLite refuses.
pub(super) fn write(
    replay: &mut Replay<'_>,
    templates: &Templates,
    settings: &Settings<'_>,
    map: &RevisionMap,
    step: &Step,
    run: Option<Box<dyn Run + '_>>,
) -> Result<Section> {
    let revision = &map[step.revision];
    replay.run_own_again(BEGIN);
    if let Some(run) = run {
        run.run(replay)?;
    }
    let paragraphs = replay.finish()?;
    let changes = step.version_changes.iter();
    let version_changes = changes
        .map(|change| version_change(settings, map, *change))
        .collect::<Vec<_>>();
    let history = settings.history_table.as_ref().map(|table| {
        let checksum = revision.checksum.to_string();
        table.insert(
            &revision.id.name,
            step.direction.name(),
            &checksum,
            revision.summary(),
        )
    });
    for statement in version_changes.iter().chain(&history) {
        replay.try_own(statement).map_err(|refusal| {
            Diagnostic::error(
                Code::ScriptTables,
                format!(
                    "the script cannot write down that `{}` ran",
                    revision.id.name
                ),
            )
            .label(revision.id.span, "")
            .note(format!("SQLite says: {refusal}"))
            .help("look for a trigger that writes into a table of the script")
        })?;
    }
    replay.run_own_again(END);
    replay.lay_to_rest();
    let layout = Layout {
        title: title(&revision.id.name, revision.summary()),
        subtitle: format!("{} · {}", place(map, step), revision.checksum),
        paragraphs: texts(&paragraphs),
        version_changes,
        history,
    };
    let text = templates.render(Part::Section, &layout)?;
    Ok(Section { text, paragraphs })
}

/// Writes the section of the schema that existed before the first revision, from what `replay`
/// has recorded.
///
/// # Errors
/// The first statement that SQLite refuses.
pub(super) fn write_baseline(
    replay: &mut Replay<'_>,
    templates: &Templates,
    run: impl FnOnce(&mut Replay<'_>) -> Result<()>,
) -> Result<String> {
    let run = |replay: &mut Replay<'_>| {
        run(replay)?;
        replay.settle()?;
        replay.tell_unusable();
        Ok(())
    };
    let title = (
        "The baseline",
        "the schema that existed before the first revision",
    );
    of_no_revision(replay, templates, title, run)
}

/// Writes the section of what brings a database back to the chain.
///
/// # Errors
/// The first statement that SQLite refuses.
pub(super) fn write_repair(
    replay: &mut Replay<'_>,
    templates: &Templates,
    run: impl FnOnce(&mut Replay<'_>) -> Result<()>,
) -> Result<String> {
    let title = ("The repair", "what the chain has made, and nothing else");
    of_no_revision(replay, templates, title, run)
}

/// Writes a section that belongs to no revision.
fn of_no_revision(
    replay: &mut Replay<'_>,
    templates: &Templates,
    (title, subtitle): (&str, &str),
    run: impl FnOnce(&mut Replay<'_>) -> Result<()>,
) -> Result<String> {
    replay.run_own_again(BEGIN);
    run(replay)?;
    let paragraphs = replay.finish()?;
    replay.run_own_again(END);
    let layout = Layout {
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        paragraphs: texts(&paragraphs),
        version_changes: Vec::new(),
        history: None,
    };
    templates.render(Part::Section, &layout)
}

fn texts(paragraphs: &[Paragraph]) -> Vec<&str> {
    paragraphs
        .iter()
        .map(|paragraph| &*paragraph.text)
        .collect()
}

const BEGIN: &str = "SAVEPOINT gen_sql_revision";
const END: &str = "RELEASE gen_sql_revision";

fn version_change(settings: &Settings<'_>, map: &RevisionMap, change: VersionChange) -> String {
    let table = &settings.version_table;
    match change {
        VersionChange::Insert(row) => table.insert(map.id(row)),
        VersionChange::Update(from, to) => table.update(map.id(from), map.id(to)),
        VersionChange::Delete(row) => table.delete(map.id(row)),
    }
}

/// The id and the message of a revision on one line, whatever characters are in the message.
fn title(id: &str, message: &str) -> String {
    let message = message.replace(char::is_control, " ");
    format!("{id}   {message}").trim_end().to_owned()
}

/// Where a step comes from or leads to, in a reader's words.
fn place(map: &RevisionMap, step: &Step) -> String {
    let ids = |side: &[_]| {
        let ids: Vec<_> = side.iter().map(|&index| map.id(index)).collect();
        if ids.is_empty() {
            "base".to_owned()
        } else {
            ids.join(", ")
        }
    };
    match step.direction {
        Direction::Upgrade => format!("after {}", ids(&step.from)),
        Direction::Downgrade => format!("back to {}", ids(&step.to)),
        Direction::Stamp => format!("stamped, from {} to {}", ids(&step.from), ids(&step.to)),
    }
}
