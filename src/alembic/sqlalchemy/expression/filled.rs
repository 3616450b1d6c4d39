//! What SQLAlchemy fills in by itself: `default` and `onupdate` of a column.
//!
//! Invariant: a column that is said to get a value gets it, or the statement is an error
//! (<https://docs.sqlalchemy.org/en/20/core/defaults.html>).

use std::rc::Rc;

use super::change::{Change, ChangeKind};
use super::source::{Field, Source};
use crate::alembic::python::{Argument, Interpreter, Result, Stop, Value};
use crate::alembic::sqlalchemy::types;
use crate::span::Span;

impl Source {
    /// The columns that a row does not name and that get a value by themselves, each with its
    /// literal.
    ///
    /// # Errors
    /// That the value cannot be told.
    pub(in crate::alembic) fn filled(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        named: &[String],
        place: Span,
    ) -> Result<Vec<(String, String)>> {
        let mut filled = Vec::new();
        for field in &self.fields {
            if named.iter().any(|name| **name == *field.name) {
                continue;
            }
            if let Some(value) = value(interpreter, field.default.as_ref(), place)? {
                let literal = match super::sql_of(interpreter, &value)? {
                    Some(sql) => sql,
                    None => types::literal(interpreter, field.sql_type.as_deref(), &value)?,
                };
                filled.push((field.name.to_string(), literal));
            }
        }
        Ok(filled)
    }
}

impl Change {
    /// Adds what its columns get by themselves.
    ///
    /// # Errors
    /// That the value cannot be told, or that a query gives the rows.
    pub(super) fn fill(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        let said: fn(&Field) -> Option<&Argument> = match self.kind {
            ChangeKind::Insert => |field| field.default.as_ref(),
            ChangeKind::Update => |field| field.onupdate.as_ref(),
            ChangeKind::Delete => return Ok(()),
        };
        let table = Rc::clone(&self.table);
        for field in &table.fields {
            if let (Some((columns, _)), Some(said)) = (&self.select, said(field)) {
                if !columns.contains(&field.name) {
                    let message = format!("`default` of `{}` beside from_select()", field.name);
                    return Err(interpreter.refuse(said.place, message));
                }
                continue;
            }
            if said(field).is_some() && self.rows.is_empty() {
                self.rows.push(Vec::new());
            }
            for at in 0..self.rows.len() {
                if self.rows[at].iter().any(|(name, _)| *name == field.name) {
                    continue;
                }
                if let Some(value) = value(interpreter, said(field), place)? {
                    let element = self.value(interpreter, &field.name, &value)?;
                    self.rows[at].push((Rc::clone(&field.name), element));
                }
            }
        }
        Ok(())
    }
}

/// What a column gets by what it says; a function is called for each row.
fn value(
    interpreter: &mut Interpreter<'_, '_>,
    said: Option<&Argument>,
    place: Span,
) -> Result<Option<Argument>> {
    let Some(said) = said else {
        return Ok(None);
    };
    let is_function = match &said.value {
        Value::Function(_) | Value::Builtin(_) | Value::Method(_) => true,
        Value::Object(object) => {
            // SQLite counts by itself.
            if object.type_name() == "Sequence" {
                return Ok(None);
            }
            super::sql_of(interpreter, said)?.is_none() && object.is_callable()
        }
        _ => false,
    };
    if is_function {
        let value = match interpreter.call_with(&said.value, Vec::new(), place) {
            // SQLAlchemy would hand it the row.
            Err(Stop::Raised(raised))
                if raised.message.contains("missing 1 required positional") =>
            {
                let message = "a default that looks at the row is not evaluated";
                return Err(interpreter.refuse(said.place, message));
            }
            made => made?,
        };
        let place = said.place;
        return Ok(Some(Argument { value, place }));
    }
    Ok(Some(said.clone()))
}
