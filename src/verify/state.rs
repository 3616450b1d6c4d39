//! What a database holds at a point of the proof.
//!
//! Invariant: it is what a fresh look at the database would find.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::scope::{Scope, mentions};
use crate::schema::{Entry, Schema};
use crate::scratch::{Content, Reference, Refusal, Scratch};
use crate::sql::{Ident, Object};

/// What a database holds.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) schema: Rc<Schema>,
    /// How much each table holds.
    pub(super) contents: BTreeMap<Ident, Content>,
    /// How each table refers to others.
    references: BTreeMap<Ident, (Rc<Entry>, Vec<Ident>)>,
    orphans: BTreeMap<Reference, i64>,
    /// What SQLite says of tables whose foreign keys it cannot check.
    mismatches: BTreeMap<Ident, String>,
    /// What SQLite says of views and of tables with triggers that cannot be used.
    broken: BTreeMap<(Use, Ident), String>,
    faults: BTreeSet<String>,
}

/// A way to use something that SQLite looks into only then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// A view is read.
    View,
    /// A trigger of a table fires.
    Trigger,
}

/// What is worse than it was, and how much the tables held that were looked at.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) contents: BTreeMap<Ident, Content>,
    pub(super) orphans: Vec<(Reference, i64)>,
    pub(super) mismatches: Vec<(Ident, String)>,
    pub(super) broken: Vec<(Use, Ident, String)>,
    pub(super) faults: Vec<String>,
}

