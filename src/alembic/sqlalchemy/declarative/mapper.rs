//! What a mapped class is: a table, and attributes that are its columns.
//!
//! Invariant: an object has values for the columns that were said or read, and for no others.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::aliased::AliasedClass;
use super::instrument::Instrument;
use super::options::MapperOptions;
use super::relation::{Relation, relations};

use crate::alembic::python::{Call, Class, Instance, Interpreter, Object, Result, Value, equal};
use crate::alembic::sqlalchemy::schema::{Column, Table};
use crate::span::Span;

/// The table of a class, and which column each attribute is.
#[derive(Debug)]
pub(in crate::alembic) struct Mapper {
    /// The table.
    pub(in crate::alembic) table: Rc<Table>,
    /// The attributes and the names of their columns, in order.
    pub(in crate::alembic) attributes: Vec<(Rc<str>, Rc<str>)>,
    /// What its class says of how objects are written.
    pub(super) options: MapperOptions,
    /// The classes that its relationships may lead to.
    pub(super) classes: Rc<RefCell<Vec<Weak<Class>>>>,
    /// Its relationships, and how many classes there were when they were looked up.
    pub(super) relations: RefCell<Option<(usize, Rc<[Relation]>)>>,
}

/// The name under which a class has the event that something listens to: no name of Python.
const LISTENED: &str = " listened";

/// Takes note that something listens to an event of the objects of a class.
pub(in crate::alembic) fn listen_to(class: &Class, event: &str) {
    class.set(LISTENED, Value::str(event));
}

/// The name under which a class has its mapper.
pub(super) const MAPPER: &str = "__mapper__";

impl Mapper {
    /// The mapper of a value that is a mapped class.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        let class = Self::class_of(value)?;
        class.find(MAPPER)?.downcast::<Self>()
    }

    /// The class that a value is, or another name of which it is.
    pub(in crate::alembic) fn class_of(value: &Value) -> Option<Rc<Class>> {
        let aliased = || Some(Rc::clone(&value.downcast::<AliasedClass>()?.class));
        value.downcast::<Class>().or_else(aliased)
    }

    /// The mapper of a class itself, and not of an ancestor.
    pub(super) fn own(class: &Class) -> Option<Rc<Self>> {
        class.own(MAPPER)?.downcast::<Self>()
    }
}

impl Mapper {
    pub(super) fn new(
        table: Rc<Table>,
        attributes: Vec<(Rc<str>, Rc<str>)>,
        options: MapperOptions,
        classes: Rc<RefCell<Vec<Weak<Class>>>>,
    ) -> Self {
        Self {
            table,
            attributes,
            options,
            classes,
            relations: RefCell::default(),
        }
    }

    /// The attribute that counts the versions of a row, if one does.
    pub(in crate::alembic) fn version(&self) -> Option<Rc<str>> {
        self.options.version.clone()
    }

    /// That objects of the class can be used in a session.
    ///
    /// # Errors
    /// The refusal of what the class asks for beyond its table.
    pub(in crate::alembic) fn usable(
        &self,
        interpreter: &Interpreter<'_, '_>,
        class: &Class,
        place: Span,
    ) -> Result<()> {
        let why = match (&self.options.unusable, class.find(LISTENED)) {
            (Some(why), _) => why.clone(),
            (None, Some(event)) => {
                let event = event.as_str().unwrap_or_default().to_owned();
                format!("what listens to its event `{event}` is not run")
            }
            (None, None) => return Ok(()),
        };
        let message = format!(
            "objects of the class `{}` are not evaluated: {why}",
            class.name()
        );
        Err(interpreter.refuse(place, message))
    }

