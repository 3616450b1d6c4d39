//! What a session knows of its objects.
//!
//! Invariant: there is one object for each row that was read, for as long as anybody has it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use indexmap::IndexMap;

use crate::alembic::python::{Argument, Call, Instance, Interpreter, Key, Result, Value, equal};
use crate::alembic::sqlalchemy::declarative::{Mapper, Standing, instrument, listed, relations};
use crate::span::Span;

/// The objects of a session.
#[derive(Debug)]
pub(in crate::alembic::connection) struct State {
    /// Itself, for objects that ask for their rows.
    pub(super) this: Weak<Self>,
    /// Those that stand for rows, by their tables and keys.
    pub(super) rows: RefCell<IndexMap<Identity, Tracked>>,
    /// Under what each of them is kept, by its address.
    pub(super) kept: RefCell<HashMap<usize, Identity>>,
    /// Those that are to become rows.
    pub(super) new: RefCell<Vec<(Rc<Instance>, Span)>>,
    /// Those whose rows are to be deleted.
    pub(super) deleted: RefCell<Vec<(Rc<Instance>, Span)>>,
    /// Whether objects are being written.
    pub(super) is_flushing: Cell<bool>,
    /// Whether objects are written before anything is asked.
    pub(in crate::alembic::connection) flushes: Cell<bool>,
    /// Whether objects are read anew behind `commit()`.
    pub(in crate::alembic::connection) expires: Cell<bool>,
    /// How many statements its objects were written with.
    pub(super) written: Cell<u64>,
}

/// A table and the key of a row in it.
pub(super) type Identity = (String, Vec<Key>);

/// An object that stands for a row.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    pub(super) instance: Rc<Instance>,
    pub(super) mapper: Rc<Mapper>,
    /// The values of the row, in the order of the mapper's attributes, as far as they were read.
    pub(super) loaded: Vec<Option<Value>>,
    /// The values that the object had when it was last told to read them anew.
    pub(super) remembered: Vec<Option<Value>>,
    /// How many statements of others had run by then.
    pub(super) when: u64,
    /// The key of its row, by attributes.
    pub(super) key: Vec<(Rc<str>, Value)>,
}

/// The mapped object that a value is, and how it is mapped.
pub(super) fn mapped(value: &Value) -> Option<(Rc<Instance>, Rc<Mapper>)> {
    let instance = value.downcast::<Instance>()?;
    let mapper = Mapper::of(&Value::Object(instance.class().clone()))?;
    Some((instance, mapper))
}

/// The value of an attribute of an object.
pub(super) fn get(instance: &Instance, attribute: &str) -> Value {
    instance.own(attribute).unwrap_or(Value::None)
}

/// Whether a value is still the one that was read.
fn is_unchanged(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Unknown(old), Value::Unknown(new)) => Rc::ptr_eq(old, new),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => false,
        _ => equal(old, new),
    }
}

/// What is kept of a value, to tell whether it changes: of one that tells its object when it is
/// changed in place, a copy.
fn copied(mapper: &Mapper, column: &str, value: &Value) -> Value {
    let mut columns = mapper.table.columns.iter();
    let column = columns.find(|known| known.name == column);
    let sql_type = column.and_then(|column| column.sql_type());
    if !sql_type.is_some_and(|sql_type| sql_type.is_mutable) {
        return value.clone();
    }
    match value {
        Value::Dict(dict) => Value::dict(dict.borrow().clone()),
        Value::List(list) => Value::list(list.borrow().clone()),
        Value::Set(set) => Value::set(set.borrow().clone()),
        other => other.clone(),
    }
}

impl Tracked {
    /// The attributes that are not as they were read, with what they are now.
    pub(super) fn changed(&self, place: Span) -> Vec<(Rc<str>, Argument)> {
        let attributes = self.mapper.attributes.iter().zip(&self.loaded);
        let changed = attributes.filter_map(|((attribute, _), loaded)| {
            let value = self.instance.own(attribute)?;
            let is_same = loaded
                .as_ref()
                .is_some_and(|loaded| is_unchanged(loaded, &value));
            (!is_same).then(|| (Rc::clone(attribute), Argument { value, place }))
        });
        changed.collect()
    }

