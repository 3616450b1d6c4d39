//! `gen-sql merge`

use clap::Args;

use super::new_revision::{self, NewRevisionOptions};
use super::{Output, Workplace};
use crate::diagnostic::Result;
use crate::revision::{Follows, Request, Target};
use crate::span::Sources;

/// Write the file of a revision that joins heads
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The heads to join
    #[arg(value_name = "REVISION", default_value = "heads")]
    revisions: Vec<String>,
    /// What the revision does, instead of `Merge a and b`
    #[arg(short, long, value_name = "MSG")]
    message: Option<String>,
    #[command(flatten)]
    options: NewRevisionOptions,
}

/// Writes the file.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let targets: Vec<Target> = arguments
        .revisions
        .iter()
        .map(|target| target.parse())
        .collect::<Result<_>>()?;
    let request = Request {
        message: arguments.message.clone(),
        ..arguments.options.request(Follows::Merge(targets))
    };
    let language = arguments.options.language();
    new_revision::write(&request, language, None, workplace, sources)
}
