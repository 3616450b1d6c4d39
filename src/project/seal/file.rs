//! The files of a project that are sealed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::FileHash;
use crate::revision::UnresolvedRevision;
use crate::span::{SourceId, Sources, Span};

/// A file that scripts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Its path from the project's root.
    pub path: Arc<str>,
    /// The revisions that are made of it; none for the baseline.
    pub parts_of: Vec<Part>,
    text: Arc<str>,
    hash: OnceLock<FileHash>,
}

impl SealedFile {
    /// The hash of its text: with LF as line ends and without a byte order mark.
    #[must_use]
    pub fn hash(&self) -> FileHash {
        *self.hash.get_or_init(|| FileHash::of(&self.text))
    }
}

/// What a file is to a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The id of the revision.
    pub revision: Arc<str>,
    /// Where that is said: at the id in its own file, or where a header names it.
    pub span: Span,
    /// Whether it is the revision's own file.
    pub is_own: bool,
}

/// The files of a project while they are collected.
#[derive(Debug)]
pub(in crate::project) struct Collection<'a> {
    sources: &'a Sources,
    files: Vec<SealedFile>,
    /// Which of them a file is. It may have been read twice.
    places: HashMap<SourceId, usize>,
    paths: HashMap<Arc<str>, usize>,
}

impl<'a> Collection<'a> {
    pub(in crate::project) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            files: Vec::new(),
            places: HashMap::new(),
            paths: HashMap::new(),
        }
    }

    /// Adds the file of a revision, which has this path, and those that it reads.
    pub(in crate::project) fn add_revision(&mut self, path: &str, revision: &UnresolvedRevision) {
        let id: Arc<str> = revision.id.name.as_str().into();
        let part = |span: Span, is_own| Part {
            revision: Arc::clone(&id),
            span,
            is_own,
        };
        let own = self.add(path, revision.source);
        own.parts_of.push(part(revision.id.span, true));
        for read in &revision.reads {
            let file = self.add(&read.path, read.source);
            file.parts_of.push(part(read.span, false));
        }
    }

    /// Adds a file of this path.
    pub(in crate::project) fn add(&mut self, path: &str, source: SourceId) -> &mut SealedFile {
        let (files, paths) = (&mut self.files, &mut self.paths);
        let at = *self.places.entry(source).or_insert_with(|| {
            *paths.entry(path.into()).or_insert_with_key(|path| {
                files.push(SealedFile {
                    path: Arc::clone(path),
                    parts_of: Vec::new(),
                    text: self.sources.shared_text(source),
                    hash: OnceLock::new(),
                });
                files.len() - 1
            })
        });
        &mut self.files[at]
    }

    /// The files, sorted by path.
    pub(in crate::project) fn files(mut self) -> Vec<SealedFile> {
        self.files.sort_by(|one, other| one.path.cmp(&other.path));
        self.files
    }
}
