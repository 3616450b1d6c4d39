//! `Column`.
//!
//! Invariant: an argument that changes the DDL is kept; one that Alembic passes over on SQLite
//! (`comment`, `info`, …) is, too.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::constraint::Constraint;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// A column.
#[derive(Debug)]
pub(in crate::alembic) struct Column {
    /// Its name.
    pub(in crate::alembic) name: String,
    /// Its type, if one was given; a foreign key may lend it one.
    pub(in crate::alembic) sql_type: Option<Rc<SqlType>>,
    /// Whether it takes NULL, if that was said.
    pub(in crate::alembic) nullable: Option<bool>,
    /// Whether it is part of the primary key; a constraint of the table may say so later.
    pub(in crate::alembic) primary_key: Cell<bool>,
    /// What `server_default` says, as SQL.
    pub(in crate::alembic) server_default: Option<String>,
    /// Whether it has a UNIQUE constraint of its own.
    pub(in crate::alembic) unique: bool,
    /// Whether it has an index of its own.
    pub(in crate::alembic) index: bool,
    /// The constraints that were given with it.
    pub(in crate::alembic) constraints: Vec<Rc<Constraint>>,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

const SIGNATURE: Signature = Signature::new("Column").and_more().by_name(&[
    "name",
    "type_",
    "autoincrement",
    "comment",
    "default",
    "doc",
    "index",
    "info",
    "key",
    "nullable",
    "onupdate",
    "primary_key",
    "quote",
    "server_default",
    "server_onupdate",
    "system",
    "unique",
    "insert_default",
    "sqlite_on_conflict_not_null",
    "sqlite_on_conflict_primary_key",
    "sqlite_on_conflict_unique",
]);

/// `sa.Column(…)`.
pub(super) fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let place = bound.place;
    let mut rest: std::collections::VecDeque<Argument> = std::mem::take(&mut bound.rest).into();
    let is_text = |argument: &Argument| argument.value.as_str().is_some();
    let name = match bound.some("name") {
        Some(name) => Some(name),
        None if rest.front().is_some_and(is_text) => rest.pop_front(),
        None => None,
    };
    let Some(name) = name else {
        let message = "a column of a revision needs a name";
        return Err(interpreter.raise("ArgumentError", message, place));
    };
    let name = interpreter.text_of(&name)?;
    let sql_type = match bound.some("type_") {
        Some(sql_type) => Some(SqlType::of(interpreter, &sql_type)?),
        None => match rest.front() {
            Some(first) if SqlType::is(&first.value) => {
                let sql_type = SqlType::of(interpreter, first)?;
                rest.pop_front();
                Some(sql_type)
            }
            _ => None,
        },
    };
    let mut constraints = Vec::new();
    for item in rest {
        if let Some(constraint) = item.value.downcast::<Constraint>() {
            constraints.push(constraint);
        } else {
            let what = item.value.type_name();
            let message = format!("a `{what}` in a column is not evaluated");
            return Err(interpreter.refuse(item.place, message));
        }
    }
    let server_default = match bound.some("server_default") {
        Some(default) => Some(crate::alembic::sqlalchemy::default::of(
            interpreter,
            &default,
        )?),
        None => None,
    };
    Ok(Value::object(Column {
        name: name.to_string(),
        sql_type,
        nullable: bound.truth(interpreter, "nullable")?,
        primary_key: Cell::new(bound.truth(interpreter, "primary_key")?.unwrap_or(false)),
        server_default,
        unique: bound.truth(interpreter, "unique")?.unwrap_or(false),
        index: bound.truth(interpreter, "index")?.unwrap_or(false),
        constraints,
        place,
    }))
}

impl Column {
    /// Its definition in a CREATE TABLE or an ADD COLUMN, without the constraints that SQLAlchemy
    /// writes for the table.
    ///
    /// # Errors
    /// That it has no type.
    pub(in crate::alembic) fn definition(
        &self,
        interpreter: &Interpreter<'_, '_>,
    ) -> Result<String> {
        let Some(sql_type) = &self.sql_type else {
            let message = format!(
                "(in column '{}'): Can't generate DDL for NullType()",
                self.name
            );
            return Err(interpreter.raise("CompileError", &message, self.place));
        };
        let mut definition = format!(
            "{} {}",
            quote(&self.name),
            sql_type.ddl(interpreter, self.place)?
        );
        if let Some(default) = &self.server_default {
            definition.push_str(" DEFAULT ");
            definition.push_str(default);
        }
        if !self.nullable.unwrap_or(!self.primary_key.get()) {
            definition.push_str(" NOT NULL");
        }
        Ok(definition)
    }
}

impl Column {
    pub(in crate::alembic) fn added(
        &self,
        i: &mut Interpreter<'_, '_>,
        _t: &str,
    ) -> Result<String> {
        self.definition(i)
    }
    pub(in crate::alembic) fn constraints_beside(
        &self,
        _i: &mut Interpreter<'_, '_>,
        _t: &str,
    ) -> Result<Vec<String>> {
        Ok(vec![])
    }
    pub(in crate::alembic) fn indexes(
        &self,
        _i: &mut Interpreter<'_, '_>,
        _t: &str,
    ) -> Result<Vec<String>> {
        Ok(vec![])
    }
}

impl Object for Column {
    fn type_name(&self) -> &'static str {
        "Column"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" | "key" => Some(Value::str(&self.name)),
            "nullable" => Some(Value::Bool(
                self.nullable.unwrap_or(!self.primary_key.get()),
            )),
            "primary_key" => Some(Value::Bool(self.primary_key.get())),
            "type" => self
                .sql_type
                .clone()
                .map(|sql_type| Value::Object(sql_type)),
            _ => None,
        })
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
