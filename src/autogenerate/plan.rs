//! The steps from one schema to another.
//!
//! Invariant: what goes, goes before what comes in its place, and nothing is made before that on
//! which it hangs.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Direction;
use super::alteration::{Alteration, alteration};
use super::detected::Detected;
use super::made_anew;
use super::order;
use super::python;
use super::shape::Shape;
use super::stale::Stale;
use super::step::{Action, Step};
use crate::diagnostic::Diagnostics;
use crate::schema::{CreateTable, Entry, mentions};
use crate::sql::{Ident, Object};

/// How a plan is made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Whether columns are put into the declared order.
    pub(super) orders: bool,
    pub(super) direction: Direction,
    /// Whether views and triggers that name an altered table make way for it.
    pub(super) makes_way: bool,
    /// Whether it is for Alembic: its batches lose what is odd about an index, and what names a table
    /// is in the way only if the table is made anew.
    pub(super) is_alembic: bool,
}

/// How one schema becomes another.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) detected: Vec<Detected>,
    /// The tables whose columns stand in another order than they should.
    pub(super) other_order: Vec<Ident>,
    /// What is lost.
    pub(super) warnings: Diagnostics,
    /// The virtual tables to be filled when tables and columns have the names that they do not have yet.
    pub(super) unfilled: Vec<Rc<Entry>>,
}

/// The steps from `from` to `to`.
pub(super) fn plan(from: &Shape, to: &Shape, manner: Manner) -> Plan {
    let mut work = Work {
        from,
        to,
        plan: Plan::default(),
        gone: BTreeSet::new(),
        altered: BTreeSet::new(),
        in_the_way: BTreeSet::new(),
        is_alembic: manner.is_alembic,
    };
    let tables = work.tables(manner);
    let makes_way = manner.makes_way;
    work.note_gone();
    work.note_in_the_way();
    let refilled = work.refilled(&tables);
    let is_key = |step: &Step| match step {
        Step::Create(entry) | Step::Drop(entry) => order::is_key(entry, [from, to]),
        _ => false,
    };
    let (keys_gone, dropped): (Vec<Step>, Vec<Step>) =
        work.dropped(makes_way).into_iter().partition(is_key);
    let (keys, created): (Vec<Step>, Vec<Step>) =
        work.created(makes_way).into_iter().partition(is_key);
    let mut plan = work.plan;
    plan.steps = [
        dropped,
        tables.early,
        tables.made,
        order::ordered(
            [keys_gone, tables.altered, tables.late, keys].concat(),
            from,
            !manner.is_alembic,
        ),
        created,
        tables.last,
        refilled,
    ]
    .concat();
    plan
}

/// What happens to tables.
#[derive(Default)]
struct Tables {
    /// Dropped, so that others can have their names.
    early: Vec<Step>,
    made: Vec<Step>,
    altered: Vec<Step>,
    /// Dropped when nothing refers to them any more; among those that are altered if they refer to one.
    late: Vec<Step>,
    /// Filled again when all is there.
    last: Vec<Step>,
}

struct Work<'s> {
    from: &'s Shape,
    to: &'s Shape,
    plan: Plan,
    /// The tables and views that are dropped, if only to be made anew.
    gone: BTreeSet<Ident>,
    /// The tables that are altered; for Alembic, those that are made anew.
    altered: BTreeSet<Ident>,
    /// The views that make way for them.
    in_the_way: BTreeSet<Ident>,
    is_alembic: bool,
}

const TABLES: &[Object] = &[Object::Table, Object::VirtualTable];
const REST: &[Object] = &[Object::Index, Object::View, Object::Trigger];

