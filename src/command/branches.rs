//! `gen-sql branches`

use clap::Args;

use super::{Output, Workplace, listing};
use crate::diagnostic::Result;
use crate::span::Sources;

/// List the branch points and what follows them
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Say what each revision is for
    #[arg(short, long)]
    verbose: bool,
}

/// Lists the branch points.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let project = workplace.open(sources)?;
    let map = &project.revisions;
    let shown = |index, text| {
        if arguments.verbose {
            listing::with_message(map, index, text)
        } else {
            text
        }
    };
    let mut lines = Vec::new();
    for point in map.branch_points() {
        lines.push(shown(point, listing::name(map, point)));
        let indent = " ".repeat(map.id(point).len());
        for &next in map.next(point) {
            lines.push(shown(
                next,
                format!("{indent} -> {}", listing::name(map, next)),
            ));
        }
    }
    Ok(Output::text(listing::lines(lines)))
}
