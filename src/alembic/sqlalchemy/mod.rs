//! SQLAlchemy, as far as revisions use it: what they say about tables becomes SQL for SQLite.
//!
//! Invariant: what is said becomes SQL or an error; no argument is passed over that would change
//! the schema.

mod default;
pub(in crate::alembic) mod schema;
pub(in crate::alembic) mod types;

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::{Interpreter, Object, Result, Value};
use crate::span::Span;
use crate::sql::Ident;

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    let name = ["sqlalchemy", "sqlalchemy.types", "sqlalchemy.schema"]
        .into_iter()
        .find(|known| *known == name)?;
    Some(Value::object(Namespace { name }))
}

/// A name as it is written in SQL: in quotes where it needs them.
pub(in crate::alembic) fn quote(name: &str) -> String {
    Ident::new(name).to_string()
}

use super::python::Call;
use crate::alembic::python::Argument;
use schema::ConstraintKind;
use std::collections::BTreeMap;
pub(in crate::alembic) fn server_default(
    i: &mut Interpreter<'_, '_>,
    a: &Argument,
) -> Result<String> {
    default::of(i, a)
}
pub(in crate::alembic) fn condition_sql(
    i: &mut Interpreter<'_, '_>,
    a: &Argument,
) -> Result<String> {
    Ok(i.text_of(a)?.to_string())
}
pub(in crate::alembic) fn statement_sql(
    i: &mut Interpreter<'_, '_>,
    a: &Argument,
) -> Result<String> {
    Ok(i.text_of(a)?.to_string())
}
pub(in crate::alembic) fn conventional_name(
    i: &mut Interpreter<'_, '_>,
    _t: &str,
    _k: &ConstraintKind,
    a: Option<&Argument>,
) -> Result<Option<String>> {
    a.map(|a| Ok(i.text_of(a)?.to_string())).transpose()
}
pub(in crate::alembic) fn name_by(
    _n: &BTreeMap<String, String>,
    _t: &str,
    _k: &ConstraintKind,
) -> Option<String> {
    None
}
pub(in crate::alembic) fn conv(i: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = super::python::Signature::new("f")
        .takes(&["name"])
        .bind(i, call)?;
    Ok(bound.required(i, "name")?.value)
}

/// A module of SQLAlchemy.
#[derive(Debug)]
struct Namespace {
    name: &'static str,
}

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let found = types::class(name).or_else(|| schema::named(name));
        let found = found.or_else(|| module(&format!("{}.{name}", self.name)));
        if let Some(value) = found {
            Ok(Some(value))
        } else {
            let message = format!("`{}.{name}` is not evaluated", self.name);
            Err(interpreter.refuse(place, message))
        }
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
