//! What foreign keys would have refused or done, had they not been switched off because the script
//! makes tables anew.
//!
//! Invariant: a table is asked about only if a statement of the author may have left rows in it that
//! refer to nothing; when in doubt, it is.

mod action;
mod keys;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Replay;
use super::provenance::Provenance;
use crate::diagnostic::{Diagnostics, Result};
use crate::operation::Execute;
use crate::scratch::{Access, ForeignKey, Scratch};
use crate::sql::{self, Head, Ident, Object};
use crate::sqlite::{Asked, Asking};
use action::LostActions;
use keys::Keys;

/// The foreign keys of the chain, and what the script may have done to the rows that have them.
#[derive(Clone, Debug)]
pub(super) struct References {
    keys: Keys,
    /// The tables that had foreign keys when the script began, and whether SQLite could check them.
    before: BTreeMap<Ident, bool>,
    /// The tables of those that are there still, by the name that they have now.
    names: BTreeMap<Ident, Ident>,
    /// The tables that may have rows now that refer to nothing.
    endangered: BTreeSet<Ident>,
    lost: LostActions,
}

/// What the script asks about foreign keys at its end.
#[derive(Debug)]
pub struct ReferenceQuestions {
    /// The statements that count at its beginning what is no matter.
    pub counts: Vec<String>,
    /// The guards.
    pub guards: String,
}

impl References {
    /// Those of a database on which a script begins.
    pub(super) fn of(scratch: &Scratch) -> Self {
        let keys = Keys::in_all(scratch);
        let before = keys.tables();
        let before = before.map(|table| (table.clone(), scratch.can_check_keys(table.name())));
        let before: BTreeMap<Ident, bool> = before.collect();
        let names = before.keys().map(|name| (name.clone(), name.clone()));
        Self {
            names: names.collect(),
            before,
            keys,
            endangered: BTreeSet::new(),
            lost: LostActions::default(),
        }
    }

    /// Takes note of a statement that changed the schema.
    pub(super) fn note(
        &mut self,
        execute: &Execute,
        head: &Head,
        scratch: &Scratch,
        provenance: &Provenance,
    ) {
        match head {
            Head::Create(create) if create.object == Object::Table => {
                let has_keys = sql::significant(&execute.text).any(|token| token.is("REFERENCES"));
                if has_keys {
                    self.keys.read(scratch, &create.name.name.ident);
                }
            }
            Head::Drop(drop) if drop.object == Object::Table => {
                let table = &drop.name.name.ident;
                let has_rows = |table: &Ident| has_rows(scratch, provenance, table);
                self.lost.note_drop(execute, table, &self.keys, has_rows);
                let children = self.keys.to(table).map(|(child, _)| child.clone());
                self.endangered.extend(children);
                self.keys.forget(table);
                self.names.remove(table);
                self.endangered.remove(table);
            }
            _ => {}
        }
    }

    /// Takes note of an `ALTER TABLE` that does not rename.
    pub(super) fn note_alter(&mut self, statement: &str, table: &Ident, scratch: &Scratch) {
        let is_known = !self.keys.of(table).is_empty();
        if is_known || sql::significant(statement).any(|token| token.is("REFERENCES")) {
            self.keys.read(scratch, table);
        }
    }

    /// Takes note of a RENAME of a table, which is called `name` now, or of its column.
    pub(super) fn note_rename(&mut self, table: &Ident, name: &Ident, scratch: &Scratch) {
        if !self.keys.of(table).is_empty() || self.keys.has_children(table) {
            self.keys.note_rename(scratch, table, name);
        }
        if table == name {
            return;
        }
        if let Some(before) = self.names.remove(table) {
            self.names.insert(name.clone(), before);
        }
        if self.endangered.remove(table) {
            self.endangered.insert(name.clone());
        }
        self.lost.rename(table, name);
    }

    /// Takes note of rows that are put into a table on which no trigger is.
    pub(super) fn note_seed(&mut self, table: &Ident) {
        if !self.keys.of(table).is_empty() {
            self.endangered.insert(table.clone());
        }
    }

    /// Takes note of a statement that writes rows.
    pub(super) fn note_rows(
        &mut self,
        execute: &Execute,
        head: &Head,
        access: &Access,
        scratch: &Scratch,
        provenance: &Provenance,
    ) {
        let changes = Changes::of(access, &self.keys, &execute.text, scratch);
        let has_rows = |table: &Ident| has_rows(scratch, provenance, table);
        self.lost
            .note_rows(execute, head, &changes, &self.keys, has_rows);
        self.endangered.extend(changes.endangered(&self.keys));
    }

    /// Takes note that a revision ends.
    pub(super) fn end_revision(&mut self, scratch: &Scratch) {
        self.lost.end_revision(scratch);
    }

    /// The tables to ask about, those left out of which SQLite cannot tell.
    fn asking(&self, scratch: &Scratch) -> Vec<Asking> {
        let endangered = self.endangered.iter();
        let asking = endangered.filter(|table| !self.keys.of(table).is_empty());
        let asking = asking.map(|table| {
            // A table that was made in the place of another one has its rows, mostly; not if that is
            // there still, under another name.
            let is_there = |before: &Ident| self.names.values().any(|name| name == before);
            let namesake = || {
                let namesake = self.before.get_key_value(table).map(|(name, _)| name);
                namesake.filter(|before| !is_there(before))
            };
            let before = self.names.get(table).or_else(namesake);
            Asking {
                child: table.clone(),
                before: before.cloned(),
            }
        });
        let could = |table: &Option<Ident>| table.as_ref().is_none_or(|table| self.before[table]);
        asking
            .filter(|asking| could(&asking.before) && scratch.can_check_keys(asking.child.name()))
            .collect()
    }
}