    /// Whether there is nothing to write of it.
    pub(super) fn is_clean(&self) -> bool {
        let attributes = self.mapper.attributes.iter().zip(&self.loaded);
        let mut values = attributes
            .filter_map(|((attribute, _), loaded)| Some((loaded, self.instance.own(attribute)?)));
        let is_same = |(loaded, value): (&Option<Value>, Value)| {
            let loaded = loaded.as_ref();
            loaded.is_some_and(|loaded| is_unchanged(loaded, &value))
        };
        let hears = instrument(&self.instance);
        values.all(is_same) && hears.is_none_or(|hears| hears.is_settled(&self.instance))
    }

    /// The key of its row, by attributes.
    pub(super) fn key(&self, place: Span) -> Vec<(Rc<str>, Argument)> {
        let key = self.key.iter().map(|(attribute, value)| {
            let value = value.clone();
            (Rc::clone(attribute), Argument { value, place })
        });
        key.collect()
    }

    /// Takes note of the values of its row that were read.
    pub(super) fn set_loaded(&mut self, loaded: Vec<Option<Value>>) {
        let attributes = self.mapper.attributes.iter().zip(loaded);
        let loaded = attributes.map(|((_, column), value)| {
            let value = value?;
            Some(copied(&self.mapper, column, &value))
        });
        self.loaded = loaded.collect();
    }

    /// Whether an attribute of it is still to be read.
    pub(super) fn lacks_any(&self) -> bool {
        let mut attributes = self.mapper.attributes.iter();
        attributes.any(|(attribute, _)| self.instance.own(attribute).is_none())
    }
}

