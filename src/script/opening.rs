//! The opening of a script: the transaction, its own tables, and what must be true before
//! anything is changed.

use serde::Serialize;

use super::Settings;
use crate::diagnostic::Result;
use crate::replay::{ReferenceQuestions, Replay};
use crate::scratch::Scratch;
use crate::sqlite::{
    Evidence, Guard, HistoryTable, KEEP_SETTING, Shape, VersionTable, columns_query, count_from,
    view_columns_query, view_expressions_query,
};
use crate::template::{Part, Templates};

/// What a script expects of a database without a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// There are none.
    None,
    /// Those of the baseline.
    Baseline,
    /// Whatever there may be.
    Any,
}

/// Where the counts of a script begin: numbers under which it keeps what it counts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    /// The schema cookie.
    pub(super) schema: u32,
    /// The rows of the history table.
    pub(super) history: u32,
}

/// The numbers of the first two guards, which every script has.
pub(super) const COUNTS: Counts = Counts {
    schema: 1,
    history: 2,
};

/// The values of `prologue.sql.tera`.
#[derive(Debug, Serialize)]
struct Prologue<'a> {
    /// Whether tables are rebuilt, for which foreign keys must be off.
    rebuilds: bool,
    /// The statements that keep whether they were on, if that matters.
    keep_setting: &'static [&'static str],
    /// The views that ask for the shapes of tables, if any are asked for.
    shapes: Option<String>,
    /// The view that asks for what stands around tables, if any is asked for.
    around: Option<String>,
    version_table: &'a VersionTable,
    history_table: Option<&'a HistoryTable>,
    guards: Vec<Guard>,
    counts: Vec<String>,
}

/// The opening of a script, which has run, but is not written before it is known what follows.
#[derive(Debug)]
pub(super) struct Opening<'a> {
    prologue: Prologue<'a>,
}

impl Opening<'_> {
    /// Its text. A script that rebuilds tables switches foreign keys off, and asks whether they
    /// are.
    ///
    /// # Errors
    /// If the project's own template fails.
    pub(super) fn write(
        mut self,
        replay: &mut Replay<'_>,
        templates: &Templates,
        questions: Option<&ReferenceQuestions>,
    ) -> Result<String> {
        if replay.rebuilds() {
            let guard = replay.ask(Guard::foreign_keys);
            self.prologue.guards.push(guard);
            self.prologue.rebuilds = true;
        }
        if let Some(questions) = questions {
            self.prologue.keep_setting = &KEEP_SETTING;
            self.prologue
                .counts
                .extend(questions.counts.iter().cloned());
            for statement in KEEP_SETTING {
                replay.run_own(statement);
            }
            for count in &questions.counts {
                replay.run_own(count);
            }
        }
        self.prologue.shapes = replay.shapes().map(ToOwned::to_owned);
        self.prologue.around = replay.around().map(ToOwned::to_owned);
        templates.render(Part::Prologue, &self.prologue)
    }
}

/// Runs the opening of a script that starts from `start`.
///
/// # Errors
/// If the project's own template fails.
pub(super) fn open<'a>(
    replay: &mut Replay<'_>,
    templates: &Templates,
    settings: &'a Settings<'_>,
    start: &[&str],
    tables: Tables,
) -> Result<(Opening<'a>, Evidence)> {
    let version_table = &settings.version_table;
    let mut evidence = Evidence::default();
    let mut guards = vec![
        Guard::engine(&mut evidence, settings.sqlite_version),
        Guard::connection(&mut evidence),
        Guard::settings(&mut evidence),
        Guard::journal(&mut evidence),
        Guard::version_table(&mut evidence, version_table),
        Guard::start(&mut evidence, version_table, start),
    ];
    match tables {
        Tables::Any => {}
        Tables::None => {
            let history = settings.history_table.as_ref();
            guards.push(Guard::empty(
                &mut evidence,
                version_table,
                history,
                settings.ignore,
            ));
        }
        Tables::Baseline => {
            guards.push(Guard::baseline(&mut evidence, &shapes(replay.scratch())));
        }
    }
    let mut counts = vec![count_from(
        COUNTS.schema,
        "schema_version",
        "FROM pragma_schema_version",
    )];
    if let Some(history) = &settings.history_table {
        counts.push(count_from(
            COUNTS.history,
            "count(*)",
            &format!("FROM main.{}", history.name),
        ));
    }
    prepare(replay, version_table, start);
    let prologue = Prologue {
        rebuilds: false,
        keep_setting: &[],
        shapes: None,
        around: None,
        version_table,
        history_table: settings.history_table.as_ref(),
        guards,
        counts,
    };
    let text = templates.render(Part::Prologue, &prologue)?;
    replay.run_own(&text);
    Ok((Opening { prologue }, evidence))
}

/// Puts the scratch database where a real one would be that is at `start`.
fn prepare(replay: &Replay<'_>, version_table: &VersionTable, start: &[&str]) {
    if start.is_empty() {
        return;
    }
    replay.run_own(&version_table.create);
    replay.run_own(&version_table.clear());
    for id in start {
        replay.run_own(&version_table.insert(id));
    }
}

/// Whether a letter can stand in a list of plain names.
fn is_of_words(letter: char) -> bool {
    letter.is_alphanumeric() || ['_', ',', ' '].contains(&letter)
}

/// The shapes of all tables and views, but for views that nobody can use: SQLite cannot tell theirs.
fn shapes(scratch: &Scratch) -> Vec<Shape> {
    let tables = scratch.tables().expect("SQLite reads its schema table");
    let usable =
        |(name, is_view): &(String, bool)| !is_view || scratch.look_into_view(name).is_ok();
    let shapes = tables.into_iter().filter(usable).map(|(name, is_view)| {
        let ask = |query: &str| {
            let answer = scratch.text(query).expect("SQLite reads its schema table");
            answer.unwrap_or_default()
        };
        let mut query = if is_view {
            view_columns_query(&name)
        } else {
            columns_query(&name)
        };
        if is_view && !ask(&query).chars().all(is_of_words) {
            query = view_expressions_query(&name);
        }
        let answer = ask(&query);
        Shape {
            name,
            query,
            answer,
        }
    });
    shapes.collect()
}
