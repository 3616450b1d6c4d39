//! All revisions of a project, joined.
//!
//! Invariant: every link is mirrored (`next` and `children` are the inverses of
//! `down_revisions` and `parents`) and there is no circle.

use std::collections::HashMap;
use std::ops::Index;

use super::labels::LabelSets;
use super::{Revision, RevisionIndex};

/// The graph of revisions. It is made by [`resolve`](RevisionMap::resolve) and addressed by
/// [`RevisionIndex`].
#[derive(Debug)]
pub struct RevisionMap {
    pub(super) revisions: Vec<Revision>,
    /// Ids and branch labels; a label leads to the revision whose file gives it.
    pub(super) names: HashMap<String, RevisionIndex>,
    pub(super) labels: LabelSets,
    /// Parents and dependencies before children.
    pub(super) topological: Vec<RevisionIndex>,
}

impl Index<RevisionIndex> for RevisionMap {
    type Output = Revision;

    fn index(&self, index: RevisionIndex) -> &Revision {
        &self.revisions[index.position()]
    }
}

impl RevisionMap {
    /// How many revisions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Whether there are no revisions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// All revisions in load order.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = RevisionIndex> + use<> {
        (0..self.revisions.len()).map(RevisionIndex::at)
    }

    /// All revisions, each after its down revisions and dependencies.
    #[must_use]
    pub fn topological(&self) -> &[RevisionIndex] {
        &self.topological
    }

    /// The revision with exactly this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<RevisionIndex> {
        let index = *self.names.get(id)?;
        (self.id(index) == id).then_some(index)
    }

    /// The revision with exactly this id, or that gives exactly this branch label.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<RevisionIndex> {
        self.names.get(name).copied()
    }

    /// The id of a revision.
    #[must_use]
    pub fn id(&self, index: RevisionIndex) -> &str {
        &self[index].id.name
    }

    /// The revisions that follow this one, in load order.
    #[must_use]
    pub fn next(&self, index: RevisionIndex) -> &[RevisionIndex] {
        &self[index].next
    }

    /// Whether no revision follows this one.
    #[must_use]
    pub fn is_head(&self, index: RevisionIndex) -> bool {
        self[index].next.is_empty()
    }

    /// Whether no revision follows this one or depends on it: then it can have a row of its own
    /// in the version table when everything is applied.
    #[must_use]
    pub fn is_real_head(&self, index: RevisionIndex) -> bool {
        self[index].children.is_empty()
    }

    /// Whether the revision follows none.
    #[must_use]
    pub fn is_base(&self, index: RevisionIndex) -> bool {
        self[index].down_revisions.is_empty()
    }

    /// Whether several revisions follow this one.
    #[must_use]
    pub fn is_branch_point(&self, index: RevisionIndex) -> bool {
        self[index].next.len() > 1
    }

    /// Whether the revision follows several.
    #[must_use]
    pub fn is_merge_point(&self, index: RevisionIndex) -> bool {
        self[index].down_revisions.len() > 1
    }

    /// The heads in load order, as `heads` lists them.
    #[must_use]
    pub fn heads(&self) -> Vec<RevisionIndex> {
        self.indices().filter(|&i| self.is_head(i)).collect()
    }

    /// The heads on which no revision depends, in load order.
    #[must_use]
    pub fn real_heads(&self) -> Vec<RevisionIndex> {
        self.indices().filter(|&i| self.is_real_head(i)).collect()
    }

    /// The bases in load order.
    #[must_use]
    pub fn bases(&self) -> Vec<RevisionIndex> {
        self.indices().filter(|&i| self.is_base(i)).collect()
    }

    /// The branch labels of a revision, its own and those of its lineage, in load order of the
    /// revisions that give them. As in
    /// [Alembic](https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-branch-labels)
    /// a label holds for all descendants, and on a line without branches and merges also for
    /// the ancestors down to the next branch or merge point.
    pub fn labels(&self, index: RevisionIndex) -> impl Iterator<Item = &str> {
        self.labels.of(index)
    }
}
