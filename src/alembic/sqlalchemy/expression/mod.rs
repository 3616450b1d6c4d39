//! SQLAlchemy's expression language: `select()`, `update()`, `text()`, `func` and what they are
//! made of, written as SQL for SQLite.
//!
//! Invariant: SQLite reads the same in it as in what SQLAlchemy writes
//! (<https://docs.sqlalchemy.org/en/20/core/expression_api.html>).

mod change;
mod columns;
mod compile;
mod compile_statement;
mod correlation;
mod custom;
mod element;
mod element_object;
mod filled;
mod function;
mod inference;
mod join_condition;
mod json;
mod matching;
mod method;
mod operation;
mod operator;
mod origin;
mod query;
mod query_object;
mod session_query;
mod shown;
mod source;
mod text;
mod window;

use std::rc::Rc;

pub(in crate::alembic) use change::Change;
pub(in crate::alembic) use compile::{Parameter, inline, statement};
pub(in crate::alembic) use element::Element;
pub(in crate::alembic) use function::{literal, named};
pub(in crate::alembic) use json::json_item;
pub(in crate::alembic) use method::{
    call_method as element_method, has_method as is_element_method,
};
pub(in crate::alembic) use operator::{compare, operator};
pub(in crate::alembic) use query::{Select, select};
pub(in crate::alembic) use session_query::{Query, RUN};
pub(in crate::alembic) use source::{
    Source, call_method as source_method, has_method as is_source_method,
};
pub(in crate::alembic) use text::Text;

use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::types::SqlType;

/// Something that can be executed.
#[derive(Clone, Debug)]
pub(in crate::alembic) enum Statement {
    /// SQL that the revision wrote.
    Text(Rc<Text>),
    /// A query.
    Select(Rc<Select>),
    /// A statement that changes rows.
    Change(Rc<Change>),
}

impl Statement {
    /// The statement that a value is, if it is one.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Self> {
        if let Some(text) = value.downcast::<Text>() {
            return Some(Self::Text(text));
        }
        if let Some(select) = value.downcast::<Select>() {
            return Some(Self::Select(select));
        }
        value.downcast::<Change>().map(Self::Change)
    }

    /// The types of what a query returns, as far as they are known.
    pub(in crate::alembic) fn types(&self, names: &[String]) -> Vec<Option<Rc<SqlType>>> {
        match self {
            Self::Select(select) if select.is_by_name => {
                let of = |name: &String| {
                    let mut said = select.columns.iter();
                    said.find(|column| column.name().as_deref() == Some(name))
                };
                let columns = names.iter().map(of);
                columns.map(|column| column?.sql_type.clone()).collect()
            }
            Self::Select(select) => {
                let columns = select.columns.iter();
                columns.map(|column| column.sql_type.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The SQL of a condition or an expression; text counts as SQL, where a colon has a backslash.
///
/// # Errors
/// That it is nothing that is known as SQL here.
pub(in crate::alembic) fn condition(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<String> {
    match sql_of(interpreter, argument)? {
        Some(sql) => Ok(sql),
        None => Ok(interpreter.text_of(argument)?.replace("\\:", ":")),
    }
}

/// The SQL of an argument that is an expression; `None` if it is none.
///
/// # Errors
/// That a value in it has no literal.
pub(in crate::alembic) fn sql_of(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<Option<String>> {
    match Element::from_value(&argument.value) {
        Some(element) => inline(interpreter, &element, argument.place).map(Some),
        None => Ok(None),
    }
}
