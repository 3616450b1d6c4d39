//! The table that a mapped class becomes.
//!
//! Invariant: its columns come as SQLAlchemy puts them: those of the class in the order of its body,
//! then those of its mixins.

use std::collections::HashSet;
use std::rc::Rc;

use super::attribute::{DeclaredAttribute, MappedColumn};
use super::base::Base;
use super::mapper::{MAPPER, Mapper};
use super::model;
use super::options::MapperOptions;
use super::relationship::Relationship;
use super::suspect::unknown_base;
use super::type_of::type_of;
use crate::alembic::python::{
    Annotation, Argument, Call, Class, Interpreter, Object, Result, Signature, Unknown, Value,
};
use crate::alembic::sqlalchemy::expression::Source;
use crate::alembic::sqlalchemy::schema::{Column, MetaData, Table, UnnamedColumn, extend, table};
use crate::alembic::standard::Annotated;
use crate::span::Span;

/// A column of a class.
pub(super) struct Declared {
    pub(super) attribute: Rc<str>,
    pub(super) column: Rc<Column>,
    pub(super) sort_order: i64,
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
    if Mapper::own(class).is_some() {
        return Ok(());
    }
    if interpreter.host.declared.is_some()
        && let Some(base) = class.unknown()
    {
        return Err(unknown_base(interpreter, class, &base, place).into());
    }
    let own = said(class, "__table__").filter(|own| !own.is_none());
    if let (Some(own), None) = (&own, own.as_ref().and_then(Value::downcast::<Table>)) {
        return over_query(interpreter, class, own, place);
    }
    if let Some(table) = own.and_then(|own| own.downcast::<Table>()) {
        let columns = table.columns.iter();
        let declared = columns.map(|column| Declared {
            attribute: Rc::from(&*column.name),
            column: Rc::clone(column),
            sort_order: 0,
        });
        let declared: Vec<Declared> = declared.collect();
        return finish(interpreter, class, &table, &declared, place);
    }
    let parent = class
        .find(MAPPER)
        .and_then(|found| found.downcast::<Mapper>());
    let name = match said(class, "__tablename__") {
        Some(name) => Some(resolved(interpreter, class, name, place)?),
        None => None,
    };
    let name = name.filter(|name| !name.is_none());
    // What statements about such classes mean is more than their tables.
    if parent.is_some() && interpreter.host.declared.is_none() {
        let message = match name {
            Some(_) => "a class that derives from another mapped class is not evaluated",
            None => "a class that shares the table of another is not evaluated",
        };
        return Err(interpreter.refuse(place, message));
    }
    // What else the class says may ask for it.
    if parent.is_none()
        && name.is_none()
        && let Some(name) = model::name(class)
    {
        class.set("__tablename__", name);
    }
    let is_concrete = is_concrete(interpreter, class, place)?;
    let inherited = parent.as_deref().filter(|_| !is_concrete);
    let mut declared = columns(interpreter, class, inherited, place)?;
    declared.sort_by_key(|declared| declared.sort_order);
    let has_key = declared.iter().any(|one| one.column.primary_key.get());
    let name = match name {
        None if has_key || parent.is_none() => model::name(class),
        name => name,
    };
    match (name, parent) {
        (Some(name), _) => {
            let call = call(interpreter, class, name, &declared, place)?;
            let made = table::make(interpreter, call)?;
            let table = made.downcast::<Table>().expect("`Table()` makes a table");
            finish(interpreter, class, &table, &declared, place)
        }
        (None, Some(parent)) => share(interpreter, class, &parent, &declared, place),
        (None, None) => {
            let message = format!(
                "Class {} does not have a __table__ or __tablename__ specified and does not \
                 inherit from an existing table-mapped class.",
                class.name()
            );
            Err(interpreter.raise("InvalidRequestError", &message, place))
        }
    }
}

/// A class whose rows are those of a query or a join: it has no table of its own.
fn over_query(
    interpreter: &Interpreter<'_, '_>,
    class: &Class,
    own: &Value,
    place: Span,
) -> Result<()> {
    match own {
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, place)),
        own if own.downcast::<Source>().is_some() && interpreter.host.declared.is_some() => Ok(()),
        own => {
            let message = format!(
                "the `__table__` of `{}` is a `{}`, which is not evaluated",
                class.name(),
                own.type_name()
            );
            Err(interpreter.refuse(place, message))
        }
    }
}

/// What a class or one of its mixins says; what a mapped ancestor says is about that one's table
/// alone.
pub(super) fn said(class: &Rc<Class>, name: &str) -> Option<Value> {
    let chain = class.chain();
    chain.iter().enumerate().find_map(|(depth, one)| {
        let value = one.own(name)?;
        let is_of_other = depth > 0 && Mapper::own(one).is_some();
        let is_for_all = value.downcast::<DeclaredAttribute>().is_some();
        (!is_of_other || is_for_all).then_some(value)
    })
}

