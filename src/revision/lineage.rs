//! What comes before and after a revision.

use super::marks::Marks;
use super::{Revision, RevisionIndex, RevisionMap};

impl RevisionMap {
    /// `of` and everything before it through down revisions and dependencies, in load order.
    #[must_use]
    pub fn ancestors(&self, of: &[RevisionIndex]) -> Vec<RevisionIndex> {
        self.active(of).iter().collect()
    }

    /// What is applied in a database that is at `rows`: the rows and all before them.
    pub(super) fn active(&self, rows: &[RevisionIndex]) -> Marks {
        self.reach(rows, |revision| &revision.parents)
    }

    /// `from` and everything that follows it or depends on it.
    pub(super) fn descendants(&self, from: &[RevisionIndex]) -> Marks {
        self.reach(from, |revision| &revision.children)
    }

    /// `from` and everything that follows it, dependencies aside.
    pub(super) fn followers(&self, from: &[RevisionIndex]) -> Marks {
        self.reach(from, |revision| &revision.next)
    }

    /// `from` and everything that it follows, dependencies aside.
    pub(super) fn followed(&self, from: &[RevisionIndex]) -> Marks {
        self.reach(from, |revision| &revision.down_revisions)
    }

    /// The lineage of a revision: what it follows and what follows it, dependencies aside.
    pub(super) fn lineage(&self, of: RevisionIndex) -> Marks {
        let mut marks = self.followers(&[of]);
        for index in self.followed(&[of]).iter() {
            marks.insert(index);
        }
        marks
    }

    /// The lineage of a revision, dependencies included.
    pub(super) fn kin(&self, of: RevisionIndex) -> Marks {
        let mut marks = self.descendants(&[of]);
        for index in self.active(&[of]).iter() {
            marks.insert(index);
        }
        marks
    }

    /// Two of `rows` of which the first is already part of the second.
    pub(super) fn overlap(&self, rows: &[RevisionIndex]) -> Option<(RevisionIndex, RevisionIndex)> {
        let active = self.active(rows);
        let has_active_child =
            |row: &RevisionIndex| self[*row].children.iter().any(|&c| active.contains(c));
        let lower = *rows.iter().find(|row| has_active_child(row))?;
        let above = self.descendants(&[lower]);
        let upper = rows.iter().find(|&&r| r != lower && above.contains(r))?;
        Some((lower, *upper))
    }

    /// Those of `rows` that are not already part of another.
    pub(super) fn maximal(&self, rows: &[RevisionIndex]) -> Vec<RevisionIndex> {
        let active = self.active(rows);
        let mut tips = in_load_order(rows);
        tips.retain(|&row| !self[row].children.iter().any(|&c| active.contains(c)));
        tips
    }

    fn reach(
        &self,
        from: &[RevisionIndex],
        links: impl Fn(&Revision) -> &[RevisionIndex],
    ) -> Marks {
        let mut marks = Marks::new(self.len());
        let mut open: Vec<_> = from.iter().copied().filter(|&i| marks.insert(i)).collect();
        while let Some(index) = open.pop() {
            for &linked in links(&self[index]) {
                if marks.insert(linked) {
                    open.push(linked);
                }
            }
        }
        marks
    }
}

/// `revisions` in load order, each once.
pub(super) fn in_load_order(revisions: &[RevisionIndex]) -> Vec<RevisionIndex> {
    let mut sorted = revisions.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}
