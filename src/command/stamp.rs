//! `gen-sql stamp`

use clap::Args;

use super::written::{self, ScriptOptions};
use super::{Output, Workplace, start};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::{Plan, Range, Target};
use crate::span::Sources;

/// Write the script that sets the version table and changes nothing else
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Where the database is said to be, and where it was: [START[,START]…:]TARGET; START
    /// defaults to the base
    #[arg(value_name = "RANGE", required = true)]
    ranges: Vec<String>,
    #[command(flatten)]
    options: ScriptOptions,
}

/// Writes the script.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let ranges: Vec<Range> = arguments
        .ranges
        .iter()
        .map(|range| range.parse())
        .collect::<Result<_>>()?;
    let mut starts = ranges.iter().filter_map(|range| range.start.as_deref());
    let first = starts.next();
    if starts.any(|start| Some(start) != first) {
        return Err(Diagnostic::error(Code::Usage, "a stamp has one start")
            .help("name the start once, in front of the first target: `a,b:c d`")
            .into());
    }
    let project = arguments.options.replay.open(workplace, sources)?;
    let database = arguments.options.database(workplace);
    let start = start::start(&project, first, database.as_deref(), &[Target::base()])?;
    let targets: Vec<Target> = ranges.iter().map(|range| range.end.clone()).collect();
    let plan = Plan::stamp(&project.revisions, &start, &targets)?;
    written::write(workplace, &project, &plan, &arguments.options, false)
}