/// Whether a class has all columns of its parent in a table of its own.
fn is_concrete(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    place: Span,
) -> Result<bool> {
    let Some(given @ Value::Dict(_)) = class.own("__mapper_args__") else {
        return Ok(false);
    };
    let entries = interpreter.entries(&given, place)?;
    let mut entries = entries.into_iter();
    Ok(entries.any(|(name, value)| {
        name.as_str() == Some("concrete") && matches!(value, Value::Bool(true))
    }))
}

/// Has a class share the table of its parent, which gets its columns
/// (<https://docs.sqlalchemy.org/en/20/orm/inheritance.html#single-table-inheritance>).
fn share(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    parent: &Mapper,
    declared: &[Declared],
    place: Span,
) -> Result<()> {
    let name = parent.table.name.clone();
    let mut known = Rc::clone(&parent.table);
    if !declared.is_empty() {
        let columns = declared.iter().map(|one| Argument {
            value: Value::Object(one.column.clone()),
            place: one.column.place,
        });
        if let Some(table) = extend(interpreter, &name, columns.collect())? {
            known = table;
        }
    }
    finish(interpreter, class, &known, declared, place)?;
    let mut attributes = parent.attributes.clone();
    if let Some(own) = Mapper::own(class) {
        attributes.extend(own.attributes.iter().cloned());
    }
    let options = MapperOptions::default();
    let mapper = Mapper::new(known, attributes, options, Rc::clone(&parent.classes));
    class.set(MAPPER, Value::object(mapper));
    Ok(())
}

/// Takes `Class.name = Column(…)`, which adds a column to the table; whether it was that.
///
/// # Errors
/// What is wrong with the column.
pub(in crate::alembic) fn assigned(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: &str,
    value: &Value,
    place: Span,
) -> Result<bool> {
    let Some(mapper) = Mapper::own(class) else {
        return Ok(false);
    };
    let column = column(interpreter, class, name, value, None, false)?;
    let Some((column, _)) = column else {
        return Ok(false);
    };
    let column = Rc::new(column);
    let value = Value::Object(column.clone());
    let item = Argument { value, place };
    let table = extend(interpreter, &mapper.table.name, vec![item])?;
    let mut attributes = mapper.attributes.clone();
    attributes.push((Rc::from(name), Rc::from(&*column.name)));
    let table = table.unwrap_or_else(|| Rc::clone(&mapper.table));
    class.set(name, Value::Object(column));
    let options = mapper.options.clone();
    let mapper = Mapper::new(table, attributes, options, Rc::clone(&mapper.classes));
    class.set(MAPPER, Value::object(mapper));
    Ok(true)
}

/// Has a class stand for a table, and its attributes for the columns.
///
/// # Errors
/// What asking for its metadata raises.
pub(super) fn finish(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    table: &Rc<Table>,
    declared: &[Declared],
    place: Span,
) -> Result<()> {
    let attributes = declared.iter().map(|one| {
        let name = Rc::from(&*one.column.name);
        (Rc::clone(&one.attribute), name)
    });
    let attributes: Vec<(Rc<str>, Rc<str>)> = attributes.collect();
    let options = MapperOptions::of(interpreter, class, &attributes, place)?;
    for one in declared {
        // The table has its own, with what the table says of it.
        let mut columns = table.columns.iter();
        let column = columns.find(|column| column.name == one.column.name);
        if let Some(column) = column {
            class.set(&one.attribute, Value::Object(column.clone()));
        }
    }
    class.set("__table__", Value::Object(table.clone()));
    let metadata = metadata(interpreter, class, place)?;
    let classes = metadata.map_or_else(Rc::default, |metadata| Rc::clone(&metadata.classes));
    classes.borrow_mut().push(Rc::downgrade(class));
    let mapper = Mapper::new(Rc::clone(table), attributes, options, classes);
    class.set(MAPPER, Value::object(mapper));
    Ok(())
}

/// What `@declared_attr` gives for a class; other values stay as they are.
pub(super) fn resolved(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    value: Value,
    place: Span,
) -> Result<Value> {
    match value.downcast::<DeclaredAttribute>() {
        Some(declared) => declared.of(interpreter, class, place),
        None => Ok(value),
    }
}

