//! A revision whose parents are known.

use super::{Body, Checksum, DeclaredFile, Named, RevisionIndex};
use crate::span::SourceId;

/// A revision of a [`RevisionMap`](super::RevisionMap).
#[derive(Debug)]
pub struct Revision {
    /// Its id.
    pub id: Named,
    /// The revisions that it follows, as its file lists them; none for a base.
    pub down_revisions: Vec<RevisionIndex>,
    /// The revisions that it depends on, as its file lists them.
    pub depends_on: Vec<RevisionIndex>,
    /// The branch labels that its own file gives.
    pub branch_labels: Vec<Named>,
    /// What it is for, as written.
    pub message: String,
    /// Its file.
    pub source: SourceId,
    /// The files that it may read beside its own, in the order of its header.
    pub reads: Vec<DeclaredFile>,
    /// The checksum of everything that it is made of.
    pub checksum: Checksum,
    /// What it does.
    pub body: Box<dyn Body>,
    /// `down_revisions`, then those of `depends_on` that no ancestor depends on already.
    pub(super) parents: Vec<RevisionIndex>,
    /// The revisions that have this one as a down revision, in load order.
    pub(super) next: Vec<RevisionIndex>,
    /// The revisions that have this one as a parent, in load order.
    pub(super) children: Vec<RevisionIndex>,
}

impl Revision {
    /// The short form of the message: its first line.
    #[must_use]
    pub fn summary(&self) -> &str {
        self.message.lines().next().unwrap_or_default().trim()
    }
}
