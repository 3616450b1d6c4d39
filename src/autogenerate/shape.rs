//! A schema as it was made, one object after the other.
//!
//! Invariant: the objects stand in the order in which SQLite made them, so that each one can be
//! made again behind those before it.

use std::rc::Rc;

use crate::schema::{Entry, VirtualTable};
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Object};

/// The objects of a schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    entries: Vec<Rc<Entry>>,
    /// The settings of full-text indexes.
    settings: Vec<(Ident, String)>,
}

impl Shape {
    /// What a database holds, without the tables whose names match a GLOB pattern of `ignored`.
    pub(super) fn of(scratch: &Scratch, ignored: &[&str]) -> Result<Self, Refusal> {
        let shape: Self = scratch.objects(None, ignored)?.into_iter().collect();
        let mut settings = Vec::new();
        for entry in shape.of_kinds(&[Object::VirtualTable]) {
            let table = VirtualTable::read(&entry.sql);
            if table.is_some_and(|table| table.is_fts5()) {
                let own = scratch.settings(&entry.name)?.into_iter();
                settings.extend(own.map(|setting| (entry.name.clone(), setting)));
            }
        }
        Ok(Self { settings, ..shape })
    }

    /// The settings of a full-text index, each as two literals.
    pub(super) fn settings(&self, index: &Ident) -> impl Iterator<Item = &str> {
        let settings = self.settings.iter();
        let of_it = settings.filter(move |(name, _)| name == index);
        of_it.map(|(_, setting)| setting.as_str())
    }

    /// The objects of one of these kinds, in order.
    pub(super) fn of_kinds(&self, kinds: &'static [Object]) -> impl Iterator<Item = &Rc<Entry>> {
        let entries = self.entries.iter();
        entries.filter(|entry| kinds.contains(&entry.object))
    }

    /// All objects, in order.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &Rc<Entry>> {
        self.entries.iter()
    }

    /// The object of this kind and name.
    pub(super) fn get(&self, object: Object, name: &Ident) -> Option<&Rc<Entry>> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.object == object && entry.name == *name)
    }

    /// The table of this name.
    pub(super) fn table(&self, name: &Ident) -> Option<&Rc<Entry>> {
        self.get(Object::Table, name)
    }

    /// Whether a table or view is called so.
    pub(super) fn holds(&self, name: &Ident) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.name == *name && entry.name == entry.table)
    }

    /// Adds what is made last.
    pub(super) fn push(&mut self, entry: Rc<Entry>) {
        self.entries.push(entry);
    }

    /// Takes an object out, with what goes with a table.
    pub(super) fn remove(&mut self, gone: &Entry) {
        let is_table = matches!(gone.object, Object::Table | Object::VirtualTable);
        self.entries.retain(|entry| {
            let is_it = entry.object == gone.object && entry.name == gone.name;
            let is_of_it = is_table && entry.object != Object::View && entry.table == gone.name;
            !is_it && !is_of_it
        });
    }

    /// Puts an object in the place of the one of its kind and name.
    pub(super) fn replace(&mut self, new: Rc<Entry>) {
        let is_it = |entry: &&mut Rc<Entry>| entry.object == new.object && entry.name == new.name;
        if let Some(entry) = self.entries.iter_mut().find(is_it) {
            *entry = new;
        }
    }

    /// The same without these objects.
    pub(super) fn without(&self, objects: &[&Rc<Entry>]) -> Self {
        let is_left = |entry: &&Rc<Entry>| {
            let mut objects = objects.iter();
            !objects.any(|other| other.object == entry.object && other.name == entry.name)
        };
        Self {
            entries: self.entries.iter().filter(is_left).cloned().collect(),
            settings: self.settings.clone(),
        }
    }

    /// The same, with other texts of tables.
    pub(super) fn with_tables(self, text: impl Fn(&Entry) -> Option<String>) -> Self {
        self.with_texts(Object::Table, text)
    }

    /// The same, with other texts of the objects of a kind.
    fn with_texts(mut self, object: Object, text: impl Fn(&Entry) -> Option<String>) -> Self {
        for entry in &mut self.entries {
            if entry.object == object
                && let Some(sql) = text(entry)
            {
                Rc::make_mut(entry).sql = sql;
            }
        }
        self
    }

    /// The same, with indexes written as `known` has them where they mean the same on their tables.
    pub(super) fn with_indexes_as(self, known: &Self) -> Self {
        let shape = self.clone();
        self.with_texts(Object::Index, |index| {
            let old = known.get(Object::Index, &index.name)?;
            let table = shape.table(&index.table)?.as_table()?;
            let is_same = old.table == index.table && index.indexes_like(old, &table);
            is_same.then(|| old.sql.clone())
        })
    }
}

impl FromIterator<Entry> for Shape {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let entries = entries.into_iter().map(Rc::new).collect();
        Self {
            entries,
            settings: Vec::new(),
        }
    }
}