/// The columns that a class and its mixins declare.
fn columns(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    parent: Option<&Mapper>,
    place: Span,
) -> Result<Vec<Declared>> {
    let mut declared = Vec::new();
    let mut seen = HashSet::new();
    for (depth, one) in class.chain().iter().enumerate() {
        // They are in the parent's table.
        if depth > 0 && Mapper::own(one).is_some() {
            continue;
        }
        let annotations = one.annotations();
        // In the order of the body: an annotation without a value has its place, too.
        let mut names: Vec<(String, Option<Value>, Span)> = Vec::new();
        for (name, value) in in_order(one) {
            names.push((name, value, place));
        }
        if depth > 0 {
            // Columns are copied from a mixin before its functions are asked for more.
            names.sort_by_key(|(_, value, _)| {
                let value = value.as_ref();
                value.is_some_and(|value| value.downcast::<DeclaredAttribute>().is_some())
            });
        }
        for (name, value, place) in names {
            let is_parents = |parent: &Mapper| parent.column(&name).is_some();
            if !seen.insert(name.clone()) || depth > 0 && parent.is_some_and(is_parents) {
                continue;
            }
            // What it says about itself is no column.
            if name.starts_with("__") && !matches!(value, Some(Value::Object(_))) {
                continue;
            }
            let said = annotations.iter().rev().find(|said| *said.name == *name);
            let given = value
                .as_ref()
                .and_then(Value::downcast::<DeclaredAttribute>);
            let given = given.and_then(|given| given.annotation());
            let mapped = given
                .as_ref()
                .or(said)
                .and_then(|said| said.inside("Mapped"));
            let value = match value {
                Some(value) => {
                    let is_made = value.downcast::<DeclaredAttribute>().is_some();
                    let value = resolved(interpreter, class, value, place)?;
                    if is_made && value.downcast::<Relationship>().is_some() {
                        class.set(&name, value.clone());
                    }
                    value
                }
                // Only `Mapped[…]` alone makes a column.
                None => match &mapped {
                    Some(mapped) => Value::object(MappedColumn::empty(mapped.place())),
                    None => continue,
                },
            };
            if parent.is_some_and(|parent| is_of_parent(&parent.table, &name, &value)) {
                continue;
            }
            let is_inherited = depth > 0;
            let made = column(
                interpreter,
                class,
                &name,
                &value,
                mapped.as_ref(),
                is_inherited,
            )?;
            // One that is bound to several names is the same column.
            let is_known = |column: &Column| {
                let mut known = declared.iter();
                known.any(|one: &Declared| {
                    one.column.place == column.place && one.column.name == column.name
                })
            };
            if let Some((column, sort_order)) = made
                && !is_known(&column)
            {
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

/// Whether a value in the body of a class is a column that the table of its parent has already.
fn is_of_parent(table: &Rc<Table>, name: &str, value: &Value) -> bool {
    if let Some(column) = value.downcast::<Column>() {
        return *column.table.borrow() == Some(table.name.clone());
    }
    let mapped = value.downcast::<MappedColumn>();
    mapped.is_some_and(|mapped| {
        let column = { mapped.stands_for() }.and_then(|column| Column::of(&column));
        let name = column.map_or_else(|| name.to_owned(), |column| column.name.clone());
        mapped.uses_existing && table.now().columns.iter().any(|own| own.name == name)
    })
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
    if let Some(mapped) = mapped.filter(|_| !declared.is_deferred) {
        let (mapped, is_optional) = mapped.without_none();
        if let Some(shared) = annotated(interpreter, name, &mapped)? {
            column = column.or(&shared);
        }
        // A column that refers to another has the type of that one.
        if column.sql_type().is_none() && column.foreign_keys.is_empty() {
            column.set_type(type_of(interpreter, class, &mapped)?);
        }
        column.or_nullable(is_optional);
    }
    Ok(Some((column, declared.sort_order)))
}

/// The column that `Annotated[…, mapped_column(…)]` says.
fn annotated(
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    annotation: &Annotation,
) -> Result<Option<Column>> {
    // What is only for type checkers may not be there.
    let Ok(value) = annotation.value(interpreter) else {
        return Ok(None);
    };
    let Some(parts) = value.downcast::<Annotated>() else {
        return Ok(None);
    };
    let mut found: Option<Column> = None;
    for part in &parts.0 {
        if let Some(mapped) = part.downcast::<MappedColumn>() {
            let column = mapped.column(interpreter, name)?;
            found = Some(match found {
                Some(known) => known.or(&column),
                None => column,
            });
        }
    }
    Ok(found)
}

/// `has_inherited_table(class)`: whether an ancestor of the class has a table.
pub(super) fn has_inherited_table(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    let mut bound = Signature::new("has_inherited_table")
        .takes(&["cls"])
        .bind(interpreter, call)?;
    let class = bound.required(interpreter, "cls")?.value;
    let chain = class.downcast::<Class>().map(|class| class.chain());
    let chain = chain.unwrap_or_default();
    let is_so = chain.iter().skip(1).any(|one| Mapper::own(one).is_some());
    Ok(Value::Bool(is_so))
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
    if let Some(Value::Unknown(unknown)) = &metadata {
        return Err(interpreter.unknown(unknown, place));
    }
    let metadata = metadata.and_then(|metadata| metadata.downcast::<MetaData>());
    // A mixin may say `metadata = None`, which stands behind what the base has.
    Ok(metadata.or_else(|| class.native::<Base>()?.metadata()?.downcast()))
}

/// `Table(name, metadata, *columns, *__table_args__)`
pub(super) fn call(
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
    if let Some(given) = said(class, "__table_args__").filter(|given| !given.is_none()) {
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
