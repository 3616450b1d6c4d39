//! What a database holds at a point of the proof.
//!
//! Invariant: it is what a fresh look at the database would find.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::mentions::{Mentions, Use};
use super::renamed::Names;
use super::scope::{Depth, Scope};
use crate::schema::{Delta, Entry, Schema};
use crate::scratch::{Content, Reference, Refusal, Scratch};
use crate::sql::{Ident, Object};

/// What a database holds.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) schema: Schema,
    /// How much each table holds.
    pub(super) contents: BTreeMap<Ident, Content>,
    /// The tables that were found empty and have not been filled since.
    pub(super) empty: BTreeSet<Ident>,
    /// The tables that refer to each table.
    children: BTreeMap<Ident, BTreeSet<Ident>>,
    /// The tables to which each table refers.
    parents: BTreeMap<Ident, Vec<Ident>>,
    orphans: BTreeMap<Reference, i64>,
    /// What SQLite says of tables whose foreign keys it cannot check.
    mismatches: BTreeMap<Ident, String>,
    mentions: Mentions,
    /// What SQLite says of views and triggers that cannot be used.
    broken: BTreeMap<Use, String>,
    faults: BTreeSet<String>,
}

/// What is worse than it was, and what was there.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The objects that are others.
    pub(super) schema: Delta,
    /// How much the tables held that were looked at.
    pub(super) contents: BTreeMap<Ident, Content>,
    pub(super) orphans: Vec<(Reference, i64)>,
    pub(super) mismatches: Vec<(Ident, String)>,
    pub(super) broken: Vec<(Use, String)>,
    pub(super) faults: Vec<String>,
}

