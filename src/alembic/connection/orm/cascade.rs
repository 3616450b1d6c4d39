//! What a flush has to do, that which relationships bring along among it.
//!
//! Invariant: a row that goes leaves no row behind that refers to it, unless its relationship says
//! that the database sees to that
//! (<https://docs.sqlalchemy.org/en/20/orm/cascades.html>).

use std::rc::Rc;

use super::state::{State, Tracked, mapped};
use crate::alembic::python::{Instance, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::declarative::{
    Mapper, instrument, listed, not_evaluated, relations,
};
use crate::span::Span;

/// What a flush has to do.
pub(super) struct Work {
    /// The objects of which the rows are updated.
    pub(super) changed: Vec<Tracked>,
    /// Those that become rows.
    pub(super) new: Vec<(Rc<Instance>, Rc<Mapper>, Span)>,
    /// Those of which the rows are deleted.
    pub(super) deleted: Vec<(Tracked, Span)>,
}

/// What is to be done for the objects of a session.
pub(super) fn work(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    place: Span,
) -> Result<Work> {
    reconcile(interpreter, state, place)?;
    let new = add_related(interpreter, state)?;
    let gone = state.deleted.take();
    let mut deleted: Vec<(Tracked, Span)> = Vec::new();
    for (instance, place) in gone {
        if let Some(tracked) = state.tracked(&instance) {
            deleted.push((tracked, place));
        }
    }
    orphans(state, &mut deleted, place);
    let mut at = 0;
    while let Some((tracked, place)) = deleted.get(at).cloned() {
        let_go(interpreter, state, &tracked, &mut deleted, place)?;
        at += 1;
    }
    let is_deleted = |instance: &Rc<Instance>| {
        let mut all = deleted.iter();
        all.any(|(known, _)| Rc::ptr_eq(&known.instance, instance))
    };
    let mut changed = Vec::new();
    for tracked in state.rows.borrow().values() {
        if !is_deleted(&tracked.instance) && !tracked.is_clean() {
            changed.push(tracked.clone());
        }
    }
    let mut inserted = Vec::new();
    for (instance, mapper, place) in new {
        match State::in_place_of(&instance, &mapper, &deleted) {
            Some(tracked) => {
                deleted.retain(|(known, _)| {
                    known.key.len() != tracked.key.len() || !is_same_row(known, &tracked)
                });
                changed.push(tracked);
            }
            None => inserted.push((instance, mapper, place)),
        }
    }
    Ok(Work {
        changed,
        new: inserted,
        deleted,
    })
}

fn is_same_row(one: &Tracked, other: &Tracked) -> bool {
    let mut pairs = one.key.iter().zip(&other.key);
    one.mapper.table.name == other.mapper.table.name
        && pairs.all(|((_, one), (_, other))| crate::alembic::python::equal(one, other))
}

/// Has both sides of the relationships of all objects say the same.
pub(super) fn reconcile(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    place: Span,
) -> Result<()> {
    let mut all: Vec<Rc<Instance>> = Vec::new();
    all.extend(
        { state.rows.borrow() }
            .values()
            .map(|tracked| Rc::clone(&tracked.instance)),
    );
    all.extend(
        { state.new.borrow() }
            .iter()
            .map(|(instance, _)| Rc::clone(instance)),
    );
    for instance in all {
        if let Some(hears) = instrument(&instance) {
            hears.settle(interpreter, &instance, place)?;
        }
    }
    Ok(())
}

/// A new object, with its table and where it was added.
type Added = (Rc<Instance>, Rc<Mapper>, Span);

/// The new objects, those among them that others lead to.
fn add_related(interpreter: &mut Interpreter<'_, '_>, state: &State) -> Result<Vec<Added>> {
    let given = state.new.take();
    let mut all: Vec<(Rc<Instance>, Span)> = given.clone();
    let place_of_none = given.first().map(|(_, place)| *place);
    for tracked in state.rows.borrow().values() {
        let place = place_of_none.unwrap_or(tracked.mapper.table.place);
        all.push((Rc::clone(&tracked.instance), place));
    }
    let mut new: Vec<(Rc<Instance>, Span)> = given;
    let mut at = 0;
    while let Some((instance, place)) = all.get(at).cloned() {
        at += 1;
        let Some(hears) = instrument(&instance) else {
            continue;
        };
        hears.settle(interpreter, &instance, place)?;
        for relation in relations(interpreter, instance.class())?.iter() {
            let Ok(related) = &relation.related else {
                continue;
            };
            let Some(own) = instance.own(&relation.attribute) else {
                continue;
            };
            if !related.cascade.saves || related.is_view {
                continue;
            }
            for value in listed(&own) {
                let Some((other, _)) = mapped(&value) else {
                    continue;
                };
                let is_known = all.iter().any(|(known, _)| Rc::ptr_eq(known, &other));
                if !is_known && state.tracked(&other).is_none() {
                    super::state::expected(interpreter, &value, place)?;
                    new.push((Rc::clone(&other), place));
                    all.push((other, place));
                }
            }
        }
    }
    let new = new.into_iter().filter_map(|(instance, place)| {
        let is_orphan = instrument(&instance).is_some_and(|hears| hears.is_orphan.get());
        if is_orphan {
            return None;
        }
        let (instance, mapper) = mapped(&Value::Object(instance))?;
        Some((instance, mapper, place))
    });
    Ok(new.collect())
}

/// Adds the objects that left a list which deletes such.
fn orphans(state: &State, deleted: &mut Vec<(Tracked, Span)>, place: Span) {
    for tracked in state.rows.borrow().values() {
        let is_orphan = instrument(&tracked.instance).is_some_and(|hears| hears.is_orphan.get());
        let is_there = deleted
            .iter()
            .any(|(known, _)| Rc::ptr_eq(&known.instance, &tracked.instance));
        if is_orphan && !is_there {
            deleted.push((tracked.clone(), place));
        }
    }
}

/// Has the objects that refer to one whose row goes no longer refer to it, or go with it.
fn let_go(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    tracked: &Tracked,
    deleted: &mut Vec<(Tracked, Span)>,
    place: Span,
) -> Result<()> {
    let instance = &tracked.instance;
    for relation in relations(interpreter, instance.class())?.iter() {
        let name = &relation.attribute;
        let related = match &relation.related {
            Ok(related) => related,
            Err(why) => return Err(not_evaluated(interpreter, name, why, place)),
        };
        if related.is_view || related.is_all_passive && !related.cascade.deletes {
            continue;
        }
        if related.is_to_one && !related.cascade.deletes {
            continue;
        }
        let was_read = instance.own(name).is_some();
        if related.is_passive && !was_read {
            continue;
        }
        let Some(hears) = instrument(instance) else {
            continue;
        };
        let value = hears.value_of(interpreter, instance, name, related, place)?;
        for other in listed(&value) {
            let Some((other, _)) = mapped(&other) else {
                continue;
            };
            let Some(of_other) = state.tracked(&other) else {
                continue;
            };
            if deleted
                .iter()
                .any(|(known, _)| Rc::ptr_eq(&known.instance, &other))
            {
                continue;
            }
            if related.cascade.deletes {
                deleted.push((of_other, place));
            } else if let Some(hears) = instrument(&other) {
                let link = (Rc::clone(&related.refers_to), None);
                let mut links = hears.links.borrow_mut();
                links.insert(Rc::clone(&related.key), link);
            }
        }
    }
    Ok(())
}
