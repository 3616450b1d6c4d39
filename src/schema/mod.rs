//! Schemas as data: what a database stores of its tables and what hangs on them, and how two
//! schemas differ.
//!
//! Invariant: two schemas are the same if SQLite treats every row and every query alike under
//! both; how they are written down is no matter.

mod column;
mod constraint;
mod difference;
mod table;
mod words;

pub use column::Column;
pub use constraint::Constraint;
pub use difference::{Difference, Matter, differences};
pub use table::Table;

use std::collections::BTreeMap;
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

/// The objects of a schema, by kind and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    entries: BTreeMap<(u8, Ident), Rc<Entry>>,
}

impl Schema {
    /// Adds an object. If `previous` has the very same one, the two schemas share it.
    pub fn add(&mut self, entry: Entry, previous: &Self) {
        let key = key(entry.object, entry.name.clone());
        let shared = previous.entries.get(&key).filter(|old| ***old == entry);
        let entry = shared.map_or_else(|| Rc::new(entry), Rc::clone);
        self.entries.insert(key, entry);
    }

    /// All objects: tables, virtual tables, indexes, views and triggers, each by name.
    pub fn entries(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.entries.values()
    }

    /// The objects of a kind, by name.
    pub fn of_kind(&self, object: Object) -> impl Iterator<Item = &Rc<Entry>> {
        let rank = rank(object);
        self.entries
            .range((rank, Ident::new(""))..)
            .take_while(move |((other, _), _)| *other == rank)
            .map(|(_, entry)| entry)
    }

    /// The object of this kind and name.
    #[must_use]
    pub fn get(&self, object: Object, name: &Ident) -> Option<&Rc<Entry>> {
        self.entries.get(&key(object, name.clone()))
    }

    fn same_as(&self, entry: &Entry) -> Option<&Rc<Entry>> {
        self.get(entry.object, &entry.name)
    }
}

fn key(object: Object, name: Ident) -> (u8, Ident) {
    (rank(object), name)
}

fn rank(object: Object) -> u8 {
    match object {
        Object::Table => 0,
        Object::VirtualTable => 1,
        Object::Index => 2,
        Object::View => 3,
        Object::Trigger => 4,
    }
}