impl State {
    /// The state of a database.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub(super) fn of(scratch: &Scratch, ignored: &[&str]) -> Result<Self, Refusal> {
        let mut state = Self::default();
        state.refresh(scratch, ignored, &Scope::all(), &Names::default())?;
        state.faults.extend(scratch.faults(None)?);
        Ok(state)
    }

    /// Looks again at what `scope` says, behind statements behind which tables have these names.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub(super) fn refresh(
        &mut self,
        scratch: &Scratch,
        ignored: &[&str],
        scope: &Scope,
        renamed: &Names,
    ) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        let names = match scope.depth {
            Depth::Rows => None,
            Depth::Named => Some(Some(&scope.names)),
            Depth::Whole => Some(None),
        };
        if let Some(names) = names {
            let objects = scratch.objects(names, ignored)?;
            changes.schema = self.schema.replace(names, objects);
            self.refer_anew(scratch, &changes.schema)?;
            self.mentions.note(&changes.schema);
        }
        let tables = self.reached(scope, &changes.schema);
        self.recount(scratch, &tables, &mut changes)?;
        self.look_for_orphans(scratch, &tables, renamed, &mut changes);
        self.look_for_faults(scratch, scope, &tables, renamed, &mut changes)?;
        if scope.depth > Depth::Rows {
            scratch.without_foreign_keys(|| self.look_into(scratch, scope, &mut changes))?;
        }
        Ok(changes)
    }

    /// The tables that refer to `table`.
    pub(super) fn children(&self, table: &Ident) -> impl Iterator<Item = &Ident> {
        self.children.get(table).into_iter().flatten()
    }

    /// Of `tables` those that refer to another one of them, and the rest.
    pub(super) fn by_parents(
        &self,
        tables: &BTreeSet<Ident>,
    ) -> (BTreeSet<Ident>, BTreeSet<Ident>) {
        tables.iter().cloned().partition(|table| {
            let mut parents = self.parents.get(table).into_iter().flatten();
            parents.any(|parent| parent != table && tables.contains(parent))
        })
    }

    fn refer_anew(&mut self, scratch: &Scratch, delta: &Delta) -> Result<(), Refusal> {
        let is_table = |entry: &&Rc<Entry>| entry.object == Object::Table;
        for table in delta.before().filter(is_table) {
            for parent in self.parents.remove(&table.name).unwrap_or_default() {
                if let Some(children) = self.children.get_mut(&parent) {
                    children.remove(&table.name);
                }
            }
        }
        for table in delta.after().filter(is_table) {
            let parents = scratch.parents(table.name.name())?;
            for parent in &parents {
                let children = self.children.entry(parent.clone()).or_default();
                children.insert(table.name.clone());
            }
            if !parents.is_empty() {
                self.parents.insert(table.name.clone(), parents);
            }
        }
        Ok(())
    }

    /// The tables that may hold something else, or refer to something else: those of the scope, and
    /// whatever refers to one of them, for a deletion may reach that.
    fn reached(&self, scope: &Scope, delta: &Delta) -> BTreeSet<Ident> {
        if scope.all {
            let there = self.schema.of_kind(Object::Table);
            let there = there.map(|table| table.name.clone());
            return there.chain(self.contents.keys().cloned()).collect();
        }
        let mut reached = scope.names.clone();
        let changed = delta.before().chain(delta.after());
        reached.extend(changed.map(|entry| entry.table.clone()));
        let mut open: Vec<Ident> = reached.iter().cloned().collect();
        while let Some(table) = open.pop() {
            for child in self.children.get(&table).into_iter().flatten() {
                if reached.insert(child.clone()) {
                    open.push(child.clone());
                }
            }
        }
        reached
    }

    fn recount(
        &mut self,
        scratch: &Scratch,
        tables: &BTreeSet<Ident>,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        for table in tables {
            if let Some((table, content)) = self.contents.remove_entry(table) {
                changes.contents.insert(table, content);
            }
            self.empty.remove(table);
            if self.schema.get(Object::Table, table).is_some() {
                let content = scratch.content(table.name())?;
                if content.rows == 0 {
                    self.empty.insert(table.clone());
                }
                self.contents.insert(table.clone(), content);
            }
        }
        Ok(())
    }

    fn look_for_orphans(
        &mut self,
        scratch: &Scratch,
        tables: &BTreeSet<Ident>,
        renamed: &Names,
        changes: &mut Changes,
    ) {
        let orphans = std::mem::take(&mut self.orphans).into_iter();
        let (old, others) = orphans.partition(|(reference, _)| tables.contains(&reference.child));
        let old: BTreeMap<Reference, i64> = old;
        self.orphans = others;
        let known = tables
            .iter()
            .filter(|table| self.mismatches.remove(*table).is_some());
        let known: BTreeSet<&Ident> = known.collect();
        for table in tables {
            if !self.parents.contains_key(table) {
                continue;
            }
            match scratch.orphans(table.name()) {
                Ok(orphans) => {
                    for (reference, count) in orphans {
                        let before = renamed
                            .was(&reference.child)
                            .zip(renamed.was(&reference.parent));
                        let before = before.and_then(|(child, parent)| {
                            let (child, parent) = (child.clone(), parent.clone());
                            old.get(&Reference { child, parent })
                        });
                        let more = count - before.copied().unwrap_or(0);
                        if more > 0 {
                            changes.orphans.push((reference.clone(), more));
                        }
                        self.orphans.insert(reference, count);
                    }
                }
                Err(refusal) => {
                    if !renamed.was(table).is_some_and(|was| known.contains(was)) {
                        let mismatch = (table.clone(), refusal.message.clone());
                        changes.mismatches.push(mismatch);
                    }
                    self.mismatches.insert(table.clone(), refusal.message);
                }
            }
        }
    }

    fn look_for_faults(
        &mut self,
        scratch: &Scratch,
        scope: &Scope,
        tables: &BTreeSet<Ident>,
        renamed: &Names,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let mut add = |faults: Vec<String>| {
            for fault in faults {
                let is_known = self.faults.contains(&renamed.put_back(&fault));
                if self.faults.insert(fault.clone()) && !is_known {
                    changes.faults.push(fault);
                }
            }
        };
        if scope.all {
            add(scratch.faults(None)?);
            return Ok(());
        }
        for table in tables {
            let kinds = [Object::Table, Object::VirtualTable];
            if kinds
                .iter()
                .any(|kind| self.schema.get(*kind, table).is_some())
            {
                add(scratch.faults(Some(table.name()))?);
            }
        }
        Ok(())
    }

    /// Looks into the views, triggers and virtual tables that are new or name something that changed.
    fn look_into(&mut self, scratch: &Scratch, scope: &Scope, changes: &mut Changes) {
        let uses = if scope.depth == Depth::Whole {
            self.mentions.all()
        } else {
            self.mentions.reached(&changes.schema, &scope.names)
        };
        for used in uses {
            let known = self.broken.remove(&used);
            let looked = match &used {
                Use::View(view) if self.schema.get(Object::View, view).is_some() => {
                    scratch.look_into_view(view.name())
                }
                Use::VirtualTable(table)
                    if self.schema.get(Object::VirtualTable, table).is_some() =>
                {
                    scratch.look_into_virtual_table(table.name())
                }
                Use::Triggers(table) if self.schema.triggers(table).next().is_some() => {
                    scratch.look_into_triggers(table.name())
                }
                _ => continue,
            };
            if let Err(refusal) = looked {
                if known.is_none() {
                    changes.broken.push((used.clone(), refusal.message.clone()));
                }
                self.broken.insert(used, refusal.message);
            }
        }
    }
}
