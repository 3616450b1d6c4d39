//! The checksum of a whole history.

use std::collections::HashMap;

use super::{Checksum, RevisionIndex, RevisionMap};

impl RevisionMap {
    /// The chain checksum of the revisions that a database is at: it covers every revision up to
    /// there, and so differs as soon as one of them does.
    #[must_use]
    pub fn chain_checksum(&self, heads: &[RevisionIndex]) -> Checksum {
        let included = self.ancestors(heads);
        let mut sums = HashMap::with_capacity(included.len());
        for &index in self.topological() {
            if included.binary_search(&index).is_err() {
                continue;
            }
            let revision = &self[index];
            let before = revision.down_revisions.iter().chain(&revision.depends_on);
            let before: Vec<Checksum> = before.map(|parent| sums[parent]).collect();
            sums.insert(index, Checksum::of_chain(revision.checksum, &before));
        }
        if let [head] = heads {
            return sums[head];
        }
        let mut all: Vec<Checksum> = heads.iter().map(|head| sums[head]).collect();
        all.sort_unstable();
        Checksum::of_heads(&all)
    }
}