impl State {
    /// The state of a new session.
    pub(in crate::alembic::connection) fn new() -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            rows: RefCell::default(),
            kept: RefCell::default(),
            new: RefCell::default(),
            deleted: RefCell::default(),
            is_flushing: Cell::new(false),
            flushes: Cell::new(true),
            expires: Cell::new(true),
            written: Cell::new(0),
        })
    }

    /// How many statements of others have run.
    pub(super) fn statements_of_others(&self, interpreter: &Interpreter<'_, '_>) -> u64 {
        interpreter.host.emitted - self.written.get()
    }

    /// Takes note of an object that stands for a row, and that all that it has is as in the row.
    pub(super) fn track(&self, instance: &Rc<Instance>, mapper: &Rc<Mapper>) {
        let loaded = mapper.attributes.iter().map(|(attribute, column)| {
            let value = instance.own(attribute)?;
            Some(copied(mapper, column, &value))
        });
        let before = self.tracked(instance);
        let key = mapper.key().into_iter().map(|(attribute, _)| {
            let known = || {
                let before = before.as_ref()?;
                let mut key = before.key.iter();
                let found = key.find(|(known, _)| *known == attribute);
                found.map(|(_, value)| value.clone())
            };
            let value = instance.own(&attribute).or_else(known);
            (attribute, value.unwrap_or(Value::None))
        });
        let key: Vec<(Rc<str>, Value)> = key.collect();
        let of_key = |attribute: &str| {
            let found = key.iter().find(|(known, _)| **known == *attribute);
            found.map_or(Value::None, |(_, value)| value.clone())
        };
        let identity = identity(mapper, of_key).unwrap_or_else(|| by_itself(instance, mapper));
        let (remembered, when) = before.map_or_else(
            || (vec![None; mapper.attributes.len()], 0),
            |before| (before.remembered, before.when),
        );
        let tracked = Tracked {
            instance: Rc::clone(instance),
            mapper: Rc::clone(mapper),
            loaded: loaded.collect(),
            remembered,
            when,
            key,
        };
        if let Some(hears) = instrument(instance) {
            let this: Weak<Self> = Weak::clone(&self.this);
            *hears.standing.borrow_mut() = Standing::Persistent(this);
        }
        let before = self
            .kept
            .borrow_mut()
            .insert(address(instance), identity.clone());
        let mut rows = self.rows.borrow_mut();
        if let Some(before) = before
            && before != identity
        {
            rows.shift_remove(&before);
        }
        rows.insert(identity, tracked);
    }

    /// Has an object read anew what it had, when it is next asked for it; what was changed and not
    /// written is forgotten.
    pub(super) fn expire(&self, interpreter: &Interpreter<'_, '_>, tracked: &Tracked) {
        let instance = &tracked.instance;
        let now = self.statements_of_others(interpreter);
        let mut rows = self.rows.borrow_mut();
        let kept = self.kept.borrow();
        let identity = kept.get(&address(instance));
        let Some(known) = identity.and_then(|identity| rows.get_mut(identity)) else {
            return;
        };
        // What was set since and never written is not what the row has.
        let loaded = std::mem::replace(&mut known.loaded, vec![None; tracked.loaded.len()]);
        if loaded.iter().any(Option::is_some) {
            known.when = now;
            for (remembered, loaded) in known.remembered.iter_mut().zip(loaded) {
                *remembered = loaded.or(remembered.take());
            }
        }
        for (attribute, _) in &known.mapper.attributes {
            instance.unset_own(attribute);
        }
        if let Some(hears) = instrument(instance) {
            hears.forget(instance);
        }
    }

    /// Has all objects read anew what they have.
    pub(in crate::alembic::connection) fn expire_all(&self, interpreter: &Interpreter<'_, '_>) {
        let all: Vec<Tracked> = self.rows.borrow().values().cloned().collect();
        for tracked in all {
            self.expire(interpreter, &tracked);
        }
    }

    /// Forgets an object.
    pub(in crate::alembic::connection) fn expunge(&self, value: &Value) {
        let Some(instance) = value.downcast::<Instance>() else {
            return;
        };
        if let Some(identity) = self.kept.borrow_mut().remove(&address(&instance)) {
            self.rows.borrow_mut().shift_remove(&identity);
            detach(&instance);
        }
        let is_other = |(new, _): &(Rc<Instance>, Span)| !Rc::ptr_eq(new, &instance);
        let before = self.new.borrow().len();
        self.new.borrow_mut().retain(is_other);
        if self.new.borrow().len() < before
            && let Some(hears) = instrument(&instance)
        {
            *hears.standing.borrow_mut() = Standing::Transient;
        }
    }

    /// Forgets all objects.
    pub(in crate::alembic::connection) fn expunge_all(&self) {
        for tracked in self.rows.take().values() {
            detach(&tracked.instance);
        }
        self.kept.borrow_mut().clear();
        for (instance, _) in self.new.take() {
            if let Some(hears) = instrument(&instance) {
                *hears.standing.borrow_mut() = Standing::Transient;
            }
        }
        self.deleted.borrow_mut().clear();
    }

    /// Whether an object stands for a row that was read.
    pub(super) fn tracked(&self, instance: &Rc<Instance>) -> Option<Tracked> {
        let kept = self.kept.borrow();
        let identity = kept.get(&address(instance))?;
        self.rows.borrow().get(identity).cloned()
    }

    /// Whether an object is in the session.
    pub(in crate::alembic::connection) fn has(&self, value: &Value) -> bool {
        let Some(instance) = value.downcast::<Instance>() else {
            return false;
        };
        let new = self.new.borrow();
        let mut new = new.iter();
        new.any(|(known, _)| Rc::ptr_eq(known, &instance)) || self.tracked(&instance).is_some()
    }

    /// `session.add(object)`
    ///
    /// # Errors
    /// That it is no mapped object, or one of another session.
    pub(in crate::alembic::connection) fn add(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        let (instance, _) = expected(interpreter, value, place)?;
        if self.tracked(&instance).is_some() {
            let is_other = |(known, _): &(Rc<Instance>, Span)| !Rc::ptr_eq(known, &instance);
            self.deleted.borrow_mut().retain(is_other);
            return Ok(());
        }
        let hears = instrument(&instance);
        let is_new = hears
            .as_ref()
            .is_none_or(|hears| matches!(*hears.standing.borrow(), Standing::Transient));
        let is_there = { self.new.borrow() }
            .iter()
            .any(|(known, _)| Rc::ptr_eq(known, &instance));
        if is_there {
            return Ok(());
        }
        if !is_new {
            let message = "an object that stands for a row is added to another session";
            return Err(interpreter.refuse(place, message));
        }
        if let Some(hears) = hears {
            let loader: Weak<Self> = Weak::clone(&self.this);
            *hears.standing.borrow_mut() = Standing::Pending(loader);
        }
        self.new.borrow_mut().push((Rc::clone(&instance), place));
        // What it leads to comes along, in the order in which it leads there.
        for relation in relations(interpreter, instance.class())?.iter() {
            let Ok(related) = &relation.related else {
                continue;
            };
            let own = instance.own(&relation.attribute);
            if !related.cascade.saves || related.is_view {
                continue;
            }
            for other in own.as_ref().map(listed).unwrap_or_default() {
                if !self.has(&other) {
                    self.add(interpreter, &other, place)?;
                }
            }
        }
        Ok(())
    }

    /// `session.delete(object)`
    ///
    /// # Errors
    /// That it stands for no row.
    pub(in crate::alembic::connection) fn delete(
        &self,
        interpreter: &Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        let (instance, _) = expected(interpreter, value, place)?;
        if self.tracked(&instance).is_none() {
            let message = "Instance is not persisted";
            return Err(interpreter.raise("InvalidRequestError", message, place));
        }
        let mut deleted = self.deleted.borrow_mut();
        if !deleted
            .iter()
            .any(|(known, _)| Rc::ptr_eq(known, &instance))
        {
            deleted.push((instance, place));
        }
        Ok(())
    }

    /// That every object that was added is written by now: SQLAlchemy would forget it.
    ///
    /// # Errors
    /// A refusal that points at the first that is not.
    pub(in crate::alembic::connection) fn all_written(
        &self,
        interpreter: &Interpreter<'_, '_>,
    ) -> Result<()> {
        let new = self.new.borrow();
        let deleted = self.deleted.borrow();
        match new.first().or(deleted.first()) {
            Some((_, place)) => {
                let message = "this is never written: nothing flushes or commits the session";
                let refusal = interpreter.refusal(*place, message);
                let help = "write `session.commit()` behind it, or take it out";
                Err(refusal.help(help).into())
            }
            None => Ok(()),
        }
    }
}

