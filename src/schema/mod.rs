//! Schemas as data: what a database stores of its tables and what hangs on them, and how two
//! schemas differ.
//!
//! Invariant: two schemas are the same if SQLite treats every row and every query alike under
//! both; how they are written down is no matter. An edit of a `CREATE TABLE` replaces some bytes of
//! its text, and all others stay as their author wrote them.

mod affinity;
mod change;
mod column;
mod constraint;
mod counting;
mod create_table;
mod delta;
mod difference;
mod edit;
mod implied;
mod indexed;
mod mention;
mod own_name;
mod quoted;
mod referral;
mod table;
mod unsaid;
mod virtual_table;
mod words;

pub use affinity::Affinity;
pub use change::TableChange;
pub use column::Column;
pub use constraint::Constraint;
pub use counting::Counting;
pub use create_table::{CreateTable, OptionClause, PrimaryKey};
pub use delta::Delta;
pub use difference::{Difference, Matter};
pub use edit::{EditError, EditErrorKind, Place, SelfReferences, TableEdit};
pub use mention::{Certainty, Mention, mentions, names_column};
pub use table::Table;
pub use virtual_table::{VirtualKind, VirtualTable};
pub use words::shown;
use words::words;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::sql::{Ident, Object};

/// An object of a schema, as SQLite's schema table has it
/// (<https://sqlite.org/schematab.html>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub object: Object,
    /// Its name.
    pub name: Ident,
    /// The table that it hangs on; of a table or view its own name.
    pub table: Ident,
    /// The stored statement that makes it.
    pub sql: String,
}

impl Entry {
    /// How messages call it: ``the index `ix` ``.
    #[must_use]
    pub fn told(&self) -> String {
        format!("the {} `{}`", self.object.noun(), self.name.name())
    }

    /// Whether it is the same as another one of its kind, however they are written.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        if words(&self.sql) == words(&other.sql) {
            return true;
        }
        let (Some(old), Some(new)) = (self.as_table(), other.as_table()) else {
            return false;
        };
        let names = |table: &Table| -> Vec<Ident> {
            table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect()
        };
        names(&old) == names(&new) && old.changes(&new).is_empty()
    }

    /// The table that its statement describes, with what SQLite takes as said; nothing for
    /// anything but a table with columns.
    #[must_use]
    pub fn as_table(&self) -> Option<Table> {
        if self.object != Object::Table {
            return None;
        }
        let mut table = Table::read(&self.sql)?;
        table.say_not_null();
        Some(table)
    }
}

/// An object's kind and name.
type Key = (u8, Ident);

/// The objects of a schema, by kind and name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    entries: BTreeMap<Key, Rc<Entry>>,
    /// The objects that hang on each table, the table among them.
    hanging: BTreeMap<Ident, BTreeSet<Key>>,
}

impl Schema {
    /// Puts `entries` in the place of all objects that are called like one of `names` or hang on
    /// one; without names, in the place of everything.
    pub fn replace(&mut self, names: Option<&BTreeSet<Ident>>, entries: Vec<Entry>) -> Delta {
        let mut delta = Delta::default();
        for key in self.keys_of(names) {
            let entry = self.entries.remove(&key).expect("a key leads to an entry");
            if let Some(keys) = self.hanging.get_mut(&entry.table) {
                keys.remove(&key);
            }
            delta.pairs.insert(key, (Some(entry), None));
        }
        for entry in entries {
            let key = key(entry.object, entry.name.clone());
            let (old, new) = delta.pairs.entry(key.clone()).or_default();
            let shared = old.as_ref().filter(|old| ***old == entry);
            let entry = shared.map_or_else(|| Rc::new(entry), Rc::clone);
            *new = Some(Rc::clone(&entry));
            let hanging = self.hanging.entry(entry.table.clone()).or_default();
            hanging.insert(key.clone());
            self.entries.insert(key, entry);
        }
        delta.forget_unchanged();
        delta
    }

    /// What is different in `other`.
    #[must_use]
    pub fn delta(&self, other: &Self) -> Delta {
        let mut delta = Delta::default();
        for (key, entry) in &self.entries {
            let pair = (Some(Rc::clone(entry)), other.entries.get(key).cloned());
            delta.pairs.insert(key.clone(), pair);
        }
        for (key, entry) in &other.entries {
            let (_, new) = delta.pairs.entry(key.clone()).or_default();
            *new = Some(Rc::clone(entry));
        }
        delta.forget_unchanged();
        delta
    }

    fn keys_of(&self, names: Option<&BTreeSet<Ident>>) -> BTreeSet<Key> {
        let Some(names) = names else {
            return self.entries.keys().cloned().collect();
        };
        let mut keys = BTreeSet::new();
        for name in names {
            keys.extend(self.hanging.get(name).into_iter().flatten().cloned());
            let called = (0..KINDS).map(|rank| (rank, name.clone()));
            keys.extend(called.filter(|key| self.entries.contains_key(key)));
        }
        keys
    }

    /// The objects of a kind, by name.
    pub fn of_kind(&self, object: Object) -> impl Iterator<Item = &Rc<Entry>> {
        let rank = rank(object);
        self.entries
            .range((rank, Ident::new(""))..(rank + 1, Ident::new("")))
            .map(|(_, entry)| entry)
    }

    /// The object of this kind and name.
    #[must_use]
    pub fn get(&self, object: Object, name: &Ident) -> Option<&Rc<Entry>> {
        self.entries.get(&key(object, name.clone()))
    }

    /// The triggers on a table or view.
    pub fn triggers(&self, table: &Ident) -> impl Iterator<Item = &Rc<Entry>> {
        let keys = self.hanging.get(table).into_iter().flatten();
        let keys = keys.filter(|(kind, _)| *kind == rank(Object::Trigger));
        keys.filter_map(|key| self.entries.get(key))
    }
}

fn key(object: Object, name: Ident) -> Key {
    (rank(object), name)
}

/// How many kinds of objects there are.
const KINDS: u8 = 5;

fn rank(object: Object) -> u8 {
    match object {
        Object::Table => 0,
        Object::VirtualTable => 1,
        Object::Index => 2,
        Object::View => 3,
        Object::Trigger => 4,
    }
}
