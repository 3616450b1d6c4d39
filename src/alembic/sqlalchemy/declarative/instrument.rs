//! How the attributes of objects of mapped classes are read and set.
//!
//! Invariant: an attribute that an object does not have is read from its row, if it has one; both
//! sides of a relationship say the same.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Debug;
use std::rc::{Rc, Weak};

use super::mapper::Mapper;
use super::relation::{Related, Relation, relations};
use super::validator::Validator;
use crate::alembic::python::{Class, Instance, Interpreter, Keeper, Result, Value};
use crate::span::Span;

/// What reads the rows of objects: their session.
pub(in crate::alembic) trait Loader: Debug {
    /// Gives an object the values of its row that it does not have.
    ///
    /// # Errors
    /// That there is no such row.
    fn load(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<()>;

    /// The objects that a relationship of an object leads to.
    ///
    /// # Errors
    /// That the rows are not known.
    fn related(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        related: &Related,
        place: Span,
    ) -> Result<Vec<Value>>;

    /// The object of a class with this key, if there is one: nothing is read.
    fn at_hand(&self, class: &Rc<Class>, key: &Value) -> Option<Rc<Instance>>;

    /// Adds an object that a relationship leads to.
    ///
    /// # Errors
    /// That it cannot be added.
    fn add_related(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        object: &Value,
        place: Span,
    ) -> Result<()>;

    /// Has both sides of the relationships of all objects say the same.
    ///
    /// # Errors
    /// Why a relationship cannot be told.
    fn reconcile(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()>;
}

/// What an object is to a session.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) enum Standing {
    /// It stands for no row yet.
    #[default]
    Transient,
    /// It is to become a row.
    Pending(Weak<dyn Loader>),
    /// It stands for a row.
    Persistent(Weak<dyn Loader>),
    /// It left its session.
    Detached,
}

/// The attribute that a foreign key refers to, and the object of it.
type Link = (Rc<str>, Option<Rc<Instance>>);

/// What hears of the attributes of an object of a mapped class.
#[derive(Debug, Default)]
pub(in crate::alembic) struct Instrument {
    /// What it is to a session.
    pub(in crate::alembic) standing: RefCell<Standing>,
    /// The objects that its foreign keys are to refer to: by the attribute that is the key, the
    /// attribute that it refers to, and the object of it.
    pub(in crate::alembic) links: RefCell<HashMap<Rc<str>, Link>>,
    /// What its lists had when they were last looked at.
    pub(in crate::alembic) known: RefCell<HashMap<Rc<str>, Vec<Value>>>,
    /// Whether it left a list that deletes what leaves it.
    pub(in crate::alembic) is_orphan: Cell<bool>,
}

/// What hears of the attributes of an object.
pub(in crate::alembic) fn instrument(instance: &Instance) -> Option<Rc<Instrument>> {
    let keeper: Rc<dyn std::any::Any> = instance.keeper()?.as_any();
    keeper.downcast::<Instrument>().ok()
}

/// The relationship of an object that an attribute is.
pub(in crate::alembic) fn relation(
    interpreter: &mut Interpreter<'_, '_>,
    instance: &Instance,
    name: &str,
) -> Result<Option<Relation>> {
    let relations = relations(interpreter, instance.class())?;
    let mut relations = relations.iter();
    Ok(relations.find(|one| &*one.attribute == name).cloned())
}

impl Instrument {
    fn loader(&self) -> Option<Rc<dyn Loader>> {
        match &*self.standing.borrow() {
            Standing::Persistent(loader) => loader.upgrade(),
            _ => None,
        }
    }

    /// Has an object no longer know what its relationships led to.
    pub(in crate::alembic) fn forget(&self, instance: &Instance) {
        for name in self.known.take().keys() {
            instance.unset_own(name);
        }
        self.links.take();
        self.is_orphan.set(false);
    }

