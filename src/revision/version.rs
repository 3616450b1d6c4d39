//! The rows of the version table while a plan runs.
//!
//! Invariant: the rows are exactly the applied revisions that no applied revision follows or
//! depends on.

use std::collections::BTreeSet;

use super::marks::Marks;
use super::{RevisionIndex, RevisionMap};

/// One change of the version table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionChange {
    /// A row is added.
    Insert(RevisionIndex),
    /// The row of the first revision becomes that of the second.
    Update(RevisionIndex, RevisionIndex),
    /// A row is removed.
    Delete(RevisionIndex),
}

/// The rows of a version table: the current heads of a database, in load order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads(BTreeSet<RevisionIndex>);

impl Heads {
    /// Makes a change.
    ///
    /// # Panics
    /// If a row is added that is there, or changed or removed where there is none: no
    /// [`Plan`](super::Plan) does that to the heads with which it starts.
    pub fn apply(&mut self, change: VersionChange) {
        match change {
            VersionChange::Insert(row) => self.insert(row),
            VersionChange::Update(from, to) => {
                self.delete(from);
                self.insert(to);
            }
            VersionChange::Delete(row) => self.delete(row),
        }
    }

    /// The revisions in load order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RevisionIndex> + '_ {
        self.0.iter().copied()
    }

    /// Whether the database is at the base.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, index: RevisionIndex) -> bool {
        self.0.contains(&index)
    }

    fn insert(&mut self, row: RevisionIndex) {
        assert!(self.0.insert(row), "no row is added twice");
    }

    fn delete(&mut self, row: RevisionIndex) {
        assert!(self.0.remove(&row), "only a row that is there is removed");
    }
}

impl FromIterator<RevisionIndex> for Heads {
    fn from_iter<I: IntoIterator<Item = RevisionIndex>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

/// What a step up and a step down do to the rows.
pub(super) struct Rows<'a> {
    map: &'a RevisionMap,
    is_row: Marks,
    /// How many children of a revision are applied.
    above: Vec<u32>,
}

impl<'a> Rows<'a> {
    /// The rows of a database with these revisions `active`.
    pub(super) fn new(map: &'a RevisionMap, active: &Marks) -> Self {
        let mut above = vec![0; map.len()];
        for index in active.iter() {
            for parent in &map[index].parents {
                above[parent.position()] += 1;
            }
        }
        let mut is_row = active.clone();
        is_row.retain(|index| above[index.position()] == 0);
        Self { map, is_row, above }
    }

    /// Applies a revision: its parents' rows become its own, the last of them by an update.
    pub(super) fn upgrade(&mut self, index: RevisionIndex) -> Vec<VersionChange> {
        let parents = &self.map[index].parents;
        let rows: Vec<_> = parents
            .iter()
            .copied()
            .filter(|&parent| self.is_row.contains(parent))
            .collect();
        for &parent in parents {
            self.above[parent.position()] += 1;
            self.is_row.remove(parent);
        }
        self.is_row.insert(index);
        replace(&rows, index)
    }

    /// Takes a revision back: its row becomes those of the parents that nothing else holds,
    /// the last of them by an update.
    pub(super) fn downgrade(&mut self, index: RevisionIndex) -> Vec<VersionChange> {
        let mut freed = Vec::new();
        for &parent in &self.map[index].parents {
            self.above[parent.position()] -= 1;
            if self.above[parent.position()] == 0 {
                self.is_row.insert(parent);
                freed.push(parent);
            }
        }
        self.is_row.remove(index);
        let Some((&last, others)) = freed.split_last() else {
            return vec![VersionChange::Delete(index)];
        };
        let inserts = others.iter().copied().map(VersionChange::Insert);
        inserts
            .chain([VersionChange::Update(index, last)])
            .collect()
    }
}

/// The changes after which `row` stands for `rows`.
pub(super) fn replace(rows: &[RevisionIndex], row: RevisionIndex) -> Vec<VersionChange> {
    let Some((&last, others)) = rows.split_last() else {
        return vec![VersionChange::Insert(row)];
    };
    let deletes = others.iter().copied().map(VersionChange::Delete);
    deletes.chain([VersionChange::Update(last, row)]).collect()
}