/// Whether a table may have rows; of those that are the script's own it is known.
fn has_rows(scratch: &Scratch, provenance: &Provenance, table: &Ident) -> bool {
    provenance.is_of_database(table) || !scratch.is_empty(table.name())
}

/// What a statement does to rows, as far as foreign keys care.
#[derive(Debug)]
struct Changes<'a> {
    access: &'a Access,
    /// The tables of which it may delete rows that are in its way.
    replaced: BTreeSet<&'a Ident>,
    /// The columns that it may change, by table; those that are generated among them.
    updated: BTreeMap<&'a Ident, Updated>,
}

/// The columns of a table that a statement may change.
#[derive(Debug, Default)]
struct Updated {
    columns: HashSet<Ident>,
    /// Whether one of the primary key is among them.
    is_key: bool,
    /// Whether the rows get other numbers.
    is_rowid: bool,
}

impl Updated {
    fn touches(&self, columns: &[Ident]) -> bool {
        self.is_rowid || columns.iter().any(|column| self.columns.contains(column))
    }

    fn touches_key(&self, key: &ForeignKey) -> bool {
        if key.referred.is_empty() {
            self.is_rowid || self.is_key
        } else {
            self.touches(&key.referred)
        }
    }
}

impl<'a> Changes<'a> {
    fn of(access: &'a Access, keys: &Keys, text: &str, scratch: &Scratch) -> Self {
        let matters = |table: &Ident| !keys.of(table).is_empty() || keys.has_children(table);
        let mut updated: BTreeMap<&Ident, Updated> = BTreeMap::new();
        for (table, column) in access.updates.iter().filter(|(table, _)| matters(table)) {
            let updated = updated.entry(table).or_default();
            updated.columns.insert(column.clone());
            updated.is_rowid |= column.is("ROWID");
        }
        for (table, updated) in &mut updated {
            let columns = scratch.key_columns(table.name());
            for column in columns.expect("SQLite reads its schema table") {
                if column.is_generated {
                    updated.columns.insert(column.name.clone());
                }
                updated.is_key |= column.is_primary && updated.columns.contains(&column.name);
            }
        }
        let says_so = replaces(text) || access.is_indirect();
        let written = access.inserts.iter().chain(updated.keys().copied());
        let is_replaced = |table: &&Ident| {
            let own = || scratch.table_sql(table.name()).ok().flatten();
            keys.has_children(table) && (says_so || own().is_some_and(|sql| replaces(&sql)))
        };
        Self {
            replaced: written.filter(is_replaced).collect(),
            updated,
            access,
        }
    }

    /// The tables of which rows may refer to nothing then.
    fn endangered(&self, keys: &Keys) -> BTreeSet<Ident> {
        let mut found: BTreeSet<Ident> = BTreeSet::new();
        let inserts = self.access.inserts.iter();
        found.extend(inserts.filter(|table| !keys.of(table).is_empty()).cloned());
        for parent in self
            .access
            .deletes
            .iter()
            .chain(self.replaced.iter().copied())
        {
            found.extend(keys.to(parent).map(|(child, _)| child.clone()));
        }
        for (table, updated) in &self.updated {
            if keys
                .of(table)
                .iter()
                .any(|key| updated.touches(&key.columns))
            {
                found.insert((*table).clone());
            }
            let children = keys.to(table).filter(|(_, key)| updated.touches_key(key));
            found.extend(children.map(|(child, _)| child.clone()));
        }
        found
    }
}

/// Whether a text says that a row in the way is deleted (<https://sqlite.org/lang_conflict.html>); it
/// may also call the function `replace()`.
fn replaces(text: &str) -> bool {
    let tokens: Vec<_> = sql::significant(text).collect();
    let mut pairs = tokens.windows(2);
    pairs.any(|pair| pair[0].is("REPLACE") && pair[1].text != "(")
        || tokens.last().is_some_and(|last| last.is("REPLACE"))
}

impl Replay<'_> {
    /// What the script asks at its end because foreign keys are off, if it does.
    ///
    /// # Errors
    /// If the project's own template fails.
    pub fn reference_questions(&mut self) -> Result<Option<ReferenceQuestions>> {
        let recording = self.recording.as_ref().expect("the replay is recording");
        let Some(references) = recording.references.as_ref().filter(|_| recording.rebuilds) else {
            return Ok(None);
        };
        let asking = references.asking(&self.scratch);
        let first = recording.evidence.count() + 1;
        let mut counts = Vec::new();
        let mut requirements = Vec::new();
        for (asking, id) in asking.iter().zip(first..) {
            counts.extend(asking.count(id));
            requirements.push(asking.none_new(id));
        }
        let guards = self.guard_block(Asked {
            requirements,
            after: Vec::new(),
        })?;
        Ok(guards.map(|guards| ReferenceQuestions { counts, guards }))
    }

    /// What foreign keys would have done in this script, if they are off for a rebuild.
    pub(super) fn lost_actions(&mut self) -> Diagnostics {
        let recording = self.recording();
        let references = recording.references.as_mut().filter(|_| recording.rebuilds);
        references.map_or_else(Diagnostics::default, |references| references.lost.take())
    }
}