    /// That a row is one of this class.
    ///
    /// # Errors
    /// The refusal of a row that is of another class, or of none.
    pub(in crate::alembic) fn check_kind(
        &self,
        interpreter: &Interpreter<'_, '_>,
        class: &Class,
        value: impl Fn(&str) -> Value,
        place: Span,
    ) -> Result<()> {
        let Some((attribute, kind)) = &self.options.kind else {
            return Ok(());
        };
        let of_row = value(attribute);
        if of_row.is_none() || equal(&of_row, kind) {
            return Ok(());
        }
        let message = format!(
            "a row of `{}` is of no class that is known: its `{attribute}` is another",
            class.name()
        );
        Err(interpreter.refuse(place, message))
    }

    /// The columns of its key, each with its attribute.
    pub(in crate::alembic) fn key(&self) -> Vec<(Rc<str>, Rc<Column>)> {
        let columns = self.table.columns.iter();
        columns
            .filter(|column| self.table.key.contains(&column.name))
            .map(|column| (self.attribute(&column.name), Rc::clone(column)))
            .collect()
    }

    /// The column that an attribute is.
    pub(in crate::alembic) fn column(&self, attribute: &str) -> Option<&Rc<str>> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(known, _)| **known == *attribute);
        found.map(|(_, column)| column)
    }

    /// The attribute that a column is.
    pub(in crate::alembic) fn attribute(&self, column: &str) -> Rc<str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(_, name)| **name == *column);
        found.map_or_else(|| Rc::from(column), |(attribute, _)| Rc::clone(attribute))
    }

    /// An object of the class that says nothing yet.
    pub(in crate::alembic) fn blank(class: &Rc<Class>) -> Rc<Instance> {
        let instance = Instance::new(Rc::clone(class));
        instance.keep(Rc::new(Instrument::default()));
        Rc::new(instance)
    }
}

/// What a call of a mapped class makes: an object with what the call says; `None` for a class that
/// is none
/// (<https://docs.sqlalchemy.org/en/20/orm/mapping_styles.html#default-constructor>).
///
/// # Errors
/// Python's `TypeError` for what is no attribute.
pub(super) fn instance(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    call: &Call,
) -> Result<Option<Value>> {
    let this = Value::Object(class.clone());
    let Some(mapper) = Mapper::of(&this) else {
        return Ok(None);
    };
    let place = call.place;
    let instance = Mapper::blank(class);
    let value = Value::Object(instance.clone());
    if let Some((attribute, kind)) = &mapper.options.kind {
        instance.set_own(attribute, kind.clone());
    }
    if let Some(init) = class.find("__init__") {
        if let Some(init) = class.bind(interpreter, init, &value, place)? {
            interpreter.call(&init, call.clone())?;
        }
        return Ok(Some(value));
    }
    if let Some(extra) = call.positional.first() {
        let message = format!(
            "{}.__init__() takes 1 positional argument but {} were given",
            class.name(),
            call.positional.len() + 1
        );
        return Err(interpreter.raise("TypeError", &message, extra.place));
    }
    for (name, argument) in &call.keyword {
        let is_column = mapper.column(name).is_some();
        match class.find(name) {
            _ if is_column => {
                let value = argument.value.clone();
                Rc::clone(&instance).set_attribute(interpreter, name, value, argument.place)?;
            }
            Some(Value::Unknown(unknown)) => {
                return Err(interpreter.unknown(&unknown, argument.place));
            }
            Some(_) => {
                Rc::clone(&instance).set_attribute(
                    interpreter,
                    name,
                    argument.value.clone(),
                    argument.place,
                )?;
            }
            None if relations(interpreter, class)?
                .iter()
                .any(|relation| relation.attribute == *name) =>
            {
                Rc::clone(&instance).set_attribute(
                    interpreter,
                    name,
                    argument.value.clone(),
                    argument.place,
                )?;
            }
            None => {
                let message = format!(
                    "'{name}' is an invalid keyword argument for {}",
                    class.name()
                );
                return Err(interpreter.raise("TypeError", &message, argument.place));
            }
        }
    }
    Ok(Some(value))
}

impl Object for Mapper {
    fn type_name(&self) -> &'static str {
        "Mapper"
    }
}
