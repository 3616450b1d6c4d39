//! `autoload_with`: a table of which the database says the rest.
//!
//! Invariant: what is given with the table counts before what the database says of it.

use std::rc::Rc;

use super::reflected;
use super::table_options::TableOptions;
use super::{Column, Constraint, ConstraintKind, MetaData, Table};
use crate::alembic::python::{Argument, Interpreter, Result};
use crate::span::Span;

/// `autoload_with` and what goes with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Autoload {
    /// The connection or inspector.
    pub(super) with: Option<Argument>,
    /// Whether that of the metadata is meant: `autoload=True` of SQLAlchemy 1.
    pub(super) by_metadata: Option<Span>,
    /// The only columns that are read.
    pub(super) only: Option<Vec<String>>,
    /// Whether the tables stay out that it refers to.
    pub(super) is_alone: bool,
    /// Whether the table takes the place of one of the same name.
    pub(super) extends: bool,
}

/// Makes a table and puts it into a metadata.
///
/// # Errors
/// What is wrong with it, or that there is none in the database which it shall be like.
pub(super) fn put(
    interpreter: &mut Interpreter<'_, '_>,
    metadata: &Rc<MetaData>,
    name: String,
    items: Vec<Argument>,
    mut options: TableOptions,
    place: Span,
) -> Result<Rc<Table>> {
    options.naming.clone_from(&metadata.naming.borrow());
    let schema = metadata.schema.clone();
    options.schema = options.schema.or(schema);
    let connection = connection(interpreter, metadata, &options.autoload)?;
    let Some(connection) = connection else {
        let extends = options.autoload.extends;
        let table = Rc::new(Table::with(interpreter, name, items, options, place)?);
        metadata.declare(interpreter, &table, extends)?;
        return Ok(table);
    };
    let inspector = reflected::inspector(interpreter, &connection)?;
    let there = reflected::items(interpreter, &inspector, &name, place)?;
    let items = merged(there, items, options.autoload.only.as_deref());
    let is_alone = options.autoload.is_alone;
    let table = Rc::new(Table::with(interpreter, name, items, options, place)?);
    metadata.add(&table);
    if is_alone {
        return Ok(table);
    }
    // The tables that it refers to come with it.
    let others = TableOptions {
        autoload: Autoload {
            with: Some(connection),
            ..Autoload::default()
        },
        ..TableOptions::default()
    };
    for constraint in &table.constraints {
        if let ConstraintKind::ForeignKey(_, key) = &constraint.kind
            && metadata.get(&key.table).is_none()
        {
            let name = key.table.clone();
            put(
                interpreter,
                metadata,
                name,
                Vec::new(),
                others.clone(),
                place,
            )?;
        }
    }
    Ok(table)
}

/// The connection by which a table is read from the database, if it is.
fn connection(
    interpreter: &Interpreter<'_, '_>,
    metadata: &MetaData,
    autoload: &Autoload,
) -> Result<Option<Argument>> {
    match (&autoload.with, autoload.by_metadata) {
        (Some(with), _) => Ok(Some(with.clone())),
        (None, None) => Ok(None),
        (None, Some(place)) => {
            if let Some(value) = metadata.bind() {
                return Ok(Some(Argument { value, place }));
            }
            let message = "`autoload=True` needs a connection: `autoload_with=op.get_bind()`";
            Err(interpreter.raise("ArgumentError", message, place))
        }
    }
}

/// What is given takes the place of what the database says of the same column.
fn merged(there: Vec<Argument>, given: Vec<Argument>, only: Option<&[String]>) -> Vec<Argument> {
    let name = |item: &Argument| Some(item.value.downcast::<Column>()?.name.clone());
    let (columns, mut others): (Vec<_>, Vec<_>) =
        given.into_iter().partition(|item| name(item).is_some());
    let mut columns: Vec<_> = columns.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for item in there {
        let Some(known) = name(&item) else {
            others.push(item);
            continue;
        };
        let mut given = columns.iter_mut();
        let instead = given.find(|one| one.as_ref().and_then(name).as_ref() == Some(&known));
        match instead.and_then(Option::take) {
            Some(instead) => all.push(instead),
            None if only.is_some_and(|only| !only.contains(&known)) => {}
            None => all.push(item),
        }
    }
    all.extend(columns.into_iter().flatten());
    // Constraints and indexes of columns that were left out go with them.
    let names: Vec<String> = all.iter().filter_map(name).collect();
    let has = |column: &String| names.contains(column);
    others.retain(|item| {
        let constraint = item.value.downcast::<Constraint>();
        let index = item.value.downcast::<super::index::Index>();
        only.is_none()
            || constraint.is_none_or(|one| one.columns().iter().all(has))
                && index.is_none_or(|one| one.columns.iter().all(has))
    });
    all.extend(others);
    all
}
