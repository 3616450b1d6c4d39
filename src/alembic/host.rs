//! What is around the code of a revision: the scratch database, the project, the files.
//!
//! Invariant: everything that code can reach is here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::directive::Unnamed;
use super::python::{PythonFile, Value};
use super::surroundings::Surroundings;
use crate::diagnostic::Diagnostics;
use crate::replay::Replay;
use crate::revision::{Demands, Direction};
use crate::span::SourceId;

/// What is around the code of a revision.
pub struct Host<'i, 'a> {
    /// The scratch database and the script that is being written.
    pub replay: &'i mut Replay<'a>,
    /// What the project says about its revisions.
    pub surroundings: &'i Surroundings,
    /// What the script demands.
    pub demands: &'i Demands,
    /// The warnings so far.
    pub warnings: Diagnostics,
    /// The file of the revision.
    pub source: SourceId,
    /// The way that it goes.
    pub direction: Direction,
    /// The constraints that this direction made without a name, each with its table.
    pub unnamed: Vec<(String, Unnamed)>,
    /// Those that the revision made on its way up and that are still to be dropped.
    pub made_unnamed: Vec<(String, Unnamed)>,
    /// The project's own modules.
    pub modules: &'i Modules,
    /// The modules that are built in, by their dotted names.
    pub library: fn(&str) -> Option<Value>,
}

/// The project's own modules that its revisions import, by their dotted names.
#[derive(Debug, Default)]
pub struct Modules {
    files: BTreeMap<String, ModuleFile>,
}

#[derive(Debug)]
struct ModuleFile {
    file: Arc<PythonFile>,
    is_package: bool,
}

impl Modules {
    /// Adds a module; `is_package` says that its file is an `__init__.py`.
    pub fn add(&mut self, name: impl Into<String>, file: Arc<PythonFile>, is_package: bool) {
        self.files
            .insert(name.into(), ModuleFile { file, is_package });
    }

    /// The file of a module.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<PythonFile>> {
        self.files.get(name).map(|module| Arc::clone(&module.file))
    }

    /// Whether a module is a package.
    #[must_use]
    pub fn is_package(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|module| module.is_package)
    }
}
