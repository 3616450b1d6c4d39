//! `sqlalchemy.ext.mutable`: values that tell their object when they change
//! (<https://docs.sqlalchemy.org/en/20/orm/extensions/mutable.html>).
//!
//! Invariant: the type of a column is what it is without them.

use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Unknown, Value};
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// What a dotted name stands for.
pub(super) fn named(path: &str) -> Option<Value> {
    if path == "sqlalchemy.ext.mutable" {
        return Some(Value::object(Package));
    }
    let name = path.strip_prefix("sqlalchemy.ext.mutable.")?;
    matches!(
        name,
        "Mutable" | "MutableDict" | "MutableList" | "MutableSet"
    )
    .then(|| Value::object(Mutable))
}

/// The module.
#[derive(Debug)]
struct Package;

impl Object for Package {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let path = format!("sqlalchemy.ext.mutable.{name}");
        let unknown = || Value::unknown(Unknown::new(format!("`{path}`"), place));
        Ok(Some(named(&path).unwrap_or_else(unknown)))
    }
}

/// A class of such values.
#[derive(Debug)]
struct Mutable;

impl Object for Mutable {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "as_mutable" | "associate_with")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new("as_mutable")
            .takes(&["sqltype"])
            .bind(interpreter, call)?;
        let of = bound.required(interpreter, "sqltype")?;
        if name != "as_mutable" {
            return Err(interpreter.refuse(bound.place, "`associate_with()` is not evaluated"));
        }
        let sql_type = SqlType::of(interpreter, &of)?;
        Ok(Value::object(sql_type.mutable()))
    }
}
