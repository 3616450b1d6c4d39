//! What shapes a script beside its plan.

use std::collections::BTreeMap;

use crate::project::Project;
use crate::revision::sql_file::Baseline;
use crate::revision::{Demands, Fixed};
use crate::sql::Ident;
use crate::sqlite::{HistoryTable, NOBODYS_BUSINESS, SqliteVersion, VersionTable};
use crate::template::Values;

/// What shapes a script beside its plan.
#[derive(Debug)]
pub struct Settings<'a> {
    /// The version table.
    pub version_table: VersionTable,
    /// The history table, if there is to be one.
    pub history_table: Option<HistoryTable>,
    /// The oldest SQLite that must be able to run the script.
    pub sqlite_version: SqliteVersion,
    /// GLOB patterns of tables that are nobody's business.
    pub ignore: &'a [String],
    /// The schema that existed before the first revision.
    pub baseline: Option<&'a Baseline>,
    /// Whether the script makes the baseline's schema too, in an empty database.
    pub with_baseline: bool,
    /// The values that templates are given.
    pub variables: Values,
    /// The patterns of the names of constraints without a name in revisions in Python.
    pub naming: &'a BTreeMap<String, String>,
    /// The time and the seed that revisions in Python are given.
    pub fixed: Fixed,
}

impl<'p> Settings<'p> {
    /// What a project says.
    #[must_use]
    pub fn of(project: &'p Project) -> Self {
        let settings = &project.settings;
        Self {
            version_table: VersionTable::new(&settings.version_table),
            history_table: settings.history_table.as_deref().map(HistoryTable::new),
            sqlite_version: settings.sqlite_version,
            ignore: &settings.ignore,
            baseline: project.baseline.as_ref(),
            with_baseline: false,
            variables: settings.variables.clone(),
            naming: &settings.naming,
            fixed: settings.fixed.clone(),
        }
    }

    /// GLOB patterns of the tables that are nobody's business, the script's own among them.
    #[must_use]
    pub fn ignored(&self) -> Vec<&str> {
        let history = self.history_table.as_ref();
        NOBODYS_BUSINESS
            .into_iter()
            .chain(self.ignore.iter().map(String::as_str))
            .chain([self.version_table.plain.as_str()])
            .chain(history.map(|table| table.plain.as_str()))
            .collect()
    }

    /// What the script demands of the revisions in it.
    #[must_use]
    pub fn demands(&self) -> Demands {
        let history = self.history_table.as_ref().map(|table| &table.plain);
        let own = [Some(&self.version_table.plain), history];
        Demands {
            target: self.sqlite_version,
            own_tables: own.into_iter().flatten().map(Ident::new).collect(),
            variables: self.variables.clone(),
            fixed: self.fixed.clone(),
        }
    }
}
