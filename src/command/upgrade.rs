//! `gen-sql upgrade`

use clap::Args;

use super::written::{self, ScriptOptions};
use super::{Output, Workplace, start};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::{Plan, Range, Target};
use crate::span::Sources;

/// Write the script that upgrades a database
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Where to go, and from where: [START[,START]…:]TARGET
    #[arg(
        value_name = "RANGE",
        default_value = "head",
        allow_negative_numbers = true
    )]
    range: String,
    /// Make the schema of the baseline too: for a new, empty database
    #[arg(long)]
    with_baseline: bool,
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
    let replay = &arguments.options.replay;
    // The baseline can be made before there is a revision.
    let project = if arguments.with_baseline {
        replay.open_to_write(workplace, sources)?
    } else {
        replay.open(workplace, sources)?
    };
    let start = start::start(
        &project,
        range.start.as_deref(),
        arguments.options.database(workplace).as_deref(),
        &[Target::base()],
    )?;
    if arguments.with_baseline {
        if project.baseline.is_none() {
            return Err(
                Diagnostic::error(Code::Usage, "this project has no baseline")
                    .help("leave `--with-baseline` out, or set `baseline` in gen-sql.toml")
                    .into(),
            );
        }
        if !start.is_empty() {
            return Err(Diagnostic::error(
                Code::Usage,
                "the baseline comes before the first revision",
            )
            .help("leave `--with-baseline` out, or start from `base`")
            .into());
        }
    }
    let is_baseline_alone =
        project.revisions.is_empty() && ["head", "heads"].contains(&&*arguments.range);
    let base = Target::base();
    let end = if is_baseline_alone { &base } else { &range.end };
    let plan = Plan::upgrade(&project.revisions, &start, end)?;
    written::write(
        workplace,
        &project,
        &plan,
        &arguments.options,
        arguments.with_baseline,
    )
}
