//! The handle by which revisions are addressed.
//!
//! Invariant: an index is made by one [`RevisionMap`](super::RevisionMap) and means nothing to
//! another.

/// A revision of a [`RevisionMap`](super::RevisionMap). Indices compare in load order: the order
/// of the files, which breaks every tie of a traversal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionIndex(u32);

impl RevisionIndex {
    /// The index of the revision at `position` of the load order.
    pub(super) fn at(position: usize) -> Self {
        Self(u32::try_from(position).expect("a chain has fewer than 2^32 revisions"))
    }

    /// The position in the load order.
    pub(super) fn position(self) -> usize {
        self.0 as usize
    }
}
