//! Which views, triggers and virtual tables name what.

use std::collections::{BTreeMap, BTreeSet};

use super::ran::names;
use crate::schema::{Delta, Entry};
use crate::sql::{Ident, Object};

/// A way to use something that SQLite looks into only then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// This view is read.
    View(Ident),
    /// This virtual table is read.
    VirtualTable(Ident),
    /// A trigger of this table fires.
    Triggers(Ident),
}

impl Use {
    /// How an object is used, if it is of such a kind.
    fn of(entry: &Entry) -> Option<Self> {
        match entry.object {
            Object::View => Some(Self::View(entry.name.clone())),
            Object::VirtualTable => Some(Self::VirtualTable(entry.name.clone())),
            Object::Trigger => Some(Self::Triggers(entry.table.clone())),
            _ => None,
        }
    }
}

/// For each name the views, triggers and virtual tables that hold it.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    by_name: BTreeMap<Ident, BTreeSet<Use>>,
}

impl Mentions {
    /// Takes note of what changed.
    pub(super) fn note(&mut self, delta: &Delta) {
        // What is gone may stay: to look into it again does no harm.
        for entry in delta.after() {
            if let Some(used) = Use::of(entry) {
                for name in names(&entry.sql) {
                    self.by_name.entry(name).or_default().insert(used.clone());
                }
            }
        }
    }

    /// Those that are new or name what changed, or name such a view or virtual table.
    pub(super) fn reached(&self, delta: &Delta, changed: &BTreeSet<Ident>) -> BTreeSet<Use> {
        let mut reached: BTreeSet<Use> = delta.after().filter_map(|entry| Use::of(entry)).collect();
        let mut open: Vec<Ident> = changed.iter().cloned().collect();
        open.extend(delta.before().map(|entry| entry.name.clone()));
        open.extend(delta.after().map(|entry| entry.name.clone()));
        while let Some(name) = open.pop() {
            reached.insert(Use::Triggers(name.clone()));
            for used in self.by_name.get(&name).into_iter().flatten() {
                if reached.insert(used.clone())
                    && let Use::View(name) | Use::VirtualTable(name) = used
                {
                    open.push(name.clone());
                }
            }
        }
        reached
    }

    /// All of them.
    pub(super) fn all(&self) -> BTreeSet<Use> {
        self.by_name.values().flatten().cloned().collect()
    }
}
