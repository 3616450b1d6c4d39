//! The steps from one schema to another.
//!
//! Invariant: what goes, goes before what comes in its place, and nothing is made before that on
//! which it hangs.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::alteration::{Alteration, alteration};
use super::detected::Detected;
use super::order;
use super::python;
use super::shape::Shape;
use super::step::Step;
use crate::schema::{CreateTable, Entry, mentions};
use crate::sql::{Ident, Object};

/// How a plan is made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Whether columns are put into the declared order.
    pub(super) orders: bool,
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
}

/// The steps from `from` to `to`.
pub(super) fn plan(from: &Shape, to: &Shape, manner: Manner) -> Plan {
    let mut work = Work {
        from,
        to,
        plan: Plan::default(),
        gone: BTreeSet::new(),
        altered: BTreeSet::new(),
        is_alembic: manner.is_alembic,
    };
    let tables = work.tables(manner.orders);
    let makes_way = manner.makes_way;
    work.note_gone();
    let dropped = work.dropped(makes_way);
    let created = work.created(makes_way);
    let mut plan = work.plan;
    plan.steps = [
        dropped,
        tables.early,
        tables.made,
        order::ordered(
            [tables.altered, tables.late].concat(),
            from,
            !manner.is_alembic,
        ),
        created,
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
}

struct Work<'s> {
    from: &'s Shape,
    to: &'s Shape,
    plan: Plan,
    /// The tables and views that are dropped, if only to be made anew.
    gone: BTreeSet<Ident>,
    /// The tables that are altered; for Alembic, those that are made anew.
    altered: BTreeSet<Ident>,
    is_alembic: bool,
}

const TABLES: &[Object] = &[Object::Table, Object::VirtualTable];
const REST: &[Object] = &[Object::Index, Object::View, Object::Trigger];

impl Work<'_> {
    fn tables(&mut self, orders: bool) -> Tables {
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
                    self.detect(Detected::object("another", new));
                    self.gone.insert(old.name.clone());
                    tables.early.push(Step::Drop(Rc::clone(old)));
                    tables.made.push(Step::Create(Rc::clone(new)));
                }
                Some(new) => self.alter(old, new, orders, &mut tables),
            }
        }
        for new in self.to.of_kinds(TABLES) {
            if self.from.get(new.object, &new.name).is_none() {
                self.detect(Detected::object("added", new));
                tables.made.push(Step::Create(Rc::clone(new)));
            }
        }
        for table in children_first(dropped) {
            self.gone.insert(table.name.clone());
            // Something else is to have the name.
            if self.to.holds(&table.name) {
                tables.early.push(Step::Drop(table));
            } else {
                tables.late.push(Step::Drop(table));
            }
        }
        tables
    }

    fn alter(&mut self, old: &Entry, new: &Entry, orders: bool, tables: &mut Tables) {
        let Alteration {
            actions,
            detected,
            other_order,
        } = alteration(old, new, orders);
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

    /// The views that go, if only to be made anew.
    fn note_gone(&mut self) {
        for view in self.from.of_kinds(&[Object::View]) {
            let stays = self.to.get(Object::View, &view.name);
            if !stays.is_some_and(|new| view.is_like(new)) {
                self.gone.insert(view.name.clone());
            }
        }
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
                Some(new) if !old.is_like(new) => self.detect(Detected::object("another", new)),
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
                None => {
                    let is_of_new = TABLES
                        .iter()
                        .all(|kind| self.from.get(*kind, &new.table).is_none());
                    // The log of a new table says nothing else of its triggers.
                    if !(is_of_new && new.object == Object::Trigger) {
                        self.detect(Detected::object("added", new));
                    }
                }
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

    /// Whether a view or trigger names a table that is altered.
    fn is_in_the_way(&self, entry: &Entry) -> bool {
        if self.is_alembic && entry.object == Object::Index {
            return self.altered.contains(&entry.table) && !python::is_plain(entry);
        }
        let mut altered = self.altered.iter().chain(&self.gone);
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

/// Tables in an order in which each goes before those that it refers to, as far as there is one:
/// SQLite deletes the rows of a table that is dropped
/// (<https://sqlite.org/foreignkeys.html#fk_schemacommands>).
fn children_first(mut left: Vec<Rc<Entry>>) -> Vec<Rc<Entry>> {
    let refers = |child: &Entry, parent: &Entry| {
        let table = CreateTable::read(&*child.sql);
        let refers = |table: CreateTable| {
            { table.foreign_keys() }.any(|(_, to)| to.table.ident == parent.name)
        };
        child.name != parent.name && table.is_ok_and(refers)
    };
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let free = left
            .iter()
            .position(|table| !left.iter().any(|other| refers(other, table)));
        ordered.push(left.remove(free.unwrap_or(0)));
    }
    ordered
}
