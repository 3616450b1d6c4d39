//! What every command that replays revisions is told about them.

use clap::Args;

use crate::diagnostic::Result;
use crate::project::{self, Project};
use crate::revision::{Now, UnknownRows};
use crate::script::Settings;
use crate::span::Sources;

use super::Workplace;

/// What every command that replays revisions is told about them.
#[derive(Clone, Debug, Args)]
pub(super) struct ReplayOptions {
    /// Give the templates of revisions a variable: of the kind that it has in gen-sql.toml, or else
    /// a text
    #[arg(short = 'x', value_name = "NAME=VALUE")]
    pub(super) variables: Vec<String>,
    /// Refuse whatever gen-sql.sum does not list
    #[arg(long)]
    locked: bool,
    /// The time that revisions in Python are told
    #[arg(long, value_name = "TIME")]
    now: Option<Now>,
    /// What the random values of revisions in Python are drawn from
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// What is done about statements of revisions in Python that depend on rows which only the
    /// database has: `error`, or `skip` to leave them out
    #[arg(long, value_name = "error|skip")]
    data: Option<UnknownRows>,
}

impl ReplayOptions {
    /// Opens the project, if what was reviewed is what is there.
    pub(super) fn open(&self, workplace: &Workplace, sources: &mut Sources) -> Result<Project> {
        let project = Project::open_to_run(&workplace.location(), sources)?;
        self.check(&project)?;
        Ok(project)
    }

    /// The same for a project that may be without revisions.
    pub(super) fn open_to_write(
        &self,
        workplace: &Workplace,
        sources: &mut Sources,
    ) -> Result<Project> {
        let project = Project::open_to_write(&workplace.location(), sources)?;
        self.check(&project)?;
        Ok(project)
    }

    /// Whether what was reviewed is what is there.
    pub(super) fn check(&self, project: &Project) -> Result<()> {
        project.seal.check(self.locked)
    }

    /// The settings of a project, with the variables that were given.
    pub(super) fn settings<'a>(&self, project: &'a Project) -> Result<Settings<'a>> {
        let mut settings = Settings::of(project);
        for variable in &self.variables {
            project::assign(&mut settings.variables, variable)?;
        }
        settings.fixed.now = self.now.or(settings.fixed.now);
        settings.fixed.seed = self.seed.or(settings.fixed.seed);
        settings.fixed.rows = self.data.unwrap_or(settings.fixed.rows);
        Ok(settings)
    }
}
