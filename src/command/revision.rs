//! `gen-sql revision`

use std::path::PathBuf;

use clap::Args;

use super::new_revision::{self, NewRevisionOptions};
use super::{Output, Workplace};
use crate::diagnostic::Result;
use crate::revision::{Follows, Request, Target};
use crate::span::Sources;

/// Write the file of a new revision
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What the revision does; the first line is the short form
    #[arg(short, long, value_name = "MSG")]
    message: String,
    /// What it follows, instead of the only head: a head, several to join, or `base`
    #[arg(long, value_name = "REVISION", value_delimiter = ',')]
    head: Option<Vec<String>>,
    /// What must be applied before it without being its parent: an id or a branch label
    #[arg(long, value_name = "REVISION", value_delimiter = ',')]
    depends_on: Vec<String>,
    /// The folder of revisions that the file goes into
    #[arg(long, value_name = "DIR")]
    version_path: Option<PathBuf>,
    #[command(flatten)]
    options: NewRevisionOptions,
}

/// Writes the file.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let targets = |named: &[String]| -> Result<Vec<Target>> {
        named.iter().map(|target| target.parse()).collect()
    };
    let follows = match &arguments.head {
        Some(heads) => Follows::Targets(targets(heads)?),
        None => Follows::TheHead,
    };
    let request = Request {
        message: Some(arguments.message.clone()),
        depends_on: targets(&arguments.depends_on)?,
        ..arguments.options.request(follows)
    };
    let place = arguments.version_path.as_deref();
    let language = arguments.options.language();
    new_revision::write(&request, language, place, workplace, sources)
}