impl State {
    /// The state of a database.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub(super) fn of(scratch: &Scratch, ignored: &[&str]) -> Result<Self, Refusal> {
        let mut state = Self::default();
        state.refresh(scratch, ignored, &Scope::all())?;
        state.faults.extend(scratch.faults(None)?);
        Ok(state)
    }

    /// Looks again at what `scope` says.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub(super) fn refresh(
        &mut self,
        scratch: &Scratch,
        ignored: &[&str],
        scope: &Scope,
    ) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        let old = Rc::clone(&self.schema);
        if scope.schema {
            self.schema = Rc::new(scratch.schema(&old, ignored)?);
            self.refer_anew(scratch)?;
        }
        let schema = Rc::clone(&self.schema);
        let mut looked_at = scope.clone();
        // With foreign keys on a change of a table may change those that refer to it; and whether
        // they refer to rows that are there depends on it in any case.
        self.add_children(&mut looked_at);
        self.recount(scratch, &looked_at, &mut changes)?;
        self.look_for_orphans(scratch, &looked_at, &mut changes);
        self.look_for_faults(scratch, &looked_at, &mut changes)?;
        if scope.schema {
            self.look_into(scratch, &old, &schema, scope, &mut changes);
        }
        Ok(changes)
    }

    /// Whether SQLite's constraints say that `child` refers to `parent`.
    pub(super) fn refers(&self, child: &Ident, parent: &Ident) -> bool {
        let parents = self.references.get(child).map(|(_, parents)| parents);
        parents.is_some_and(|parents| parents.contains(parent))
    }

    fn refer_anew(&mut self, scratch: &Scratch) -> Result<(), Refusal> {
        let mut old = std::mem::take(&mut self.references);
        for table in self.schema.of_kind(Object::Table) {
            let parents = match old.remove(&table.name) {
                Some((entry, parents)) if Rc::ptr_eq(&entry, table) => parents,
                _ => scratch.parents(table.name.name())?,
            };
            let entry = Rc::clone(table);
            self.references.insert(table.name.clone(), (entry, parents));
        }
        Ok(())
    }

    /// Adds the tables that refer to one in the scope, and those that refer to them.
    fn add_children(&self, scope: &mut Scope) {
        if scope.all {
            return;
        }
        loop {
            let children = self.references.iter().filter(|(child, (_, parents))| {
                !scope.names.contains(*child)
                    && parents.iter().any(|parent| scope.names.contains(parent))
            });
            let children: Vec<Ident> = children.map(|(child, _)| child.clone()).collect();
            if children.is_empty() {
                return;
            }
            scope.names.extend(children);
        }
    }

    fn recount(
        &mut self,
        scratch: &Scratch,
        scope: &Scope,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let gone: Vec<Ident> = self
            .contents
            .keys()
            .filter(|table| scope.has(table))
            .cloned()
            .collect();
        for table in gone {
            let content = self.contents.remove(&table).unwrap_or_default();
            changes.contents.insert(table, content);
        }
        for table in self.schema.of_kind(Object::Table) {
            if !self.contents.contains_key(&table.name) {
                let content = scratch.content(table.name.name())?;
                self.contents.insert(table.name.clone(), content);
            }
        }
        Ok(())
    }

    fn look_for_orphans(&mut self, scratch: &Scratch, scope: &Scope, changes: &mut Changes) {
        let old = self.orphans.clone();
        self.orphans.retain(|reference, _| !scope.has(&reference.child));
        let mismatches = std::mem::take(&mut self.mismatches).into_iter();
        let (known, others) = mismatches.partition(|(table, _)| scope.has(table));
        let known: BTreeMap<Ident, String> = known;
        self.mismatches = others;
        for (table, (_, parents)) in &self.references {
            if parents.is_empty() || !scope.has(table) {
                continue;
            }
            match scratch.orphans(table.name()) {
                Ok(orphans) => {
                    for (reference, count) in orphans {
                        let before = old.get(&reference).copied().unwrap_or(0);
                        if count > before {
                            changes.orphans.push((reference.clone(), count - before));
                        }
                        self.orphans.insert(reference, count);
                    }
                }
                Err(refusal) => {
                    if !known.contains_key(table) {
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
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let tables = self.schema.of_kind(Object::Table);
        let tables = tables.chain(self.schema.of_kind(Object::VirtualTable));
        for table in tables.filter(|table| scope.has(&table.name)) {
            for fault in scratch.faults(Some(table.name.name()))? {
                if self.faults.insert(fault.clone()) {
                    changes.faults.push(fault);
                }
            }
        }
        Ok(())
    }

    /// Looks into the views and triggers that are new or name something that changed.
    fn look_into(
        &mut self,
        scratch: &Scratch,
        old: &Schema,
        new: &Schema,
        scope: &Scope,
        changes: &mut Changes,
    ) {
        let is_new = |entry: &Rc<Entry>| {
            let before = old.get(entry.object, &entry.name);
            before.is_none_or(|before| !Rc::ptr_eq(before, entry))
        };
        let mut names = scope.names.clone();
        let touches = |entry: &Entry, names: &BTreeSet<Ident>| {
            scope.all || names.iter().any(|name| mentions(&entry.sql, name))
        };
        // A view may read another one.
        loop {
            let views = new.of_kind(Object::View).filter(|view| {
                !names.contains(&view.name) && (is_new(view) || touches(view, &names))
            });
            let views: Vec<Ident> = views.map(|view| view.name.clone()).collect();
            if views.is_empty() {
                break;
            }
            names.extend(views);
        }
        let triggers = new.of_kind(Object::Trigger).filter(|trigger| {
            is_new(trigger) || names.contains(&trigger.table) || touches(trigger, &names)
        });
        let tables: BTreeSet<&Ident> = triggers.map(|trigger| &trigger.table).collect();
        let mut before = std::mem::take(&mut self.broken);
        let views = new.of_kind(Object::View).map(|view| &view.name);
        let views = views.filter(|view| names.contains(view));
        let uses = views.map(|view| (Use::View, view));
        let uses = uses.chain(tables.into_iter().map(|table| (Use::Trigger, table)));
        for (kind, name) in uses {
            let looked = match kind {
                Use::View => scratch.look_into_view(name.name()),
                Use::Trigger => scratch.look_into_triggers(name.name()),
            };
            let known = before.remove(&(kind, name.clone()));
            if let Err(refusal) = looked {
                if known.is_none() {
                    let broken = (kind, name.clone(), refusal.message.clone());
                    changes.broken.push(broken);
                }
                self.broken.insert((kind, name.clone()), refusal.message);
            }
        }
        before.retain(|(kind, name), _| match kind {
            Use::View => new.get(Object::View, name).is_some(),
            Use::Trigger => new.of_kind(Object::Trigger).any(|t| t.table == *name),
        });
        self.broken.extend(before);
    }
}
