//! `gen-sql history`

use clap::Args;

use super::{Output, Workplace, listing};
use crate::diagnostic::Result;
use crate::revision::HistoryRange;
use crate::span::Sources;

/// List the revisions, newest first
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Only those of a range: [START]:[END]
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    rev_range: Option<String>,
    /// Say everything about each
    #[arg(short, long)]
    verbose: bool,
}

/// Lists the revisions.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let range: Option<HistoryRange> = arguments.rev_range.as_deref().map(str::parse).transpose()?;
    let project = workplace.open(sources)?;
    let map = &project.revisions;
    let revisions = match range {
        Some(range) => map.history(&range, None)?,
        None => map.newest_first(),
    };
    let text = listing::list(map, sources, revisions, arguments.verbose, listing::line);
    Ok(Output::text(text))
}
