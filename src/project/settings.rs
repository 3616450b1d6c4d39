//! What a project is set to do, whatever file said so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::file_template::FileTemplate;
use crate::alembic::{Options, Surroundings};
use crate::revision::Fixed;
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
    /// The files and folders of the declared schema, if they are named.
    pub schema: Option<Vec<PathBuf>>,
    /// The modules of the models that `env.py` leads to, if it does.
    pub models: Vec<String>,
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
    /// Whether the folders inside of folders of revisions are read, too.
    pub recursive: bool,
    /// Where the modules that revisions in Python import are looked for first.
    pub python_path: Vec<PathBuf>,
    /// The names of constraints without a name in revisions in Python: a kind (`fk`, `uq`, …) and
    /// the pattern of its names.
    pub naming: BTreeMap<String, String>,
    /// The SQL types of types that are not known otherwise, by their Python names.
    pub types: BTreeMap<String, String>,
    /// What `upgrade(engine_name)` of a revision in Python gets.
    pub engine_name: Option<String>,
    /// The time and the seed that revisions in Python are given.
    pub fixed: Fixed,
    /// How the files of new revisions are named and written.
    pub new_files: NewFiles,
    /// The folder of `env.py`, if this is an Alembic project.
    pub script_location: Option<PathBuf>,
    /// What `alembic.ini` says, for code that asks.
    pub options: Options,
}

impl Settings {
    /// The folders of revisions that have to be there. That of an Alembic project is not under
    /// version control while it is empty.
    pub(super) fn folders_to_read(&self) -> Vec<PathBuf> {
        let missing = self.script_location.as_ref();
        let missing = missing.map(|place| place.join("versions"));
        let missing = missing.filter(|folder| !folder.exists());
        let folders = self.versions.iter();
        let folders = folders.filter(|folder| Some(*folder) != missing.as_ref());
        folders.cloned().collect()
    }

    /// What revisions in Python have around them.
    pub(crate) fn surroundings(&self) -> Surroundings {
        Surroundings {
            naming: self.naming.clone(),
            types: self.types.clone(),
            engine_name: self.engine_name.clone(),
            version_table: self.version_table.clone(),
            options: self.options.clone(),
        }
    }
}

/// How the files of new revisions are named and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFiles {
    /// The language that they are written in.
    pub language: Language,
    /// What their names are made by.
    pub template: FileTemplate,
    /// The longest that the part of a name which comes from the message may be.
    pub longest_slug: usize,
    /// The time zone of dates in names and files; none for that of the machine.
    pub timezone: Option<TimeZone>,
}

/// What a revision is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `.sql`
    Sql,
    /// `.sql.tera`
    Template,
    /// `.py`
    Python,
}

impl Language {
    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Sql => ".sql",
            Self::Template => ".sql.tera",
            Self::Python => ".py",
        }
    }
}