impl Work<'_> {
    fn tables(&mut self, manner: Manner) -> Tables {
        let mut tables = Tables::default();
        let mut dropped = Vec::new();
        for old in self.from.of_kinds(TABLES) {
            match self.to.get(old.object, &old.name) {
                None => {
                    self.detect(Detected::object("dropped", old));
                    dropped.push(Rc::clone(old));
                }
                Some(new) if old.is_like(new) => {}
                Some(new) if old.object == Object::VirtualTable => {
                    self.detect(Detected::object("changed", new));
                    self.gone.insert(old.name.clone());
                    let is_taken = |name: &Ident| self.from.holds(name) || self.to.holds(name);
                    let filling = made_anew::filling(old, new, manner.direction, is_taken);
                    tables.early.extend(filling.before);
                    tables.early.push(Step::Drop(Rc::clone(old)));
                    self.make(new, &mut tables);
                    tables.made.extend(filling.behind);
                    self.fill(new, &mut tables);
                    self.plan
                        .warnings
                        .extend(filling.warning.into_iter().collect());
                }
                Some(new) => self.alter(old, new, manner, &mut tables),
            }
        }
        for new in self.to.of_kinds(TABLES) {
            if self.from.get(new.object, &new.name).is_none() {
                self.detect(Detected::object("added", new));
                self.make(new, &mut tables);
                // A table that is new itself has no rows yet.
                let has_rows = |content: &Ident| {
                    self.from.holds(content) || self.to.get(Object::View, content).is_some()
                };
                if made_anew::content_of(new).is_some_and(|content| has_rows(&content)) {
                    self.fill(new, &mut tables);
                }
            }
        }
        for step in children_first(dropped) {
            let name = match &step {
                Step::Drop(table) => &table.name,
                Step::Alter { table, .. } => table,
                _ => continue,
            };
            self.gone.insert(name.clone());
            // Something else is to have the name.
            if self.to.holds(name) {
                tables.early.push(step);
            } else {
                tables.late.push(step);
            }
        }
        tables
    }

    /// Makes a table, with its settings.
    fn make(&self, new: &Rc<Entry>, tables: &mut Tables) {
        tables.made.push(Step::Create(Rc::clone(new)));
        let settings = made_anew::settings(new, self.from, self.to);
        tables.made.extend(settings);
    }

    /// Has a full-text index filled when what it is filled from is there.
    fn fill(&mut self, new: &Rc<Entry>, tables: &mut Tables) {
        if made_anew::is_filled_in(new, self.to) {
            tables.last.extend(made_anew::rebuilt(new));
        } else {
            self.plan.unfilled.push(Rc::clone(new));
        }
    }

    fn alter(&mut self, old: &Entry, new: &Entry, manner: Manner, tables: &mut Tables) {
        let Alteration {
            actions,
            detected,
            other_order,
        } = alteration(old, new, &self.kept_indexes(&old.name), manner);
        self.plan.detected.extend(detected);
        if other_order {
            self.plan.other_order.push(new.name.clone());
        }
        if !actions.is_empty() {
            if !(self.is_alembic && python::alters_in_place(&actions)) {
                self.altered.insert(new.name.clone());
            }
            tables.altered.push(Step::Alter {
                table: new.name.clone(),
                actions,
            });
        }
    }

    /// The indexes of a table that stay.
    fn kept_indexes(&self, table: &Ident) -> Vec<&Entry> {
        let indexes = self.from.of_kinds(&[Object::Index]);
        let stays = |index: &&Rc<Entry>| {
            let new = self.to.get(Object::Index, &index.name);
            index.table == *table && new.is_some_and(|new| index.is_like(new))
        };
        indexes.filter(stays).map(|index| &**index).collect()
    }

    /// The views that go, if only to be made anew.
    fn note_gone(&mut self) {
        for view in self.from.of_kinds(&[Object::View]) {
            let stays = self.to.get(Object::View, &view.name);
            if !stays.is_some_and(|new| view.is_like(new)) {
                self.gone.insert(view.name.clone());
            }
        }
    }

    /// What fills full-text indexes again that stay, of whose rows the values change.
    fn refilled(&self, tables: &Tables) -> Vec<Step> {
        let changed = Stale::of(&tables.altered, &self.gone, [self.from, self.to]);
        let stay = self.to.of_kinds(&[Object::VirtualTable]).filter(|new| {
            let old = self.from.get(new.object, &new.name);
            old.is_some_and(|old| old.is_like(new)) && changed.has(new)
        });
        stay.filter_map(|index| made_anew::rebuilt(index)).collect()
    }

    /// The triggers, views and indexes that go first, the last one made before the others.
    fn dropped(&mut self, makes_way: bool) -> Vec<Step> {
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        let entries: Vec<Rc<Entry>> = self.from.entries().rev().map(Rc::clone).collect();
        for old in entries.iter().filter(|entry| REST.contains(&entry.object)) {
            let new = self.to.get(old.object, &old.name);
            match new {
                None if self.to_lacks_its_table(old) => continue,
                None => self.detect(Detected::object("dropped", old)),
                Some(new) if !old.is_like(new) => self.detect(Detected::object("changed", new)),
                // What hangs on something that goes, goes with it.
                Some(_) if self.hangs_on_gone(old) => continue,
                Some(_) if makes_way && self.is_in_the_way(old) => {}
                Some(_) => continue,
            }
            if !self.hangs_on_gone(old) {
                found[phase(old.object)].push(Step::Drop(Rc::clone(old)));
            }
        }
        // Triggers, views, indexes.
        found.reverse();
        found.concat()
    }

    /// The indexes, views and triggers that come last.
    fn created(&mut self, makes_way: bool) -> Vec<Step> {
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        let entries: Vec<Rc<Entry>> = self.to.entries().map(Rc::clone).collect();
        for new in entries.iter().filter(|entry| REST.contains(&entry.object)) {
            match self.from.get(new.object, &new.name) {
                None => self.detect(Detected::object("added", new)),
                Some(old) if !old.is_like(new) => {}
                Some(old) if self.hangs_on_gone(old) => {}
                Some(old) if makes_way && self.is_in_the_way(old) => {}
                Some(_) => continue,
            }
            found[phase(new.object)].push(Step::Create(Rc::clone(new)));
        }
        found.concat()
    }

    fn detect(&mut self, detected: Detected) {
        self.plan.detected.push(detected);
    }

    /// Whether an object hangs on a table or view that is not declared any more.
    fn to_lacks_its_table(&self, entry: &Entry) -> bool {
        entry.object != Object::View && !self.to.holds(&entry.table)
    }

    fn hangs_on_gone(&self, entry: &Entry) -> bool {
        entry.object != Object::View && self.gone.contains(&entry.table)
    }

    /// The views that name a table that is altered, or another such view.
    fn note_in_the_way(&mut self) {
        let views = |shape: &Shape| {
            let views = shape.of_kinds(&[Object::View]);
            views.map(Rc::clone).collect::<Vec<_>>()
        };
        let mut views = [views(self.from), views(self.to)].concat();
        while let Some(at) = views.iter().position(|view| self.is_in_the_way(view)) {
            self.in_the_way.insert(views.remove(at).name.clone());
        }
    }

    /// Whether a view or trigger names a table that is altered, or a view that makes way for one.
    fn is_in_the_way(&self, entry: &Entry) -> bool {
        if self.is_alembic && entry.object == Object::Index {
            return self.altered.contains(&entry.table) && !python::is_plain(entry);
        }
        let altered = self.altered.iter().chain(&self.gone);
        let mut altered = altered.chain(&self.in_the_way);
        entry.object != Object::Index && altered.any(|table| mentions(&entry.sql, table))
    }
}

