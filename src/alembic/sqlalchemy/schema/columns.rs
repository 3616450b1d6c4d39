//! `table.c` and `table.columns`.
//!
//! Invariant: the columns are in the order of the table.

use std::rc::Rc;

use super::{Column, is_part};
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::expression::Element;
use crate::span::Span;

/// The columns of a table.
#[derive(Debug)]
pub(in crate::alembic) struct Columns(pub(super) Vec<Rc<Column>>);

impl Columns {
    /// The columns as expressions.
    pub(in crate::alembic) fn elements(&self) -> Vec<Rc<Element>> {
        let columns = self.0.iter();
        columns.map(|column| Element::of_column(column)).collect()
    }

    fn get(&self, name: &str) -> Option<Value> {
        let mut columns = self.0.iter();
        let column = columns.find(|column| column.key() == name)?;
        Some(Value::Object(column.clone()))
    }
}

impl Object for Columns {
    fn type_name(&self) -> &'static str {
        "ColumnCollection"
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(self.get(name))
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let name = key.as_str().unwrap_or_default();
        match self.get(name) {
            Some(column) => Ok(Some(column)),
            None => Err(interpreter.raise("KeyError", name, place)),
        }
    }

    fn lacks(&self, name: &str) -> bool {
        const OTHERS: &[&str] = &[
            "add",
            "as_readonly",
            "clear",
            "compare",
            "contains_column",
            "corresponding_column",
            "extend",
            "remove",
            "replace",
            "update",
        ];
        !name.starts_with('_') && !OTHERS.contains(&name)
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "get" | "items" | "keys" | "values")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "get" {
            let mut bound = Signature::new("get")
                .takes(&["key", "default"])
                .bind(interpreter, call)?;
            let key = bound.required(interpreter, "key")?;
            let found = self.get(&interpreter.text_of(&key)?);
            let default = bound.optional("default").map(|default| default.value);
            return Ok(found.or(default).unwrap_or(Value::None));
        }
        let columns = self.0.iter();
        let items = columns.map(|column| {
            let key = Value::str(column.key());
            let value = Value::Object(column.clone());
            match name {
                "keys" => key,
                "values" => value,
                _ => Value::tuple(vec![key, value]),
            }
        });
        Ok(Value::list(items.collect()))
    }

    fn contains(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        item: &Value,
        _: Span,
    ) -> Result<Option<bool>> {
        let name = item.as_str();
        Ok(Some(name.is_some_and(|name| self.get(name).is_some())))
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        let columns = self.0.iter();
        Ok(Some(
            columns
                .map(|column| Value::Object(column.clone()))
                .collect(),
        ))
    }
}
