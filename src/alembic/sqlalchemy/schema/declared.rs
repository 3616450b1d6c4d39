//! Tables of a declared schema that get more when they are there already: an index over the columns
//! of a class, a column that is assigned to it.
//!
//! Invariant: what SQLAlchemy would add to a table is added to it, or is an error.

use std::rc::Rc;

use super::metadata::MetaData;
use super::table::Table;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::expression::Element;
use crate::span::Span;

/// Adds items to a table; what it has become, if there is one of this name.
///
/// # Errors
/// That an item is none, or that a constraint cannot be named.
pub(in crate::alembic) fn extend(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    more: Vec<Argument>,
) -> Result<Option<Rc<Table>>> {
    let declared = interpreter.host.declared.iter();
    let mut all = declared.flat_map(|declared| &declared.metadata);
    let found = all.find_map(|metadata| {
        let metadata = metadata.downcast::<MetaData>()?;
        let known = metadata.get(table)?;
        Some((metadata, known))
    });
    let Some((metadata, known)) = found else {
        return Ok(None);
    };
    let table = Rc::new(known.with_more(interpreter, more)?);
    known.become_now(&table);
    metadata.add(&table);
    Ok(Some(table))
}

/// An item that a call has made about columns: it is added to their table, if they belong to one
/// already.
///
/// # Errors
/// That it cannot be named.
pub(super) fn attached(
    interpreter: &mut Interpreter<'_, '_>,
    about: &[Argument],
    item: Value,
    place: Span,
) -> Result<Value> {
    if interpreter.host.declared.is_some() {
        let mut columns = about.iter().flat_map(|one| Element::columns_of(&one.value));
        if let Some(table) = columns.find_map(|(table, _)| table) {
            let value = item.clone();
            extend(interpreter, &table, vec![Argument { value, place }])?;
        }
    }
    Ok(item)
}
