//! The project's own modules, as its Python files import them.
//!
//! Invariant: a revision sees the modules that count in its checksum, and no others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::python::PythonFile;
use crate::diagnostic::Diagnostic;
use crate::span::SourceId;

/// A file of the project that can be imported.
#[derive(Debug)]
pub struct ModuleFile {
    /// Its dotted name.
    pub name: String,
    /// Whether it is an `__init__.py`.
    pub is_package: bool,
    /// The file.
    pub source: SourceId,
    /// What it holds, or why it cannot be read; that is no error until somebody uses it.
    pub file: Result<Arc<PythonFile>, Diagnostic>,
}

/// Modules by their dotted names.
#[derive(Debug, Default)]
pub struct Modules {
    files: BTreeMap<String, Arc<ModuleFile>>,
}

/// Finds modules of a project.
pub trait Finder {
    /// The module of a dotted name, if the project has it.
    fn module(&mut self, name: &str) -> Option<Arc<ModuleFile>>;
}

impl Modules {
    /// The module of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ModuleFile> {
        self.files.get(name).map(|module| &**module)
    }

    /// Whether a module is a package.
    #[must_use]
    pub fn is_package(&self, name: &str) -> bool {
        self.get(name).is_some_and(|module| module.is_package)
    }

    /// The modules, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<ModuleFile>> {
        self.files.values()
    }
}

impl FromIterator<Arc<ModuleFile>> for Modules {
    fn from_iter<I: IntoIterator<Item = Arc<ModuleFile>>>(modules: I) -> Self {
        let named = modules
            .into_iter()
            .map(|module| (module.name.clone(), module));
        Self {
            files: named.collect(),
        }
    }
}
