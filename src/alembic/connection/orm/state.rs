//! What a session knows of its objects.
//!
//! Invariant: there is one object for each row that was read.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::alembic::python::{Argument, Call, Instance, Interpreter, Key, Result, Value, equal};
use crate::alembic::sqlalchemy::declarative::Mapper;
use crate::span::Span;

/// The objects of a session.
#[derive(Debug, Default)]
pub(in crate::alembic::connection) struct State {
    /// Those that stand for rows, by their tables and keys.
    pub(super) rows: RefCell<IndexMap<Identity, Tracked>>,
    /// Under what each of them is kept, by its address.
    kept: RefCell<HashMap<usize, Identity>>,
    /// Those that are to become rows.
    pub(super) new: RefCell<Vec<(Rc<Instance>, Span)>>,
    /// Those whose rows are to be deleted.
    pub(super) deleted: RefCell<Vec<(Rc<Instance>, Span)>>,
    /// Whether a statement may have changed rows of objects.
    pub(super) is_stale: Cell<bool>,
}

/// A table and the key of a row in it.
pub(super) type Identity = (String, Vec<Key>);

/// An object that stands for a row.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    pub(super) instance: Rc<Instance>,
    pub(super) mapper: Rc<Mapper>,
    /// The values of the row, in the order of the mapper's attributes.
    pub(super) loaded: Vec<Value>,
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
pub(super) fn is_unchanged(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Unknown(old), Value::Unknown(new)) => Rc::ptr_eq(old, new),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => false,
        _ => equal(old, new),
    }
}

impl Tracked {
    /// The values that the object has now, in the order of the mapper's attributes.
    pub(super) fn values(&self) -> Vec<Value> {
        let attributes = self.mapper.attributes.iter();
        attributes
            .map(|(attribute, _)| get(&self.instance, attribute))
            .collect()
    }

    /// The key of its row, by attributes.
    pub(super) fn key(&self, place: Span) -> Vec<(Rc<str>, Argument)> {
        let attributes = self.mapper.attributes.iter().zip(&self.loaded);
        let key = attributes.filter(|((_, column), _)| {
            let mut key = self.mapper.table.key.iter();
            key.any(|name| **name == **column)
        });
        key.map(|((attribute, _), value)| {
            let value = value.clone();
            (Rc::clone(attribute), Argument { value, place })
        })
        .collect()
    }
}

impl State {
    /// Takes note of an object that stands for a row.
    pub(super) fn track(&self, instance: &Rc<Instance>, mapper: &Rc<Mapper>) {
        let mut tracked = Tracked {
            instance: Rc::clone(instance),
            mapper: Rc::clone(mapper),
            loaded: Vec::new(),
        };
        tracked.loaded = tracked.values();
        let identity = identity(mapper, |attribute| get(instance, attribute));
        let identity = identity.unwrap_or_else(|| by_itself(instance, mapper));
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

    /// Forgets an object.
    pub(in crate::alembic::connection) fn expunge(&self, value: &Value) {
        let Some(instance) = value.downcast::<Instance>() else {
            return;
        };
        if let Some(identity) = self.kept.borrow_mut().remove(&address(&instance)) {
            self.rows.borrow_mut().shift_remove(&identity);
        }
        let is_other = |(new, _): &(Rc<Instance>, Span)| !Rc::ptr_eq(new, &instance);
        self.new.borrow_mut().retain(is_other);
    }

    /// Forgets all objects.
    pub(in crate::alembic::connection) fn expunge_all(&self) {
        self.rows.borrow_mut().clear();
        self.kept.borrow_mut().clear();
        self.new.borrow_mut().clear();
        self.deleted.borrow_mut().clear();
    }

    /// Whether an object stands for a row that was read.
    pub(super) fn tracked(&self, instance: &Rc<Instance>) -> Option<Tracked> {
        let kept = self.kept.borrow();
        let identity = kept.get(&address(instance))?;
        self.rows.borrow().get(identity).cloned()
    }

    /// `session.add(object)`
    ///
    /// # Errors
    /// That it is no mapped object.
    pub(in crate::alembic::connection) fn add(
        &self,
        interpreter: &Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        let (instance, _) = expected(interpreter, value, place)?;
        let is_there = self.tracked(&instance).is_some();
        let mut new = self.new.borrow_mut();
        if !is_there && !new.iter().any(|(known, _)| Rc::ptr_eq(known, &instance)) {
            new.push((instance, place));
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
        self.deleted.borrow_mut().push((instance, place));
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

/// The mapped object that an argument must be.
pub(super) fn expected(
    interpreter: &Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<(Rc<Instance>, Rc<Mapper>)> {
    match (mapped(value), value) {
        (Some(found), _) => Ok(found),
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
    let keys = key.iter().map(|(attribute, _)| Key::of(&value(attribute)));
    let keys: Option<Vec<Key>> = keys.collect();
    Some((mapper.table.name.clone(), keys?))
}

/// What tells an object from others for as long as it is kept.
fn address(instance: &Rc<Instance>) -> usize {
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
