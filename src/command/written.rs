//! What the commands that write a script have in common.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::replayed::ReplayOptions;
use super::{Output, Workplace};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::project::Project;
use crate::revision::Plan;
use crate::script;
use crate::sqlite::SqliteVersion;
use crate::template::Values;
use crate::text::{list, nearest, reason};

/// The options of every command that writes a script.
#[derive(Clone, Debug, Args)]
pub(super) struct ScriptOptions {
    /// Write the script to FILE, all of it or nothing
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write nothing, and fail if FILE is not what would be written
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    check: Option<PathBuf>,
    /// Start where this database is (it is only read)
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// The oldest SQLite that must be able to run the script
    #[arg(long, value_name = "VERSION")]
    sqlite_version: Option<SqliteVersion>,
    #[command(flatten)]
    pub(super) replay: ReplayOptions,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "sql")]
    format: Format,
}

/// The form of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The script itself
    Sql,
    /// A JSON object with the script and its steps
    Json,
}

impl ScriptOptions {
    /// The database to start from.
    pub(super) fn database(&self, workplace: &Workplace) -> Option<PathBuf> {
        self.database.as_deref().map(|file| workplace.file(file))
    }
}

/// Writes the script of `plan`.
pub(super) fn write(
    workplace: &Workplace,
    project: &Project,
    plan: &Plan,
    options: &ScriptOptions,
    with_baseline: bool,
) -> Result<Output> {
    let own = options.replay.settings(project)?;
    let settings = script::Settings {
        sqlite_version: options.sqlite_version.unwrap_or(own.sqlite_version),
        with_baseline,
        ..own
    };
    let map = &project.revisions;
    let mut script = script::write(map, plan, &project.templates, &settings)?;
    let known = &project.settings.variables;
    let given = options.replay.variables.iter();
    let misspelt = given.filter_map(|variable| misspelt(variable, known, &script.variables));
    script.warnings.extend(misspelt.collect());
    script.warnings.extend(project.warnings_of(plan));
    let text = match options.format {
        Format::Sql => script.text(),
        Format::Json => {
            let object = script::json::object(&script, map, settings.sqlite_version);
            let text = serde_json::to_string_pretty(&object);
            text.expect("texts and lists have a JSON form") + "\n"
        }
    };
    let nothing = plan.steps().is_empty();
    let output = Output {
        text,
        // As in other programs, `-` is standard output.
        file: options
            .output
            .as_deref()
            .filter(|file| *file != Path::new("-"))
            .map(|file| workplace.file(file)),
        warnings: script.warnings,
        remark: nothing.then(|| nothing_to_do(project, plan, with_baseline)),
        found: false,
    };
    match &options.check {
        // As in other programs, `-` is standard input.
        Some(file) if file == Path::new("-") => {
            let mut there = Vec::new();
            let read = std::io::stdin().read_to_end(&mut there).map(|_| there);
            compared("standard input", read, output)
        }
        Some(file) => {
            let file = workplace.file(file);
            compared(&file.display().to_string(), std::fs::read(&file), output)
        }
        None => Ok(output),
    }
}

/// What is said of a variable that the script does not use, and that looks like one that it does.
fn misspelt(given: &str, known: &Values, used: &BTreeSet<String>) -> Option<Diagnostic> {
    let (name, _) = given.split_once('=')?;
    if known.has(name) || used.contains(name) {
        return None;
    }
    let near = nearest(name, used.iter().map(String::as_str))?;
    let message = format!("no revision of this script uses the variable `{name}`");
    Some(Diagnostic::warning(Code::Usage, message).help(format!("did you mean `{near}`?")))
}

/// What is to be said of the file `name`, in which `there` is, instead of writing `output`.
fn compared(name: &str, there: std::io::Result<Vec<u8>>, output: Output) -> Result<Output> {
    let there = there.map_err(|error| {
        let message = format!("cannot read `{name}`: {}", reason(&error));
        Diagnostic::error(Code::UnreadableFile, message)
    })?;
    let same = there == output.text.as_bytes();
    let there = String::from_utf8_lossy(&there);
    let diff = similar::TextDiff::from_lines(&*there, &output.text);
    let text = diff
        .unified_diff()
        .header(name, "what would be written")
        .to_string();
    Ok(Output {
        text,
        file: None,
        remark: (!same).then(|| format!("`{name}` is not what would be written")),
        found: !same,
        ..output
    })
}

fn nothing_to_do(project: &Project, plan: &Plan, with_baseline: bool) -> String {
    if with_baseline {
        return "no revision is applied: the script makes the baseline alone".to_owned();
    }
    let heads = plan.end().iter().map(|index| project.revisions.id(index));
    let place = if plan.end().is_empty() {
        "the base".to_owned()
    } else {
        list(heads, "and")
    };
    format!("nothing to do: the database is at {place} already; the script only checks that")
}
