//! `gen-sql current`

use std::path::PathBuf;

use clap::Args;

use super::{Output, Workplace, listing, start};
use crate::diagnostic::Result;
use crate::span::Sources;

/// List the revisions that a database is at
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The database, which is only read
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    /// Say everything about each
    #[arg(short, long)]
    verbose: bool,
    /// Fail if the database is not at all heads
    #[arg(long)]
    check_heads: bool,
}

/// Lists the revisions of a database.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let project = workplace.open(sources)?;
    let map = &project.revisions;
    let revisions = start::of_database(&project, &workplace.file(&arguments.database))?;
    let missing: Vec<&str> = map
        .real_heads()
        .into_iter()
        .filter(|head| !revisions.contains(head))
        .map(|head| map.id(head))
        .collect();
    let at_base = revisions.is_empty();
    let text = listing::list(map, sources, revisions, arguments.verbose, listing::name);
    if !arguments.check_heads || missing.is_empty() {
        return Ok(Output {
            remark: at_base.then(|| "the database is at the base".to_owned()),
            ..Output::text(text)
        });
    }
    Ok(Output {
        remark: Some(format!(
            "the database is not at {}",
            crate::text::list(missing, "and")
        )),
        found: true,
        ..Output::text(text)
    })
}
