//! Reads revisions, with the files and templates that they use.
//!
//! Invariant: a file that several revisions use is read once, and the folder of templates only for
//! a revision that is one.

use std::path::Path;
use std::sync::Arc;

use super::folder::{self, Language, RevisionFile};
use super::read;
use super::reads::Declared;
use crate::alembic::{self, Shared};
use crate::diagnostic::Result;
use crate::revision::UnresolvedRevision;
use crate::revision::sql_file::{self, SqlFile};
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
    /// What revisions in Python share.
    shared: Shared,
}

impl<'a> Reader<'a> {
    /// A reader for the project at `root`, whose files messages show from `folder`, with its
    /// folder of `templates`.
    pub(super) fn new(folder: &'a Path, root: &'a Path, templates: &'a Path) -> Self {
        Self {
            folder,
            root,
            declared: Declared::new(folder, root),
            templates,
            library: None,
            shared: Shared::default(),
        }
    }

    /// Reads a revision file, and those that it declares.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn revision(
        &mut self,
        file: &RevisionFile,
        sources: &mut Sources,
    ) -> Result<UnresolvedRevision> {
        let bytes = read(&file.path, &file.name)?;
        let source = sql_file::load(&file.name, &bytes, sources)?;
        match file.language {
            Language::Sql => {}
            Language::Template => return self.template(source, sources),
            Language::Python => return alembic::read(sources, source, &self.shared),
        }
        match sql_file::read(sources, source)? {
            SqlFile::Revision { revision, reads } => {
                let reads = self.declared.read_all(&reads, sources)?;
                Ok(revision.reading(reads, sources))
            }
            SqlFile::Override { overrides, .. } => {
                Err(sql_file::cannot_override(&overrides).into())
            }
        }
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