    /// Whether nothing has come into its lists, or left them, that is still to be written.
    pub(in crate::alembic) fn is_settled(&self, instance: &Instance) -> bool {
        let known = self.known.borrow();
        let is_same = |(name, before): (&Rc<str>, &Vec<Value>)| {
            let now = instance.own(name).as_ref().map(listed).unwrap_or_default();
            let mut pairs = now.iter().zip(before);
            now.len() == before.len() && pairs.all(|(now, before)| now.is_same(before))
        };
        self.links.borrow().is_empty() && known.iter().all(is_same)
    }

    /// Sets what a relationship leads to, and takes note of it.
    fn note(&self, instance: &Instance, name: &Rc<str>, value: Value) {
        let known = listed(&value);
        instance.set_own(name, value);
        self.known.borrow_mut().insert(Rc::clone(name), known);
    }

    fn is_transient(&self) -> bool {
        matches!(
            *self.standing.borrow(),
            Standing::Transient | Standing::Pending(_)
        )
    }

    /// The session that it is in.
    fn session(&self) -> Option<Rc<dyn Loader>> {
        match &*self.standing.borrow() {
            Standing::Persistent(loader) | Standing::Pending(loader) => loader.upgrade(),
            _ => None,
        }
    }

    /// The object that a relationship of an object led to before it was set.
    fn before(
        &self,
        instance: &Instance,
        name: &str,
        related: &Related,
        target: Option<&Rc<Class>>,
    ) -> Option<Rc<Instance>> {
        if let Some(own) = instance.own(name) {
            return own.downcast();
        }
        let key = instance.own(&related.key)?;
        self.loader()?.at_hand(target?, &key)
    }

    /// The objects that a relationship leads to now: those of a list, or the one; they are read
    /// if they were not.
    ///
    /// # Errors
    /// That the rows are not known.
    pub(in crate::alembic) fn value_of(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        name: &Rc<str>,
        related: &Related,
        place: Span,
    ) -> Result<Value> {
        if let Some(own) = instance.own(name) {
            return Ok(own);
        }
        let found = match self.loader() {
            Some(loader) => loader.related(interpreter, instance, related, place)?,
            None if self.is_transient() => Vec::new(),
            None => return Err(detached(interpreter, instance, place)),
        };
        let value = if related.is_list {
            Value::list(found.clone())
        } else {
            found.first().cloned().unwrap_or(Value::None)
        };
        if related.is_list || !self.is_transient() {
            instance.set_own(name, value.clone());
            self.known.borrow_mut().insert(Rc::clone(name), found);
        }
        Ok(value)
    }

    /// Sets a relationship.
    fn relate(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        relation: &Relation,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        let name = &relation.attribute;
        let related = match &relation.related {
            Ok(related) => related,
            Err(why) => return Err(not_evaluated(interpreter, name, why, place)),
        };
        if !related.is_to_one {
            // What it had must be known, to tell what leaves it.
            self.value_of(interpreter, instance, name, related, place)?;
            let value = match value {
                Value::List(list) => Value::list(list.borrow().clone()),
                value if related.is_list => {
                    let items = interpreter.iterate(value, place)?;
                    Value::list(items.collect())
                }
                value => value.clone(),
            };
            instance.set_own(name, value);
            return self.settle(interpreter, instance, place);
        }
        let parent = match value {
            Value::None => None,
            value => {
                let Some(parent) = value.downcast::<Instance>() else {
                    let message = format!("`{name}` takes an object of a mapped class");
                    return Err(interpreter.raise("AttributeError", &message, place));
                };
                Some(parent)
            }
        };
        let before = self.before(instance, name, related, related.target().as_ref());
        if let Some(session) = self.session().filter(|_| related.cascade.saves)
            && parent.is_some()
        {
            session.add_related(interpreter, value, place)?;
        }
        self.note(instance, name, value.clone());
        self.is_orphan.set(false);
        let link = (Rc::clone(&related.refers_to), parent.clone());
        self.links
            .borrow_mut()
            .insert(Rc::clone(&related.key), link);
        if let Some(back) = &related.back {
            let this = Value::Object(instance.clone());
            if let Some(before) = before {
                leave(&before, back, &this);
            }
            if let Some(parent) = parent {
                join(interpreter, &parent, back, &this)?;
            }
        }
        Ok(())
    }

