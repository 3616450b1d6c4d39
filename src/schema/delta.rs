//! What became of the objects of a schema from one point to another.
//!
//! Invariant: an object that is as it was is not among them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Entry, Key};

/// An object before and after.
pub(super) type Pair = (Option<Rc<Entry>>, Option<Rc<Entry>>);

/// The objects that changed, each as it was before and after.
#[derive(Clone, Debug, Default)]
pub struct Delta {
    pub(super) pairs: BTreeMap<Key, Pair>,
}

impl Delta {
    /// This and what came later, as one.
    #[must_use]
    pub fn then(mut self, later: &Self) -> Self {
        for (key, (before, after)) in &later.pairs {
            let pair = self.pairs.entry(key.clone());
            let (_, last) = pair.or_insert_with(|| (before.clone(), None));
            last.clone_from(after);
        }
        self.forget_unchanged();
        self
    }

    /// The objects that are gone or were others.
    pub fn before(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.pairs.values().filter_map(|(old, _)| old.as_ref())
    }

    /// The objects that are there and were not, or were others.
    pub fn after(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.pairs.values().filter_map(|(_, new)| new.as_ref())
    }

    /// The objects that are gone.
    pub fn gone(&self) -> impl Iterator<Item = &Rc<Entry>> {
        let pairs = self.pairs.values();
        pairs.filter_map(|(old, new)| old.as_ref().filter(|_| new.is_none()))
    }

    /// The same without what is gone and of which this is so.
    #[must_use]
    pub fn without_gone(mut self, is_so: impl Fn(&Entry) -> bool) -> Self {
        self.pairs.retain(|_, (old, new)| {
            let gone = old.as_ref().filter(|_| new.is_none());
            !gone.is_some_and(|gone| is_so(gone))
        });
        self
    }

    pub(super) fn forget_unchanged(&mut self) {
        self.pairs.retain(|_, (old, new)| match (old, new) {
            (Some(old), Some(new)) => !Rc::ptr_eq(old, new) && old != new,
            (None, None) => false,
            _ => true,
        });
    }
}
