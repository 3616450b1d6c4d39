//! `gen-sql branches`

use clap::Args;

use super::{Output, Workplace, listing};
use crate::diagnostic::Result;
use crate::span::Sources;

/// List the branch points and what follows them
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Say everything about each, and what those that follow it are for
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
    let mut lines = Vec::new();
    for point in map.branch_points() {
        lines.push(if arguments.verbose {
            listing::entry(map, sources, point, None)
        } else {
            listing::name(map, point)
        });
        let indent = " ".repeat(map.id(point).len());
        for &next in map.next(point) {
            let name = format!("{indent} -> {}", listing::name(map, next));
            lines.push(if arguments.verbose {
                listing::with_message(map, next, name)
            } else {
                name
            });
        }
        lines.push(String::new());
    }
    Ok(Output::text(listing::lines(lines)))
}
