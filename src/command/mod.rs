//! The subcommands: each file has the arguments of one and what it does.
//!
//! Invariant: a command returns an [`Output`]; it neither prints nor exits. Only a progress bar is
//! drawn while it runs, where somebody sees it, and is gone when it ends.

pub mod branches;
pub mod completions;
pub mod current;
pub mod downgrade;
pub mod explain;
pub mod hash;
pub mod heads;
pub mod history;
pub mod init;
mod listing;
pub mod man;
pub mod merge;
mod new_revision;
mod output;
mod replayed;
pub mod revision;
pub mod show;
pub mod stamp;
mod start;
pub mod upgrade;
pub mod verify;
mod written;

pub use output::Output;

use std::path::{Path, PathBuf};

use crate::diagnostic::Result;
use crate::project::{Location, Project};
use crate::span::Sources;

/// Where a command works.
#[derive(Clone, Debug)]
pub struct Workplace {
    /// The folder of the project.
    pub directory: PathBuf,
    /// The configuration file, if one is named.
    pub config: Option<PathBuf>,
    /// The section of `alembic.ini`, if one is named.
    pub section: Option<String>,
    /// Whether nothing but errors is to be said.
    pub quiet: bool,
}

impl Workplace {
    /// A file that the command line names, as it can be opened.
    fn file(&self, named: &Path) -> PathBuf {
        if self.directory == Path::new(".") {
            named.to_path_buf()
        } else {
            self.directory.join(named)
        }
    }

    /// Opens the project that is here.
    fn open(&self, sources: &mut Sources) -> Result<Project> {
        Project::open(&self.location(), sources)
    }

    /// Where the project is.
    fn location(&self) -> Location {
        Location {
            folder: self.directory.clone(),
            config: self.config.clone(),
            section: self.section.clone(),
        }
    }
}
