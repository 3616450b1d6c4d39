//! What a mapped class is: a table, and attributes that are its columns.
//!
//! Invariant: an object of it has a value for each column.

use std::rc::Rc;

use crate::alembic::python::{Call, Class, Instance, Interpreter, Object, Result, Value};
use crate::alembic::sqlalchemy::schema::{Column, Table};

/// The table of a class, and which column each attribute is.
#[derive(Debug)]
pub(in crate::alembic) struct Mapper {
    /// The table.
    pub(in crate::alembic) table: Rc<Table>,
    /// The attributes and the names of their columns, in order.
    pub(in crate::alembic) attributes: Vec<(Rc<str>, Rc<str>)>,
}

/// The name under which an object has the names of what it was made with: no name of Python.
const GIVEN: &str = " given";

/// Whether an attribute was said when an object was made.
pub(in crate::alembic) fn was_given(instance: &Instance, attribute: &str) -> bool {
    match instance.own(GIVEN) {
        Some(Value::Tuple(names)) => names.iter().any(|name| name.as_str() == Some(attribute)),
        _ => false,
    }
}

/// The name under which a class has its mapper.
pub(super) const MAPPER: &str = "__mapper__";

impl Mapper {
    /// The mapper of a value that is a mapped class.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        let class = value.downcast::<Class>()?;
        class.find(MAPPER)?.downcast::<Self>()
    }

    /// The mapper of a class itself, and not of an ancestor.
    pub(super) fn own(class: &Class) -> Option<Rc<Self>> {
        class.own(MAPPER)?.downcast::<Self>()
    }
}

impl Mapper {
    /// The columns of its key, each with its attribute.
    pub(in crate::alembic) fn key(&self) -> Vec<(Rc<str>, Rc<Column>)> {
        let columns = self.table.columns.iter();
        columns
            .filter(|column| self.table.key.contains(&column.name))
            .map(|column| (self.attribute(&column.name), Rc::clone(column)))
            .collect()
    }

    /// The attribute that a column is.
    pub(in crate::alembic) fn attribute(&self, column: &str) -> Rc<str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(_, name)| **name == *column);
        found.map_or_else(|| Rc::from(column), |(attribute, _)| Rc::clone(attribute))
    }

    /// An object of the class that says nothing yet.
    pub(in crate::alembic) fn blank(&self, class: &Rc<Class>) -> Rc<Instance> {
        let instance = Instance::new(Rc::clone(class));
        for (attribute, _) in &self.attributes {
            instance.set_own(attribute, Value::None);
        }
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
    let instance = mapper.blank(class);
    let value = Value::Object(instance.clone());
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
    let names = call.keyword.iter();
    let names = names.map(|(name, _)| Value::Str(Rc::clone(name)));
    instance.set_own(GIVEN, Value::tuple(names.collect()));
    for (name, argument) in &call.keyword {
        let is_column = mapper.attributes.iter().any(|(known, _)| known == name);
        match class.find(name) {
            _ if is_column => instance.set_own(name, argument.value.clone()),
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
