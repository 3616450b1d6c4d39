//! `gen-sql verify`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::replayed::ReplayOptions;
use super::{Output, Workplace, start};
use crate::diagnostic::{Diagnostics, Result};
use crate::project::Project;
use crate::revision::{Plan, Range, Target};
use crate::scratch::Database;
use crate::span::Sources;
use crate::sql::Ident;
use crate::text::{count, list};
use crate::verify::{self, Obstacle, Report, Request, json, junit};

/// Prove that each revision can be applied, taken back and applied again
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What to verify, and from where: [START[,START]…:]TARGET
    #[arg(
        value_name = "RANGE",
        default_value = "heads",
        allow_negative_numbers = true
    )]
    range: String,
    /// Verify what this database has still to run, on copies of it (it is only read)
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    #[command(flatten)]
    replay: ReplayOptions,
    /// The form of the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences for people
    Human,
    /// A JSON object
    Json,
    /// XML as test runners write it
    Junit,
}

/// Verifies the revisions of a range.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let range: Range = arguments.range.parse()?;
    match verified(arguments, &range, workplace, sources) {
        Ok((project, report)) => Ok(output(arguments.format, &project, &report, sources)),
        // What is wrong with the revisions is a finding like any other.
        Err(found) if arguments.format == Format::Json && found.exit_status() == 1 => Ok(Output {
            text: pretty(&json::failure(&found, sources)),
            warnings: found,
            found: true,
            ..Output::default()
        }),
        Err(found) => Err(found),
    }
}

fn verified(
    arguments: &Arguments,
    range: &Range,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<(Project, Report)> {
    let project = arguments.replay.open(workplace, sources)?;
    let file = arguments.database.as_deref();
    let file = file.map(|file| workplace.file(file));
    let start = start::start(
        &project,
        range.start.as_deref(),
        file.as_deref(),
        &[Target::base()],
    )?;
    let plan = Plan::upgrade(&project.revisions, &start, &range.end)?;
    let unusable = |error| {
        let file = file.as_deref().unwrap_or(Path::new("the scratch database"));
        start::unusable(file, &project.settings.version_table, &error)
    };
    let database = file.as_deref().map(Database::open);
    let database = database.transpose().map_err(unusable)?;
    let settings = arguments.replay.settings(&project)?;
    let request = Request {
        map: &project.revisions,
        plan: &plan,
        templates: &project.templates,
        settings: &settings,
        database: database.as_ref(),
    };
    let bar = bar(workplace.quiet);
    let report = verify::verify(&request, &mut |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let report = report.map_err(|obstacle| match obstacle {
        Obstacle::History(found) => found,
        Obstacle::Database(error) => unusable(error).into(),
    })?;
    Ok((project, report))
}

/// A progress bar, which is drawn on a terminal only.
fn bar(quiet: bool) -> ProgressBar {
    let target = if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}");
    let bar = ProgressBar::with_draw_target(Some(0), target);
    bar.with_style(style.expect("the template is good"))
}

fn output(format: Format, project: &Project, report: &Report, sources: &Sources) -> Output {
    let map = &project.revisions;
    let findings = report.findings();
    let failed = report.failed();
    let text = match format {
        Format::Human if failed => String::new(),
        Format::Human => summary(report),
        Format::Json => pretty(&json::object(report, &findings, map, sources)),
        Format::Junit => junit::document(report, map, sources),
    };
    let warnings: Diagnostics = findings.into_iter().map(|found| found.diagnostic).collect();
    let empty = report.empty.iter().map(Ident::name);
    Output {
        text,
        remark: (!report.empty.is_empty())
            .then(|| format!("no row could be made for {}", list(empty, "and"))),
        warnings,
        found: failed,
        ..Output::default()
    }
}

/// What is said when nothing is wrong.
fn summary(report: &Report) -> String {
    if report.revisions == 0 {
        return "nothing to verify\n".to_owned();
    }
    let irreversible = match report.irreversible {
        0 => String::new(),
        1 => "; 1 is irreversible and was only applied".to_owned(),
        number => format!("; {number} are irreversible and were only applied"),
    };
    let rows = match report.filled.len() {
        0 => String::new(),
        1 => "; 1 empty table was given a row".to_owned(),
        tables => format!("; {tables} empty tables were given a row"),
    };
    format!(
        "{} applied, taken back and applied again, with foreign keys off and on{irreversible}\n\
         {} run{rows}\n",
        count(report.revisions, "revision"),
        count(report.statements, "statement"),
    )
}

fn pretty(object: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(object);
    text.expect("texts, numbers and lists have a JSON form") + "\n"
}
