//! The table that a mapped class is.
//!
//! Invariant: its columns come as SQLAlchemy puts them: those of the class in the order of its body,
//! then those of its mixins.

use std::collections::HashSet;
use std::rc::Rc;

use super::attribute::{DeclaredAttribute, MappedColumn};
use super::type_of::type_of;
use crate::alembic::python::{
    Annotation, Argument, Call, Class, Instance, Interpreter, Object, Result, Unknown, Value,
};
use crate::alembic::sqlalchemy::schema::{Column, MetaData, Table, UnnamedColumn, table};
use crate::span::Span;

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
const MAPPER: &str = "__mapper__";

impl Mapper {
    /// The mapper of a value that is a mapped class.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        let class = value.downcast::<Class>()?;
        class.find(MAPPER)?.downcast::<Self>()
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

/// A column of a class.
struct Declared {
    attribute: Rc<str>,
    column: Rc<Column>,
    sort_order: i64,
}

/// Makes the table of a class, and has its attributes stand for the columns.
///
/// # Errors
/// What is wrong with the table, or why it cannot be told what it is.
pub(super) fn map(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    place: Span,
) -> Result<()> {
    if let Some(table) = class
        .own("__table__")
        .and_then(|own| own.downcast::<Table>())
    {
        let columns = table.columns.iter();
        let declared = columns.map(|column| Declared {
            attribute: Rc::from(&*column.name),
            column: Rc::clone(column),
            sort_order: 0,
        });
        finish(class, &table, &declared.collect::<Vec<_>>());
        return Ok(());
    }
    let of_parent = class.find(MAPPER).is_some();
    let own_name = if of_parent {
        class.own("__tablename__")
    } else {
        class.find("__tablename__")
    };
    let Some(name) = own_name else {
        if of_parent {
            let message = "a class that shares the table of another is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        let message = format!(
            "Class {} does not have a __table__ or __tablename__ specified and does not inherit \
             from an existing table-mapped class.",
            class.name()
        );
        return Err(interpreter.raise("InvalidRequestError", &message, place));
    };
    if of_parent {
        let message = "a class that derives from another mapped class is not evaluated";
        return Err(interpreter.refuse(place, message));
    }
    let name = resolved(interpreter, class, name, place)?;
    let mut declared = columns(interpreter, class, place)?;
    declared.sort_by_key(|declared| declared.sort_order);
    let call = call(interpreter, class, name, &declared, place)?;
    let made = table::make(interpreter, call)?;
    let table = made.downcast::<Table>().expect("`Table()` makes a table");
    finish(class, &table, &declared);
    Ok(())
}

fn finish(class: &Class, table: &Rc<Table>, declared: &[Declared]) {
    let mut attributes = Vec::new();
    for one in declared {
        let name = Rc::from(&*one.column.name);
        attributes.push((Rc::clone(&one.attribute), name));
        // The table has its own, with what the table says of it.
        let mut columns = table.columns.iter();
        let column = columns.find(|column| column.name == one.column.name);
        if let Some(column) = column {
            class.set(&one.attribute, Value::Object(column.clone()));
        }
    }
    class.set("__table__", Value::Object(table.clone()));
    let table = Rc::clone(table);
    class.set(MAPPER, Value::object(Mapper { table, attributes }));
}

/// What `@declared_attr` gives for a class; other values stay as they are.
fn resolved(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    value: Value,
    place: Span,
) -> Result<Value> {
    match value.downcast::<DeclaredAttribute>() {
        Some(declared) => {
            let this = Value::Object(class.clone());
            interpreter.call_with(&declared.0, vec![this], place)
        }
        None => Ok(value),
    }
}

/// The columns that a class and its mixins declare.
fn columns(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    place: Span,
) -> Result<Vec<Declared>> {
    let mut declared = Vec::new();
    let mut seen = HashSet::new();
    for (depth, one) in class.chain().iter().enumerate() {
        let annotations = one.annotations();
        // In the order of the body: an annotation without a value has its place, too.
        let mut names: Vec<(String, Option<Value>, Span)> = Vec::new();
        for (name, value) in in_order(one) {
            names.push((name, value, place));
        }
        for (name, value, place) in names {
            if !seen.insert(name.clone()) {
                continue;
            }
            let said = annotations.iter().rev().find(|said| *said.name == *name);
            let mapped = said.and_then(|said| said.inside("Mapped"));
            let value = match value {
                Some(value) => resolved(interpreter, class, value, place)?,
                // Only `Mapped[…]` alone makes a column.
                None => match &mapped {
                    Some(mapped) => Value::object(MappedColumn::empty(mapped.place())),
                    None => continue,
                },
            };
            let is_inherited = depth > 0;
            let made = column(
                interpreter,
                class,
                &name,
                &value,
                mapped.as_ref(),
                is_inherited,
            )?;
            if let Some((column, sort_order)) = made {
                declared.push(Declared {
                    attribute: Rc::from(&*name),
                    column: Rc::new(column),
                    sort_order,
                });
            }
        }
    }
    Ok(declared)
}

/// The names of a body, in its order: those that have a value, and those of which only the type is
/// said.
fn in_order(class: &Class) -> Vec<(String, Option<Value>)> {
    let values = class.own_names();
    let annotations = class.annotations();
    let mut names: Vec<(String, Option<Value>)> = Vec::new();
    let mut rest = annotations.iter().peekable();
    for (name, value) in values {
        // What is annotated before this name stands before it.
        if let Some(at) = rest.clone().position(|said| said.name == name) {
            for said in rest.by_ref().take(at) {
                names.push((said.name.to_string(), class.own(&said.name)));
            }
            rest.next();
        }
        names.push((name.to_string(), Some(value)));
    }
    names.extend(rest.map(|said| (said.name.to_string(), class.own(&said.name))));
    names
}

/// The column that an attribute is, and where it stands; `None` if it is none.
fn column(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: &str,
    value: &Value,
    mapped: Option<&Annotation>,
    is_inherited: bool,
) -> Result<Option<(Column, i64)>> {
    if let Some(column) = value.downcast::<Column>() {
        let column = if is_inherited {
            column.copied()
        } else {
            (*column).clone()
        };
        return Ok(Some((column, 0)));
    }
    if let Some(unnamed) = value.downcast::<UnnamedColumn>() {
        let column = Column::named(interpreter, name, unnamed.0.clone())?;
        return Ok(Some((column, 0)));
    }
    // What failed may have been a column; a relationship is unknown for no such reason.
    if let Value::Unknown(unknown) = value
        && unknown.cause.is_some()
    {
        return Err(interpreter.unknown(unknown, unknown.place));
    }
    let Some(declared) = value.downcast::<MappedColumn>() else {
        return Ok(None);
    };
    let mut column = declared.column(interpreter, name)?;
    if let Some(mapped) = mapped {
        let (mapped, is_optional) = mapped.without_none();
        // A column that refers to another has the type of that one.
        if column.sql_type.is_none() && column.foreign_keys.is_empty() {
            column.sql_type = Some(type_of(interpreter, class, &mapped)?);
        }
        column.nullable.get_or_insert(is_optional);
    }
    Ok(Some((column, declared.sort_order)))
}

/// Has the metadata of a class know that it lacks the table of this class.
pub(super) fn lack(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    table: Unknown,
    place: Span,
) {
    if let Ok(Some(metadata)) = metadata(interpreter, class, place) {
        metadata.lack(table);
    }
}

fn metadata(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    place: Span,
) -> Result<Option<Rc<MetaData>>> {
    let this = Value::Object(class.clone());
    let metadata = interpreter.find_attribute(&this, "metadata", place)?;
    Ok(metadata.and_then(|metadata| metadata.downcast::<MetaData>()))
}

/// `Table(name, metadata, *columns, *__table_args__)`
fn call(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: Value,
    declared: &[Declared],
    place: Span,
) -> Result<Call> {
    let Some(metadata) = metadata(interpreter, class, place)? else {
        let message = format!("the metadata of the class `{}` is not known", class.name());
        return Err(interpreter.refuse(place, message));
    };
    let mut values = vec![name, Value::Object(metadata)];
    values.extend(declared.iter().map(|one| Value::Object(one.column.clone())));
    let mut keyword = Vec::new();
    if let Some(given) = class.find("__table_args__") {
        let given = resolved(interpreter, class, given, place)?;
        let (items, options) = if let Value::Dict(_) = given {
            (Vec::new(), Some(given))
        } else {
            let mut items: Vec<Value> = interpreter.iterate(&given, place)?.collect();
            let last = items.pop_if(|last| matches!(last, Value::Dict(_)));
            (items, last)
        };
        values.extend(items);
        if let Some(options) = options {
            for (name, value) in interpreter.entries(&options, place)? {
                let name = interpreter.text_of(&Argument { value: name, place })?;
                keyword.push((name, Argument { value, place }));
            }
        }
    }
    let positional = values.into_iter().map(|value| Argument { value, place });
    Ok(Call {
        place,
        positional: positional.collect(),
        keyword,
    })
}
