//! The project's own modules, as its Python files import them.
//!
//! Invariant: a revision sees the modules and files that count in its checksum, and no others.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::python::PythonFile;
use crate::diagnostic::Diagnostic;
use crate::span::SourceId;

/// A file of the project that can be imported.
#[derive(Debug)]
pub struct ModuleFile {
    /// Its dotted name.
    pub name: Arc<str>,
    /// Whether it is an `__init__.py`.
    pub is_package: bool,
    /// The file.
    pub source: SourceId,
    /// Its text, or why it cannot be read; that is no error until somebody uses it.
    pub text: Result<Arc<str>, Diagnostic>,
    /// What it holds, once somebody has used it.
    parsed: OnceLock<Result<Arc<PythonFile>, Diagnostic>>,
}

impl ModuleFile {
    /// A module of which nobody has used anything yet.
    #[must_use]
    pub fn new(
        name: &str,
        is_package: bool,
        source: SourceId,
        text: Result<Arc<str>, Diagnostic>,
    ) -> Self {
        Self {
            name: name.into(),
            is_package,
            source,
            text,
            parsed: OnceLock::new(),
        }
    }

    /// What it holds, for whoever uses it.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn file(&self) -> Result<&Arc<PythonFile>, &Diagnostic> {
        let parsed = self.parsed.get_or_init(|| self.parse().map(Arc::new));
        parsed.as_ref()
    }

    fn parse(&self) -> Result<PythonFile, Diagnostic> {
        let text = self.text.as_ref().map_err(Clone::clone)?;
        PythonFile::parse(Arc::clone(text), self.source)
    }
}

/// A file beside the code that the code reads.
#[derive(Debug)]
pub struct DataFile {
    /// Whether it begins with a byte order mark, which stands in no text here.
    pub has_mark: bool,
    /// Whether its bytes are those of its text, whatever a checkout does to the ends of lines.
    pub is_plain: bool,
    /// The file.
    pub source: SourceId,
    /// What it holds.
    pub text: Arc<str>,
}

/// Modules by their dotted names.
#[derive(Debug, Default)]
pub struct Modules {
    files: BTreeMap<Arc<str>, Arc<ModuleFile>>,
    /// The paths of files of code, from the root of the project.
    paths: HashMap<SourceId, String>,
    /// What code reads besides, by paths from the root.
    data: BTreeMap<String, Arc<DataFile>>,
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

    /// The same modules, with the paths of files of code and what code reads besides, by paths; both
    /// count from the root of the project.
    #[must_use]
    pub fn reading(
        &self,
        paths: HashMap<SourceId, String>,
        data: BTreeMap<String, Arc<DataFile>>,
    ) -> Self {
        let files = self.files.clone();
        Self { files, paths, data }
    }

    /// The path of a file of code, if it is known.
    #[must_use]
    pub fn path(&self, source: SourceId) -> Option<&str> {
        self.paths.get(&source).map(String::as_str)
    }

    /// What code reads at a path.
    #[must_use]
    pub fn data(&self, path: &str) -> Option<Arc<DataFile>> {
        self.data.get(path).cloned()
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
            .map(|module| (Arc::clone(&module.name), module));
        Self {
            files: named.collect(),
            ..Self::default()
        }
    }
}
