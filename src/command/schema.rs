//! `gen-sql schema`

use clap::Args;

use super::replayed::ReplayOptions;
use super::{Output, Workplace};
use crate::autogenerate;
use crate::diagnostic::Result;
use crate::revision::Target;
use crate::script::{self, FormerNames};
use crate::span::Sources;

/// Print the schema at a revision, as SQL
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The revision, or several with commas
    #[arg(
        value_name = "REVISION",
        value_delimiter = ',',
        default_value = "heads"
    )]
    revisions: Vec<String>,
    #[command(flatten)]
    replay: ReplayOptions,
}

/// Prints the schema.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let targets = arguments.revisions.iter().map(|target| target.parse());
    let targets: Vec<Target> = targets.collect::<Result<_>>()?;
    let project = arguments.replay.open_to_write(workplace, sources)?;
    let settings = arguments.replay.settings(&project)?;
    let at = project.revisions.start(&targets)?;
    let templates = &project.templates;
    let chain = script::scratch_at(&project.revisions, &at, templates, &settings)?;
    let schema = autogenerate::schema(&autogenerate::Request {
        chain: &chain,
        former: &FormerNames::default(),
        templates,
        settings: &settings,
        orders: true,
        direction: autogenerate::Direction::There,
    });
    let remark = schema.is_empty().then(|| "the schema is empty".to_owned());
    Ok(Output {
        remark,
        ..Output::text(if schema.is_empty() {
            schema
        } else {
            schema + "\n"
        })
    })
}