fn phase(object: Object) -> usize {
    match object {
        Object::Index => 0,
        Object::View => 1,
        _ => 2,
    }
}

/// What drops tables, each before those that it refers to: SQLite deletes the rows of a table that is
/// dropped (<https://sqlite.org/foreignkeys.html#fk_schemacommands>). In a circle of them foreign keys
/// go first.
fn children_first(mut left: Vec<Rc<Entry>>) -> Vec<Step> {
    let refers = |child: &Entry, parent: &Entry| {
        let table = CreateTable::read(&*child.sql);
        let refers = |table: CreateTable| {
            { table.foreign_keys() }.any(|(_, to)| to.table.ident == parent.name)
        };
        child.name != parent.name && table.is_ok_and(refers)
    };
    let mut steps = Vec::with_capacity(left.len());
    // Children and parents between which there is no key any more.
    let mut freed: Vec<(Ident, Ident)> = Vec::new();
    while !left.is_empty() {
        let needs = |child: &Entry, parent: &Entry| {
            let is_freed =
                |(one, other): &(Ident, Ident)| *one == child.name && *other == parent.name;
            refers(child, parent) && !freed.iter().any(is_freed)
        };
        let is_free = |table: &Rc<Entry>| !left.iter().any(|other| needs(other, table));
        let free = left.iter().position(is_free);
        let table = left.remove(free.unwrap_or(0));
        if free.is_none() {
            for child in &left {
                if let Some(step) = without_keys(child, &table.name) {
                    steps.push(step);
                    freed.push((child.name.clone(), table.name.clone()));
                }
            }
        }
        steps.push(Step::Drop(table));
    }
    steps
}

/// What takes away the foreign keys of a table that refer to another one.
fn without_keys(child: &Entry, parent: &Ident) -> Option<Step> {
    let constraints = child.as_table()?.constraints.into_iter();
    let keys = constraints.filter(|constraint| constraint.refers_to(parent));
    let actions: Vec<Action> = keys.map(Action::DropConstraint).collect();
    (!actions.is_empty()).then(|| Step::Alter {
        table: child.name.clone(),
        actions,
    })
}
