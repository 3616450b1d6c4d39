//! `gen-sql init`

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Output, Workplace, adopted, listing};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::project;
use crate::span::Sources;
use crate::text::shell_word;

/// Make a new project, or one that starts from the schema of a database
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The folder, which is made if it is not there
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// The id of the first revision, instead of a random one
    #[arg(long, value_name = "ID", conflicts_with = "database")]
    rev_id: Option<String>,
    /// Start from the schema of this database (it is only read)
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

/// Makes the project.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    if workplace.config.is_some() {
        return Err(
            Diagnostic::error(Code::Usage, "a new project has its own configuration")
                .help("leave `-c` out: `init` makes a gen-sql.toml")
                .into(),
        );
    }
    // Without the dot of `DIR/.`.
    let folder: PathBuf = workplace.file(&arguments.folder).components().collect();
    let again = if folder == Path::new(".") {
        "gen-sql".to_owned()
    } else {
        format!("gen-sql -C {}", shell_word(&folder.display().to_string()))
    };
    if let Some(database) = &arguments.database {
        return adopted::write(&folder, &workplace.file(database), &again, sources);
    }
    let project = project::init(&folder, arguments.rev_id.clone(), sources)?;
    let files = project.files.iter().map(|file| file.display().to_string());
    let first = project.first_revision.unwrap_or_default();
    let remark = format!(
        "next: write the first revision in {}, then run `{again} upgrade > deploy.sql`",
        first.display()
    );
    Ok(Output {
        remark: Some(remark),
        ..Output::text(listing::lines(files))
    })
}
