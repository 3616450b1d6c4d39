//! `bulk_save_objects()`, `bulk_insert_mappings()` and `bulk_update_mappings()`.
//!
//! Invariant: rows in a row that name the same columns are one INSERT
//! (<https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html>).

use std::rc::Rc;

use super::flush::{execute, is_json, source};
use super::state::{State, expected, get};
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::declarative::Mapper;
use crate::alembic::sqlalchemy::expression::{Change, Source};
use crate::span::Span;

/// Rows of one INSERT.
const ROWS: usize = 500;

type Row = Vec<(Rc<str>, Argument)>;

/// Rows that are still to be inserted.
#[derive(Default)]
struct Rows {
    table: Option<Rc<Source>>,
    rows: Vec<Row>,
}

impl Rows {
    fn push(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &Rc<Source>,
        row: Row,
        place: Span,
    ) -> Result<()> {
        let is_like = |other: &Row| {
            let names = other.iter().map(|(name, _)| name);
            names.eq(row.iter().map(|(name, _)| name))
        };
        let is_same = self
            .table
            .as_ref()
            .is_some_and(|known| known.table_name() == table.table_name());
        let is_full = self.rows.len() == ROWS || row.is_empty();
        if is_full || !is_same || !self.rows.last().is_none_or(is_like) {
            self.write(interpreter, place)?;
        }
        self.table = Some(Rc::clone(table));
        self.rows.push(row);
        Ok(())
    }

    fn write(&mut self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        match &self.table {
            Some(table) if !rows.is_empty() => {
                let change = Change::insert(interpreter, table, &rows)?;
                execute(interpreter, change, place)
            }
            _ => Ok(()),
        }
    }
}

/// The mapped class that an argument must be.
fn class(interpreter: &Interpreter<'_, '_>, class: &Argument) -> Result<(Rc<Mapper>, Rc<Source>)> {
    if let Value::Unknown(unknown) = &class.value {
        return Err(interpreter.unknown(unknown, class.place));
    }
    if let Some(mapper) = Mapper::of(&class.value) {
        let source = source(&mapper, &class.value);
        Ok((mapper, source))
    } else {
        let message = format!("Class '{}' is not mapped", class.value.type_name());
        Err(interpreter.raise("UnmappedClassError", &message, class.place))
    }
}

/// The values of a dict by the attributes of a class, in the order of its columns; other keys are
/// passed over, as SQLAlchemy does.
fn row(
    interpreter: &mut Interpreter<'_, '_>,
    mapper: &Mapper,
    mapping: &Value,
    place: Span,
) -> Result<Row> {
    let mut given = Vec::new();
    for (key, value) in interpreter.entries(mapping, place)? {
        let key = interpreter.text_of(&Argument { value: key, place })?;
        given.push((key, value));
    }
    let mut row = Vec::new();
    for column in &mapper.table.columns {
        let attribute = mapper.attribute(&column.name);
        if let Some((_, value)) = given.iter().find(|(key, _)| *key == attribute) {
            let value = value.clone();
            row.push((attribute, Argument { value, place }));
        }
    }
    Ok(row)
}

/// Whether an attribute is a column of JSON, of which `None` is a value.
fn is_json_of(mapper: &Mapper, attribute: &str) -> bool {
    let mut columns = mapper.table.columns.iter();
    columns.any(|column| is_json(column) && *mapper.attribute(&column.name) == *attribute)
}

/// `session.bulk_insert_mappings(class, mappings)`
///
/// # Errors
/// What the database raises, or that a value is not known.
pub(in crate::alembic::connection) fn insert_mappings(
    interpreter: &mut Interpreter<'_, '_>,
    of: &Argument,
    mappings: &Argument,
    renders_nulls: bool,
    place: Span,
) -> Result<()> {
    let (mapper, table) = class(interpreter, of)?;
    let mut rows = Rows::default();
    for mapping in interpreter.iterate(&mappings.value, mappings.place)? {
        let mut row = row(interpreter, &mapper, &mapping, mappings.place)?;
        row.retain(|(attribute, argument)| {
            renders_nulls || !argument.value.is_none() || is_json_of(&mapper, attribute)
        });
        rows.push(interpreter, &table, row, place)?;
    }
    rows.write(interpreter, place)
}

/// `session.bulk_update_mappings(class, mappings)`
///
/// # Errors
/// What the database raises, or that a value is not known.
pub(in crate::alembic::connection) fn update_mappings(
    interpreter: &mut Interpreter<'_, '_>,
    of: &Argument,
    mappings: &Argument,
    place: Span,
) -> Result<()> {
    let (mapper, table) = class(interpreter, of)?;
    let names = mapper.key();
    for mapping in interpreter.iterate(&mappings.value, mappings.place)? {
        let row = row(interpreter, &mapper, &mapping, mappings.place)?;
        let is_key = |name: &Rc<str>| names.iter().any(|(known, _)| known == name);
        let (key, set): (Row, Row) = row.into_iter().partition(|(name, _)| is_key(name));
        if key.len() != names.len() {
            let message = format!(
                "can't bulk-update rows of `{}` by a part of the key",
                mapper.table.name
            );
            return Err(interpreter.raise("InvalidRequestError", &message, place));
        }
        if !set.is_empty() {
            let change = Change::update(interpreter, &table, &set, &key)?;
            execute(interpreter, change, place)?;
        }
    }
    Ok(())
}

/// `session.bulk_save_objects(objects)`
///
/// # Errors
/// What the database raises, or that a value is not known.
pub(in crate::alembic::connection) fn save_objects(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    objects: &Argument,
    place: Span,
) -> Result<()> {
    let mut rows = Rows::default();
    for object in interpreter.iterate(&objects.value, objects.place)? {
        let (instance, mapper) = expected(interpreter, &object, objects.place)?;
        if let Some(tracked) = state.tracked(&instance) {
            rows.write(interpreter, place)?;
            state.update(interpreter, &tracked, place)?;
            continue;
        }
        let table = source(&mapper, &Value::Object(instance.class().clone()));
        let columns = mapper.table.columns.iter();
        let row = columns.map(|column| {
            let attribute = mapper.attribute(&column.name);
            let value = get(&instance, &attribute);
            (attribute, Argument { value, place })
        });
        let is_said = |(attribute, argument): &(Rc<str>, Argument)| {
            !argument.value.is_none()
                || is_json_of(&mapper, attribute) && instance.own(attribute).is_some()
        };
        let row: Row = row.filter(is_said).collect();
        rows.push(interpreter, &table, row, place)?;
    }
    rows.write(interpreter, place)
}
