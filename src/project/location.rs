//! Where a project is, as the command line says it.
//!
//! Invariant: nothing has been looked up yet.

use std::path::{Path, PathBuf};

/// Where a project is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The folder in which it is, and from which messages show paths.
    pub folder: PathBuf,
    /// The configuration file, if one is named: a `gen-sql.toml`, an `alembic.ini` or a
    /// `pyproject.toml`, whatever they are called.
    pub config: Option<PathBuf>,
    /// The section of `alembic.ini` that is read, if it is not `[alembic]`.
    pub section: Option<String>,
}

impl Location {
    /// The project in a folder, configured as it says itself.
    #[must_use]
    pub fn of(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: folder.as_ref().to_path_buf(),
            config: None,
            section: None,
        }
    }
}
