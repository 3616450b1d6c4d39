//! Reads revisions, with the files, modules and templates that they use.
//!
//! Invariant: a file that several revisions use is read once, and the folder of templates only for
//! a revision that is one.

use std::path::Path;
use std::sync::Arc;

use super::folder::{self, RevisionFile};
use super::overrides::Override;
use super::python::{PythonModules, Search};
use super::read;
use super::reads::Declared;
use super::settings::Language;
use crate::alembic::python::PythonFile;
use crate::alembic::{self, Around, Surroundings};
use crate::diagnostic::Result;
use crate::revision::sql_file::{self, SqlFile};
use crate::revision::{DeclaredFile, UnresolvedRevision};
use crate::span::{SourceId, Sources};
use crate::template::Library;

/// Reads revision files.
pub(super) struct Reader<'a> {
    /// The folder from which messages show paths.
    folder: &'a Path,
    root: &'a Path,
    declared: Declared<'a>,
    /// The project's folder of templates.
    templates: &'a Path,
    /// What is in it, once a revision is a template.
    library: Option<Arc<Library>>,
    /// What revisions in Python import.
    modules: PythonModules<'a>,
    /// What the project says about them.
    surroundings: Arc<Surroundings>,
}

/// What a file is read as.
pub(super) enum Content {
    Revision(UnresolvedRevision),
    Override(Override),
}

impl<'a> Reader<'a> {
    /// A reader for the project at `root`, whose files messages show from `folder`, with its
    /// folder of `templates`; revisions in Python import `modules` and have these `surroundings`.
    pub(super) fn new(
        folder: &'a Path,
        root: &'a Path,
        templates: &'a Path,
        modules: PythonModules<'a>,
        surroundings: Surroundings,
    ) -> Self {
        Self {
            folder,
            root,
            declared: Declared::new(folder, root),
            templates,
            library: None,
            modules,
            surroundings: Arc::new(surroundings),
        }
    }

    /// Reads a revision file, and those that it declares or imports.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn file(&mut self, file: &RevisionFile, sources: &mut Sources) -> Result<Content> {
        let bytes = read(&file.path, &file.name)?;
        let source = sql_file::load(&file.name, &bytes, sources)?;
        match file.language {
            Language::Sql => {}
            Language::Template => return self.template(source, sources).map(Content::Revision),
            Language::Python => return self.python(file, source, sources).map(Content::Revision),
        }
        match sql_file::read(sources, source)? {
            SqlFile::Revision { revision, reads } => {
                let reads = self.declared.read_all(&reads, sources)?;
                Ok(Content::Revision(revision.reading(reads, sources)))
            }
            SqlFile::Override {
                overrides,
                reads,
                body,
            } => {
                let own = DeclaredFile {
                    name: overrides.name.as_str().into(),
                    span: overrides.span,
                    path: folder::from_root(self.root, &file.path).into(),
                    source,
                };
                let mut files = vec![own];
                files.extend(self.declared.read_all(&reads, sources)?);
                Ok(Content::Override(Override {
                    overrides,
                    files,
                    body,
                }))
            }
        }
    }

    /// Reads a revision in Python.
    fn python(
        &mut self,
        file: &RevisionFile,
        source: SourceId,
        sources: &mut Sources,
    ) -> Result<UnresolvedRevision> {
        let python = Arc::new(PythonFile::parse(sources.shared_text(source), source)?);
        let path = folder::from_root(self.root, &file.path);
        let imported = self.modules.imported(&python, &path, sources);
        let name = file.path.file_name().unwrap_or_default();
        let around = Around {
            file_name: name.to_string_lossy().into_owned(),
            modules: imported.modules,
            surroundings: Arc::clone(&self.surroundings),
        };
        let modules = &mut self.modules;
        let revision = alembic::read(python, around, &mut Search { modules, sources })?;
        Ok(revision.importing(imported.files, sources))
    }

    /// Reads a revision whose sections are templates.
    fn template(&mut self, source: SourceId, sources: &mut Sources) -> Result<UnresolvedRevision> {
        let file = sql_file::read_template(sources, source)?;
        let reads = self.declared.read_all(file.reads(), sources)?;
        let library = match &mut self.library {
            Some(library) => library,
            none => {
                let shown = folder::shown(self.folder, self.templates);
                none.insert(Arc::new(Library::load(self.templates, &shown, sources)?))
            }
        };
        let templates = folder::from_root(self.root, self.templates);
        Ok(file.into_revision(reads, library, &templates, sources))
    }
}
