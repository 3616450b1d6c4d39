//! `gen-sql show`

use clap::Args;

use super::{Output, Workplace, listing};
use crate::diagnostic::Result;
use crate::revision::Target;
use crate::span::Sources;

/// Say everything about a revision
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The revision: an id, the start of one, a label, `head` or `heads`
    #[arg(value_name = "REVISION")]
    revision: String,
}

/// Says everything about a revision.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let target: Target = arguments.revision.parse()?;
    let project = workplace.open(sources)?;
    let map = &project.revisions;
    let revisions = map.start(&[target])?;
    let entries = revisions.into_iter().map(|index| {
        let chain = map.chain_checksum(&[index]);
        listing::entry(map, sources, index, Some(chain))
    });
    Ok(Output::text(listing::lines(entries)))
}
