//! `gen-sql heads`

use clap::Args;

use super::{Output, Workplace, listing};
use crate::diagnostic::Result;
use crate::span::Sources;

/// List the heads of the chain
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Say everything about each
    #[arg(short, long)]
    verbose: bool,
    /// Leave out heads on which another revision depends
    #[arg(long)]
    resolve_dependencies: bool,
}

/// Lists the heads.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let project = workplace.open(sources)?;
    let map = &project.revisions;
    let heads = if arguments.resolve_dependencies {
        map.real_heads()
    } else {
        map.heads()
    };
    let text = listing::list(map, sources, heads, arguments.verbose, listing::name);
    Ok(Output::text(text))
}
