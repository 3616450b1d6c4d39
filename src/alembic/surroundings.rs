//! What a project says about its revisions outside of them.
//!
//! Invariant: nothing here was computed by running the project's code.

use std::collections::BTreeMap;

use indexmap::IndexMap;

/// What `env.py` and the configuration say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The naming convention of the target metadata: a kind of constraint (`fk`, `uq`, …) and the
    /// pattern of its names.
    pub naming: BTreeMap<String, String>,
    /// The SQL types of types that are not known otherwise, by their Python names.
    pub types: BTreeMap<String, String>,
    /// What `upgrade(engine_name)` gets.
    pub engine_name: Option<String>,
    /// The name of the version table.
    pub version_table: String,
    /// What `alembic.ini` says.
    pub options: Options,
}

/// What `alembic.ini` says, for code that asks `context.config`
/// (<https://alembic.sqlalchemy.org/en/latest/api/config.html>).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The section of Alembic.
    pub section: String,
    /// The options of each section, in lower case; `None` for what differs from place to place, or
    /// is set by `env.py`.
    pub sections: IndexMap<String, IndexMap<String, Option<String>>>,
}

impl Options {
    /// Makes what `env.py` sets unknown: an option, or all of them if its name is computed.
    pub fn forget(&mut self, name: Option<&str>) {
        let name = name.map(str::to_lowercase);
        for options in self.sections.values_mut() {
            if let Some(name) = &name {
                options.insert(name.clone(), None);
            } else {
                options.values_mut().for_each(|value| *value = None);
            }
        }
    }
}