    /// Has the objects that came into the lists of an object, or left them, know it.
    ///
    /// # Errors
    /// That a list has what is no object of a mapped class.
    pub(in crate::alembic) fn settle(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<()> {
        let relations = relations(interpreter, instance.class())?;
        for relation in relations.iter() {
            let name = &relation.attribute;
            let Ok(related) = &relation.related else {
                continue;
            };
            if related.is_to_one {
                continue;
            }
            let Some(own) = instance.own(name) else {
                continue;
            };
            let now = listed(&own);
            let before = self.known.borrow_mut().insert(Rc::clone(name), now.clone());
            let before = before.unwrap_or_default();
            let is_in = |all: &[Value], one: &Value| all.iter().any(|other| other.is_same(one));
            for gone in before.iter().filter(|one| !is_in(&now, one)) {
                Self::unlink(gone, instance, related);
            }
            for new in now.iter().filter(|one| !is_in(&before, one)) {
                let child = new.downcast::<Instance>();
                let child = child.and_then(|child| Some((instrument(&child)?, child)));
                let Some((hears, child)) = child else {
                    let message = format!("`{name}` takes objects of a mapped class");
                    return Err(interpreter.raise("AttributeError", &message, place));
                };
                if related.is_view {
                    continue;
                }
                let link = (Rc::clone(&related.refers_to), Some(Rc::clone(instance)));
                if let Some(session) = self.session().filter(|_| related.cascade.saves) {
                    session.add_related(interpreter, new, place)?;
                }
                hears.is_orphan.set(false);
                hears
                    .links
                    .borrow_mut()
                    .insert(Rc::clone(&related.key), link);
                if let Some(back) = &related.back {
                    let this = Value::Object(instance.clone());
                    let of = hears.before(&child, back, related, Some(instance.class()));
                    if let Some(of) = of.filter(|of| !Rc::ptr_eq(of, instance)) {
                        leave(&of, name, new);
                    }
                    hears.note(&child, back, this);
                }
            }
        }
        Ok(())
    }

    /// Has an object that left a list no longer refer to the owner of the list.
    fn unlink(gone: &Value, instance: &Rc<Instance>, related: &Related) {
        let Some(child) = gone.downcast::<Instance>() else {
            return;
        };
        let Some(hears) = instrument(&child) else {
            return;
        };
        if related.is_view {
            return;
        }
        let mut links = hears.links.borrow_mut();
        let is_of_other = links.get(&related.key).is_some_and(|(_, parent)| {
            parent
                .as_ref()
                .is_some_and(|parent| !Rc::ptr_eq(parent, instance))
        });
        if !is_of_other {
            hears.is_orphan.set(related.cascade.deletes_orphans);
            let link = (Rc::clone(&related.refers_to), None);
            links.insert(Rc::clone(&related.key), link);
            if let Some(back) = &related.back {
                hears.note(&child, back, Value::None);
            }
        }
    }
}

/// What a list has, or the one value.
pub(in crate::alembic) fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.borrow().clone(),
        Value::None => Vec::new(),
        one => vec![one.clone()],
    }
}

/// Takes an object out of the list of another, if that was read.
fn leave(of: &Rc<Instance>, name: &Rc<str>, object: &Value) {
    let Some(hears) = instrument(of) else {
        return;
    };
    match of.own(name) {
        Some(Value::List(list)) => list.borrow_mut().retain(|one| !one.is_same(object)),
        Some(one) if one.is_same(object) => hears.note(of, name, Value::None),
        _ => return,
    }
    if let Some(known) = hears.known.borrow_mut().get_mut(name) {
        known.retain(|one| !one.is_same(object));
    }
}

