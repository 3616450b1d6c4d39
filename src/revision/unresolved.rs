//! A revision as its file describes it.

use super::{Body, Checksum};
use crate::span::{SourceId, Span};

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
    /// The checksum of everything that it is made of.
    pub checksum: Checksum,
    /// What it does.
    pub body: Box<dyn Body>,
}