/// Has an object know that it left its session.
fn detach(instance: &Instance) {
    if let Some(hears) = instrument(instance) {
        *hears.standing.borrow_mut() = Standing::Detached;
    }
}

/// The mapped object that an argument must be.
pub(super) fn expected(
    interpreter: &Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<(Rc<Instance>, Rc<Mapper>)> {
    match (mapped(value), value) {
        (Some((instance, mapper)), _) => {
            mapper.usable(interpreter, instance.class(), place)?;
            Ok((instance, mapper))
        }
        (None, Value::Unknown(unknown)) => Err(interpreter.unknown(unknown, place)),
        (None, other) => {
            let message = format!("Class '{}' is not mapped", other.type_name());
            Err(interpreter.raise("UnmappedInstanceError", &message, place))
        }
    }
}

/// What a row is known by; `None` if its key is not known.
pub(super) fn identity(mapper: &Mapper, value: impl Fn(&str) -> Value) -> Option<Identity> {
    let key = mapper.key();
    let keys = key.iter().map(|(attribute, _)| match value(attribute) {
        Value::None => None,
        value => Key::of(&value),
    });
    let keys: Option<Vec<Key>> = keys.collect();
    Some((mapper.table.name.clone(), keys?))
}

/// What tells an object from others for as long as it is kept.
pub(super) fn address(instance: &Rc<Instance>) -> usize {
    Rc::as_ptr(instance).addr()
}

/// What a row is known by whose key is not known.
fn by_itself(instance: &Rc<Instance>, mapper: &Mapper) -> Identity {
    let own = Key::of(&Value::Object(instance.clone()));
    (mapper.table.name.clone(), own.into_iter().collect())
}

/// A call without arguments.
pub(super) fn bare(place: Span) -> Call {
    Call {
        place,
        positional: Vec::new(),
        keyword: Vec::new(),
    }
}
