//! Reads rows as objects.
//!
//! Invariant: a row that is an object of the session already is that object, as it is now.

use std::rc::Rc;

use super::state::{State, identity};
use crate::alembic::connection::ask::ask;
use crate::alembic::connection::read_back::read_rows;
use crate::alembic::connection::result::{Outcome, QueryResult};
use crate::alembic::python::{Argument, Class, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::declarative::Mapper;
use crate::alembic::sqlalchemy::expression::{self, Parameter, Select, Statement};
use crate::span::Span;

/// What a query returns.
///
/// # Errors
/// What the database raises.
pub(in crate::alembic::connection) fn results(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    select: &Rc<Select>,
    parameters: &[Parameter],
    place: Span,
) -> Result<QueryResult> {
    state.flush(interpreter, place)?;
    let statement = Statement::Select(Rc::clone(select));
    let sql = expression::statement(interpreter, &statement, parameters, place)?;
    let outcome = ask(interpreter, &sql, place)?;
    let Outcome::Rows { columns, mut rows } = outcome else {
        return Ok(QueryResult::new(outcome));
    };
    read_rows(interpreter, &statement.types(&columns), &mut rows, place)?;
    let entities = select.entities();
    if entities.iter().all(|entity| entity.class.is_none()) {
        return Ok(QueryResult::new(Outcome::Rows { columns, rows }));
    }
    let mut names = Vec::new();
    let mut at = 0;
    for entity in entities {
        names.push(match &entity.class {
            Some(class) => class.name().to_owned(),
            None => columns.get(at).cloned().unwrap_or_default(),
        });
        at += entity.width;
    }
    let objects = rows.into_iter().map(|row| {
        let mut values = row.into_iter();
        let row = entities.iter().map(|entity| {
            let own: Vec<Value> = values.by_ref().take(entity.width).collect();
            match &entity.class {
                Some(class) => object(state, class, own),
                None => own.into_iter().next().unwrap_or(Value::None),
            }
        });
        row.collect()
    });
    Ok(QueryResult::new(Outcome::Rows {
        columns: names,
        rows: objects.collect(),
    }))
}

/// The object that a row of a class is; `None` in Python for the nothing of an outer join.
fn object(state: &State, class: &Rc<Class>, row: Vec<Value>) -> Value {
    let Some(mapper) = Mapper::of(&Value::Object(class.clone())) else {
        return Value::None;
    };
    let columns = mapper.table.columns.iter();
    let attributes = columns.map(|column| mapper.attribute(&column.name));
    let row: Vec<(Rc<str>, Value)> = attributes.zip(row).collect();
    let value = |attribute: &str| {
        let found = row.iter().find(|(known, _)| **known == *attribute);
        found.map_or(Value::None, |(_, value)| value.clone())
    };
    let key = mapper.key();
    if key.iter().all(|(attribute, _)| value(attribute).is_none()) && !key.is_empty() {
        return Value::None;
    }
    if let Some(identity) = identity(&mapper, value)
        && let Some(tracked) = state.rows.borrow().get(&identity)
    {
        return Value::Object(tracked.instance.clone());
    }
    let instance = mapper.blank(class);
    for (attribute, value) in row {
        instance.set_own(&attribute, value);
    }
    state.track(&instance, &mapper);
    Value::Object(instance)
}

/// The object with a key: a value, or several; `None` in Python if there is none.
///
/// # Errors
/// What the database raises, and that its rows are not known.
pub(in crate::alembic::connection) fn by_key(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    class: &Argument,
    key: &Argument,
    place: Span,
) -> Result<Value> {
    let mapper = Mapper::of(&class.value);
    let (Some(mapper), Some(class)) = (mapper, class.value.downcast::<Class>()) else {
        let message = format!("Class '{}' is not mapped", class.value.type_name());
        return Err(interpreter.raise("UnmappedClassError", &message, class.place));
    };
    let names = mapper.key();
    let values: Vec<Value> = match &key.value {
        Value::Tuple(_) | Value::List(_) => interpreter.iterate(&key.value, key.place)?.collect(),
        Value::Dict(_) => {
            let mut values = Vec::new();
            for (name, _) in &names {
                let name = Value::Str(Rc::clone(name));
                values.push(interpreter.item(&key.value, &name, key.place)?);
            }
            values
        }
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, key.place)),
        other => vec![other.clone()],
    };
    if values.len() != names.len() {
        let message = "Incorrect number of values in identifier to formulate primary key";
        return Err(interpreter.raise("InvalidRequestError", message, key.place));
    }
    let values: Vec<(Rc<str>, Argument)> = names
        .iter()
        .map(|(attribute, _)| Rc::clone(attribute))
        .zip(values.into_iter().map(|value| Argument {
            value,
            place: key.place,
        }))
        .collect();
    let of = |attribute: &str| {
        let found = values.iter().find(|(known, _)| **known == *attribute);
        found.map_or(Value::None, |(_, argument)| argument.value.clone())
    };
    if let Some(identity) = identity(&mapper, of)
        && let Some(tracked) = state.rows.borrow().get(&identity)
    {
        return Ok(Value::Object(tracked.instance.clone()));
    }
    let select = Rc::new(Select::by_key(interpreter, &class, &values, place)?);
    let found = results(interpreter, state, &select, &[], place)?;
    found.first_value(interpreter, place)
}
