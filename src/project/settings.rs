//! What a project is set to do, whatever file said so.

use std::path::PathBuf;

use crate::sqlite::SqliteVersion;
use crate::template::Values;

/// The settings of a project, with the defaults filled in. Paths are as they can be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The folders of revisions, in load order.
    pub versions: Vec<PathBuf>,
    /// The folder whose templates replace the built-in ones.
    pub templates: PathBuf,
    /// The schema that existed before the first revision.
    pub baseline: Option<PathBuf>,
    /// The oldest SQLite that must be able to run the scripts.
    pub sqlite_version: SqliteVersion,
    /// The name of the version table.
    pub version_table: String,
    /// The name of the history table; `None` if there is to be none.
    pub history_table: Option<String>,
    /// GLOB patterns of tables that are nobody's business.
    pub ignore: Vec<String>,
    /// The values that templates are given.
    pub variables: Values,
}
