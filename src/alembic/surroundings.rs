//! What a project says about its revisions outside of them.
//!
//! Invariant: nothing here was computed by running the project's code.

use std::collections::BTreeMap;

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
}
