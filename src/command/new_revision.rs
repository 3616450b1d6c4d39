//! What the commands that write a revision have in common.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::{Output, Workplace};
use crate::diagnostic::Result;
use crate::project::{Language, Project};
use crate::revision::{Follows, NewRevision, NewSections, Request};
use crate::span::Sources;
use crate::text::list;

/// The options of every command that writes a revision.
#[derive(Clone, Debug, Args)]
pub(super) struct NewRevisionOptions {
    /// Let it follow a revision that is no head, which begins a branch there
    #[arg(long)]
    splice: bool,
    /// A label for the branch that begins with it
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    branch_label: Vec<String>,
    /// Its id, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,
    /// The language of the file: that of the project, if it is not said
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// The language of a revision file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// SQL
    Sql,
    /// Python, as Alembic writes it
    Py,
}

impl NewRevisionOptions {
    /// The language that is asked for.
    pub(super) fn language(&self) -> Option<Language> {
        self.format.map(|format| match format {
            Format::Sql => Language::Sql,
            Format::Py => Language::Python,
        })
    }

    /// A request with these options.
    pub(super) fn request(&self, follows: Follows) -> Request {
        Request {
            message: None,
            follows,
            splice: self.splice,
            branch_labels: self.branch_label.clone(),
            depends_on: Vec::new(),
            id: self.rev_id.clone(),
        }
    }
}

/// Writes the file that `request` asks for in a language, into the folder of revisions `place` if it is named.
/// Standard output gets its path, so that an editor can be started with it.
pub(super) fn write(
    request: &Request,
    language: Option<Language>,
    place: Option<&Path>,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let folder = &workplace.directory;
    let project = Project::open_to_write(&workplace.location(), sources)?;
    let revision = project.revisions.new_revision(request)?;
    let place = place.map(|place| workplace.file(place));
    let language = language.unwrap_or(project.settings.new_files.language);
    let path = project.add(
        &revision,
        language,
        NewSections::default(),
        folder,
        place.as_deref(),
        sources,
    )?;
    Ok(Output {
        remark: Some(remark(&revision)),
        ..Output::text(format!("{}\n", path.display()))
    })
}

pub(super) fn remark(revision: &NewRevision) -> String {
    let id = &revision.id;
    let parents = list(&revision.down_revisions, "and");
    match revision.down_revisions.len() {
        0 => format!("revision `{id}` is a base"),
        1 => format!("revision `{id}` follows {parents}"),
        _ => format!("revision `{id}` merges {parents}"),
    }
}
