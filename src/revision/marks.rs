//! A set of revisions that answers membership at once.

use super::RevisionIndex;

/// A set of revisions of one map.
#[derive(Clone, Debug)]
pub(super) struct Marks(Vec<bool>);

impl Marks {
    /// The empty set over a map of `len` revisions.
    pub(super) fn new(len: usize) -> Self {
        Self(vec![false; len])
    }

    /// Adds a revision; whether it was new.
    pub(super) fn insert(&mut self, index: RevisionIndex) -> bool {
        !std::mem::replace(&mut self.0[index.position()], true)
    }

    pub(super) fn remove(&mut self, index: RevisionIndex) {
        self.0[index.position()] = false;
    }

    pub(super) fn contains(&self, index: RevisionIndex) -> bool {
        self.0[index.position()]
    }

    /// Keeps the revisions for which `keep` holds.
    pub(super) fn retain(&mut self, keep: impl Fn(RevisionIndex) -> bool) {
        for (position, marked) in self.0.iter_mut().enumerate() {
            *marked = *marked && keep(RevisionIndex::at(position));
        }
    }

    /// The revisions in load order.
    pub(super) fn iter(&self) -> impl Iterator<Item = RevisionIndex> + '_ {
        let marked = self.0.iter().enumerate().filter(|&(_, &marked)| marked);
        marked.map(|(position, _)| RevisionIndex::at(position))
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }
}
