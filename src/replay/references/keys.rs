//! The foreign keys of all tables, kept up to date statement by statement: to ask SQLite for those of
//! the whole schema at each would take time with the square of the chain.
//!
//! Invariant: it has the foreign keys that the scratch database has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::scratch::{ForeignKey, Scratch};
use crate::sql::{Ident, Object};

/// The foreign keys of all tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    of: BTreeMap<Ident, Vec<ForeignKey>>,
    /// The tables that refer to each.
    children: HashMap<Ident, BTreeSet<Ident>>,
}

impl Keys {
    /// Those of a whole database.
    pub(super) fn in_all(scratch: &Scratch) -> Self {
        let mut keys = Self::default();
        let naming = scratch.naming("references");
        for object in naming.expect("SQLite reads its schema table") {
            if object.object == Object::Table {
                keys.read(scratch, &object.name);
            }
        }
        keys
    }

    /// Reads those of a table anew.
    pub(super) fn read(&mut self, scratch: &Scratch, table: &Ident) {
        self.forget(table);
        let keys = scratch.foreign_keys_of(table.name());
        let keys = keys.expect("SQLite reads its schema table");
        for key in &keys {
            let children = self.children.entry(key.parent.clone()).or_default();
            children.insert(table.clone());
        }
        if !keys.is_empty() {
            self.of.insert(table.clone(), keys);
        }
    }

    /// Forgets those of a table.
    pub(super) fn forget(&mut self, table: &Ident) {
        for key in self.of.remove(table).unwrap_or_default() {
            if let Some(children) = self.children.get_mut(&key.parent) {
                children.remove(table);
            }
        }
    }

    /// Those of a table.
    pub(super) fn of(&self, table: &Ident) -> &[ForeignKey] {
        self.of.get(table).map_or(&[], Vec::as_slice)
    }

    /// The tables that have any.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Ident> {
        self.of.keys()
    }

    /// The tables that refer to `parent`, each with the foreign keys by which it does.
    pub(super) fn to(&self, parent: &Ident) -> impl Iterator<Item = (&Ident, &ForeignKey)> {
        let children = self.children.get(parent).into_iter().flatten();
        children.flat_map(move |child| {
            let keys = self.of(child).iter();
            keys.filter(move |key| key.parent == *parent)
                .map(move |key| (child, key))
        })
    }

    /// Whether any table refers to `parent`.
    pub(super) fn has_children(&self, parent: &Ident) -> bool {
        self.to(parent).next().is_some()
    }

    /// Reads those anew that a RENAME of a table, which is called `name` now, or of its column may have
    /// changed: those of what refers to it, too (<https://sqlite.org/lang_altertable.html>).
    pub(super) fn note_rename(&mut self, scratch: &Scratch, table: &Ident, name: &Ident) {
        let children = self.to(table).map(|(child, _)| child.clone());
        let children: BTreeSet<Ident> = children.filter(|child| child != table).collect();
        self.forget(table);
        self.read(scratch, name);
        for child in children {
            self.read(scratch, &child);
        }
    }
}
