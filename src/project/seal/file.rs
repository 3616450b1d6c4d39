//! The files of a project that are sealed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::FileHash;
use crate::revision::UnresolvedRevision;
use crate::span::{SourceId, Sources, Span};

/// A file that scripts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Its path from the project's root.
    pub path: String,
    /// The hash of its text: with LF as line ends and without a byte order mark.
    pub hash: FileHash,
    /// The revisions that are made of it; none for the baseline.
    pub parts_of: Vec<Part>,
}

/// What a file is to a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The id of the revision.
    pub revision: String,
    /// Where that is said: at the id in its own file, or where a header names it.
    pub span: Span,
    /// Whether it is the revision's own file.
    pub is_own: bool,
}

/// The files of a project while they are collected.
#[derive(Debug)]
pub(in crate::project) struct Collection<'a> {
    sources: &'a Sources,
    files: BTreeMap<String, SealedFile>,
}

impl<'a> Collection<'a> {
    pub(in crate::project) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            files: BTreeMap::new(),
        }
    }

    /// Adds the file of a revision, which has this path, and those that it reads.
    pub(in crate::project) fn add_revision(&mut self, path: &str, revision: &UnresolvedRevision) {
        let part = |span: Span, is_own| Part {
            revision: revision.id.name.clone(),
            span,
            is_own,
        };
        let own = self.add(path, revision.source);
        own.parts_of.push(part(revision.id.span, true));
        for read in &revision.reads {
            let file = self.add(&read.path, read.source);
            file.parts_of.push(part(read.named.span, false));
        }
    }

    /// Adds a file of this path.
    pub(in crate::project) fn add(&mut self, path: &str, source: SourceId) -> &mut SealedFile {
        match self.files.entry(path.to_owned()) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => place.insert(SealedFile {
                path: path.to_owned(),
                hash: FileHash::of(self.sources.text(source)),
                parts_of: Vec::new(),
            }),
        }
    }

    /// The files, sorted by path.
    pub(in crate::project) fn files(self) -> Vec<SealedFile> {
        self.files.into_values().collect()
    }
}
