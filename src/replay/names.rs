//! Sets of names of which a point to go back to keeps one as it was.
//!
//! Invariant: a clone costs the same whatever is in the set, until one of the two changes.

use std::collections::HashSet;
use std::rc::Rc;

use crate::sql::Ident;

/// A set of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Rc<HashSet<Ident>>);

impl Names {
    pub(super) fn contains(&self, name: &Ident) -> bool {
        self.0.contains(name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    pub(super) fn insert(&mut self, name: Ident) {
        if !self.0.contains(&name) {
            Rc::make_mut(&mut self.0).insert(name);
        }
    }

    /// Takes a name away, and says whether it was there.
    pub(super) fn remove(&mut self, name: &Ident) -> bool {
        self.0.contains(name) && Rc::make_mut(&mut self.0).remove(name)
    }

    pub(super) fn clear(&mut self) {
        if !self.0.is_empty() {
            self.0 = Rc::default();
        }
    }
}

impl FromIterator<Ident> for Names {
    fn from_iter<I: IntoIterator<Item = Ident>>(names: I) -> Self {
        Self(Rc::new(names.into_iter().collect()))
    }
}
