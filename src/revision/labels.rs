//! Branch labels, spread along their lineages.
//!
//! Invariant: revisions with the same labels share one set, so a long branch costs one.

use super::{Revision, RevisionIndex};

/// One set of labels: positions in [`LabelSets::names`], ascending.
type Set = Vec<u32>;

/// The labels of every revision.
#[derive(Debug)]
pub(super) struct LabelSets {
    names: Vec<String>,
    sets: Vec<Set>,
    /// The set of each revision.
    of: Vec<usize>,
}

/// The set without labels.
const NONE: usize = 0;

impl LabelSets {
    /// Spreads the labels that `revisions` give. `dependents` counts, for each revision, those
    /// that follow it or depend on it.
    pub(super) fn spread(
        revisions: &[Revision],
        topological: &[RevisionIndex],
        dependents: &[u32],
    ) -> Self {
        let mut sets = Self {
            names: Vec::new(),
            sets: vec![Vec::new()],
            of: vec![NONE; revisions.len()],
        };
        let own = sets.collect(revisions);
        if !sets.names.is_empty() {
            sets.spread_down(revisions, topological, dependents, &own);
            sets.spread_up(revisions, topological, &own);
        }
        sets
    }

    /// The labels of a revision.
    pub(super) fn of(&self, index: RevisionIndex) -> impl Iterator<Item = &str> {
        let set = &self.sets[self.of[index.position()]];
        set.iter().map(|&label| self.names[label as usize].as_str())
    }

    /// The set that each file gives.
    fn collect(&mut self, revisions: &[Revision]) -> Vec<usize> {
        let mut own = Vec::with_capacity(revisions.len());
        for revision in revisions {
            let first = self.names.len();
            let labels = revision.branch_labels.iter().map(|l| l.name.clone());
            self.names.extend(labels);
            let label = |n: usize| u32::try_from(n).expect("fewer than 2^32 labels");
            own.push(self.intern((first..self.names.len()).map(label).collect()));
        }
        own
    }

    /// Towards the base, as long as the line above and below has neither branch nor merge.
    fn spread_down(
        &mut self,
        revisions: &[Revision],
        topological: &[RevisionIndex],
        dependents: &[u32],
        own: &[usize],
    ) {
        let mut is_line = vec![false; revisions.len()];
        for &index in topological.iter().rev() {
            let position = index.position();
            let revision = &revisions[position];
            let above = revision.next.first().map(|next| next.position());
            is_line[position] = dependents[position] <= 1
                && revision.down_revisions.len() <= 1
                && above.is_none_or(|above| is_line[above]);
            if is_line[position] {
                let inherited = above.map_or(NONE, |above| self.of[above]);
                self.of[position] = self.union(inherited, own[position]);
            }
        }
    }

    /// Towards the heads.
    fn spread_up(&mut self, revisions: &[Revision], topological: &[RevisionIndex], own: &[usize]) {
        for &index in topological {
            let position = index.position();
            let mut set = self.union(self.of[position], own[position]);
            for parent in &revisions[position].down_revisions {
                set = self.union(set, self.of[parent.position()]);
            }
            self.of[position] = set;
        }
    }

    fn union(&mut self, a: usize, b: usize) -> usize {
        if a == b || b == NONE {
            return a;
        }
        if a == NONE {
            return b;
        }
        let mut union: Set = [self.sets[a].as_slice(), &self.sets[b]].concat();
        union.sort_unstable();
        union.dedup();
        if union == self.sets[a] {
            a
        } else if union == self.sets[b] {
            b
        } else {
            self.intern(union)
        }
    }

    fn intern(&mut self, set: Set) -> usize {
        if set.is_empty() {
            return NONE;
        }
        self.sets.push(set);
        self.sets.len() - 1
    }
}
