//! `gen-sql downgrade`

use clap::Args;

use super::written::{self, ScriptOptions};
use super::{Output, Workplace, start};
use crate::diagnostic::Result;
use crate::revision::{Plan, Range, Target};
use crate::span::Sources;

/// Write the script that takes revisions back
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Where to go, and from where: [START[,START]…:]TARGET; START defaults to the heads
    #[arg(value_name = "RANGE", allow_negative_numbers = true)]
    range: String,
    #[command(flatten)]
    options: ScriptOptions,
}

/// Writes the script.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let range: Range = arguments.range.parse()?;
    let project = arguments.options.replay.open(workplace, sources)?;
    let start = start::start(
        &project,
        range.start.as_deref(),
        arguments.options.database(workplace).as_deref(),
        &[Target::heads()],
    )?;
    let plan = Plan::downgrade(&project.revisions, &start, &range.end)?;
    written::write(workplace, &project, &plan, &arguments.options, false)
}
