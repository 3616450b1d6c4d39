//! The order of revisions in a plan or a listing.
//!
//! Invariant: the order depends on the graph and the load order alone, and no revision comes
//! after one that it follows or depends on.

use super::marks::Marks;
use super::{RevisionIndex, RevisionMap};

/// The revisions of `wanted`, newest first, in Alembic's order: one branch is followed down as
/// far as nothing above it is left, then the branch that holds it up; of several branches the
/// one that was met first. `span` holds `wanted` and all revisions between two of them.
///
/// Alembic compares sets of ancestors to see whether something is left above a revision; this
/// counts the children that are left, which says the same without the square of the chain.
pub(super) fn newest_first(map: &RevisionMap, wanted: &Marks, span: &Marks) -> Vec<RevisionIndex> {
    let mut walk = Walk::new(map, wanted, span);
    let mut slot = walk.first;
    while slot != NONE {
        let candidate = walk.slots[slot].head;
        slot = if walk.above[candidate.position()] == 0 {
            walk.emit(slot)
        } else {
            walk.holding_up(candidate)
        };
    }
    walk.order
}

/// No slot.
const NONE: usize = usize::MAX;

/// A branch that is being walked, in a list that is ordered by the time it was met.
struct Slot {
    head: RevisionIndex,
    previous: usize,
    next: usize,
}

struct Walk<'a> {
    map: &'a RevisionMap,
    wanted: &'a Marks,
    span: &'a Marks,
    order: Vec<RevisionIndex>,
    slots: Vec<Slot>,
    first: usize,
    last: usize,
    /// The slot of which a revision is the head.
    slot_of: Vec<usize>,
    /// How many children of a revision are left.
    above: Vec<u32>,
    gone: Marks,
    /// The revision for which the last search was.
    held: Option<RevisionIndex>,
    /// The search that came upon a revision last.
    seen: Vec<u32>,
    searches: u32,
}

impl<'a> Walk<'a> {
    fn new(map: &'a RevisionMap, wanted: &'a Marks, span: &'a Marks) -> Self {
        let mut walk = Self {
            map,
            wanted,
            span,
            order: Vec::new(),
            slots: Vec::new(),
            first: NONE,
            last: NONE,
            slot_of: vec![NONE; map.len()],
            above: vec![0; map.len()],
            gone: Marks::new(map.len()),
            held: None,
            seen: vec![0; map.len()],
            searches: 0,
        };
        for index in span.iter() {
            for parent in &map[index].parents {
                walk.above[parent.position()] += 1;
            }
        }
        let tips: Vec<_> = span
            .iter()
            .filter(|&index| walk.above[index.position()] == 0)
            .collect();
        for &tip in tips.iter().filter(|&&tip| wanted.contains(tip)) {
            walk.append(tip);
        }
        for tip in tips {
            if !wanted.contains(tip) {
                walk.release_parents(tip);
            }
        }
        walk
    }

    /// Takes the head of `slot`; returns the slot to go on with.
    fn emit(&mut self, slot: usize) -> usize {
        let head = self.slots[slot].head;
        self.order.push(head);
        self.slot_of[head.position()] = NONE;
        let mut is_taken = false;
        for &parent in &self.map[head].parents {
            if !self.wanted.contains(parent) || self.slot_of[parent.position()] != NONE {
                continue;
            }
            if is_taken {
                self.append(parent);
            } else {
                self.slots[slot].head = parent;
                self.slot_of[parent.position()] = slot;
                is_taken = true;
            }
        }
        self.release_parents(head);
        if is_taken { slot } else { self.unlink(slot) }
    }

    /// Counts `index` as gone, and with it the revisions that are not wanted and only waited
    /// for it. A wanted one that is reached through those alone is a branch of its own.
    fn release_parents(&mut self, index: RevisionIndex) {
        let mut gone = vec![index];
        while let Some(index) = gone.pop() {
            self.gone.insert(index);
            for &parent in &self.map[index].parents {
                if !self.span.contains(parent) {
                    continue;
                }
                self.above[parent.position()] -= 1;
                if self.above[parent.position()] > 0 {
                    continue;
                }
                if !self.wanted.contains(parent) {
                    gone.push(parent);
                } else if self.slot_of[parent.position()] == NONE {
                    self.append(parent);
                }
            }
        }
    }

    /// The first branch of which `held` is an ancestor.
    fn holding_up(&mut self, held: RevisionIndex) -> usize {
        if self.held == Some(held) {
            return self.still_holding_up();
        }
        self.held = Some(held);
        self.searches += 1;
        let mut found = NONE;
        let mut open = vec![held];
        while let Some(index) = open.pop() {
            for &child in &self.map[index].children {
                let position = child.position();
                let is_left = self.span.contains(child) && !self.gone.contains(child);
                if is_left && self.seen[position] != self.searches {
                    self.seen[position] = self.searches;
                    found = found.min(self.slot_of[position]);
                    open.push(child);
                }
            }
        }
        found
    }

    /// The first branch that the last search came upon: a revision that many branches hold up,
    /// one after the other, is searched from only once.
    fn still_holding_up(&self) -> usize {
        let mut slot = self.first;
        while slot != NONE {
            let head = self.slots[slot].head;
            if self.seen[head.position()] == self.searches {
                break;
            }
            slot = self.slots[slot].next;
        }
        slot
    }

    fn append(&mut self, head: RevisionIndex) {
        let slot = self.slots.len();
        self.slots.push(Slot {
            head,
            previous: self.last,
            next: NONE,
        });
        self.slot_of[head.position()] = slot;
        match self.slots.get_mut(self.last) {
            Some(last) => last.next = slot,
            None => self.first = slot,
        }
        self.last = slot;
    }

    /// Ends a branch; returns the one before it, or the new first one.
    fn unlink(&mut self, slot: usize) -> usize {
        let Slot { previous, next, .. } = self.slots[slot];
        match self.slots.get_mut(previous) {
            Some(before) => before.next = next,
            None => self.first = next,
        }
        match self.slots.get_mut(next) {
            Some(after) => after.previous = previous,
            None => self.last = previous,
        }
        if previous == NONE { next } else { previous }
    }
}