/// Puts an object into the list of another, if that was read or has no row.
fn join(
    interpreter: &mut Interpreter<'_, '_>,
    of: &Rc<Instance>,
    name: &Rc<str>,
    object: &Value,
) -> Result<()> {
    let Some(hears) = instrument(of) else {
        return Ok(());
    };
    let Some(relation) = relation(interpreter, of, name)? else {
        return Ok(());
    };
    let is_list = relation.related.is_ok_and(|related| related.is_list);
    if !is_list {
        hears.note(of, name, object.clone());
        return Ok(());
    }
    let list = match of.own(name) {
        Some(Value::List(list)) => list,
        None if hears.is_transient() => {
            let list = Value::list(Vec::new());
            of.set_own(name, list.clone());
            match list {
                Value::List(list) => list,
                _ => return Ok(()),
            }
        }
        _ => return Ok(()),
    };
    if !list.borrow().iter().any(|one| one.is_same(object)) {
        list.borrow_mut().push(object.clone());
        let mut known = hears.known.borrow_mut();
        known
            .entry(Rc::clone(name))
            .or_default()
            .push(object.clone());
    }
    Ok(())
}

/// The refusal of a relationship.
pub(in crate::alembic) fn not_evaluated(
    interpreter: &Interpreter<'_, '_>,
    name: &str,
    why: &str,
    place: Span,
) -> crate::alembic::python::Stop {
    let message = format!("the relationship `{name}` is not evaluated: {why}");
    interpreter.refuse(place, message)
}

fn detached(
    interpreter: &Interpreter<'_, '_>,
    instance: &Instance,
    place: Span,
) -> crate::alembic::python::Stop {
    let message = format!(
        "Instance <{}> is not bound to a Session; attribute refresh operation cannot proceed",
        instance.class().name()
    );
    interpreter.raise("DetachedInstanceError", &message, place)
}

impl Keeper for Instrument {
    fn read(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(mapper) = Mapper::of(&Value::Object(instance.class().clone())) else {
            return Ok(None);
        };
        if mapper.column(name).is_some() {
            if instance.own(name).is_some() {
                return Ok(None);
            }
            match self.loader() {
                Some(loader) => loader.load(interpreter, instance, place)?,
                None if self.is_transient() => return Ok(Some(Value::None)),
                None => return Err(detached(interpreter, instance, place)),
            }
            return Ok(instance.own(name));
        }
        let Some(relation) = relation(interpreter, instance, name)? else {
            return Ok(None);
        };
        if let Some(loader) = self.loader() {
            loader.reconcile(interpreter, place)?;
        }
        let related = match &relation.related {
            Ok(related) => related,
            Err(why) => return Err(not_evaluated(interpreter, name, why, place)),
        };
        if let Some(why) = &related.unread {
            return Err(not_evaluated(interpreter, name, why, place));
        }
        self.value_of(interpreter, instance, &relation.attribute, related, place)
            .map(Some)
    }

    fn set(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        name: &str,
        value: &Value,
        place: Span,
    ) -> Result<bool> {
        if let Some(validator) = Validator::of(instance, name) {
            let this = Value::Object(instance.clone());
            let arguments = vec![this, Value::str(name), value.clone()];
            let value = interpreter.call_with(&validator, arguments, place)?;
            if relation(interpreter, instance, name)?.is_some() {
                let message = "`validates()` of a relationship is not evaluated";
                return Err(interpreter.refuse(place, message));
            }
            instance.set_own(name, value);
            return Ok(true);
        }
        let Some(relation) = relation(interpreter, instance, name)? else {
            return Ok(false);
        };
        self.relate(interpreter, instance, &relation, value, place)?;
        Ok(true)
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn std::any::Any> {
        self
    }
}
