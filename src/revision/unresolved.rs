//! A revision as its file describes it.

use std::sync::Arc;

use super::{Body, Checksum, DeclaredFile};
use crate::span::{SourceId, Sources, Span};

/// A name that a file mentions and where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A revision whose parents are still names.
#[derive(Debug)]
pub struct UnresolvedRevision {
    /// Its id.
    pub id: Named,
    /// The revisions that it follows; none for a base.
    pub down_revisions: Vec<Named>,
    /// The revisions (ids or branch labels) that must be there before it without being its parents.
    pub depends_on: Vec<Named>,
    /// The labels that it gives to its branch.
    pub branch_labels: Vec<Named>,
    /// What it is for, as written; the first line is the short form.
    pub message: String,
    /// The file.
    pub source: SourceId,
    /// The files that it may read beside its own, in the order of its header.
    pub reads: Vec<DeclaredFile>,
    /// The checksum of everything that it is made of.
    pub checksum: Checksum,
    /// What it does.
    pub body: Box<dyn Body>,
}

impl UnresolvedRevision {
    /// The revision with the files that it reads, which count in its checksum.
    #[must_use]
    pub fn reading(mut self, reads: Vec<DeclaredFile>, sources: &Sources) -> Self {
        let files = reads
            .iter()
            .map(|file| (&*file.path, sources.text(file.source)));
        self.checksum = Checksum::of_revision(sources.text(self.source), files);
        self.reads = reads;
        self
    }

    /// The revision with the modules that it imports, which count in its checksum; each comes with
    /// its own checksum, so that a large one is not read again for every revision.
    #[must_use]
    pub fn importing(mut self, modules: Vec<(DeclaredFile, Arc<str>)>, sources: &Sources) -> Self {
        let files = modules
            .iter()
            .map(|(file, checksum)| (&*file.path, &**checksum));
        self.checksum = Checksum::of_revision(sources.text(self.source), files);
        self.reads = modules.into_iter().map(|(file, _)| file).collect();
        self
    }
}
