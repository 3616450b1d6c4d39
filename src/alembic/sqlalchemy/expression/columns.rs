//! `table.c`: columns by name.
//!
//! Invariant: they come in the order of the table.

use std::rc::Rc;

use super::element::Element;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// Columns by name.
#[derive(Debug)]
pub(in crate::alembic) struct Columns(pub(super) Vec<Rc<Element>>);

impl Columns {
    fn find(&self, name: &str) -> Option<Value> {
        let found = self
            .0
            .iter()
            .find(|column| column.name().as_deref() == Some(name))?;
        Some(Value::Object(found.clone()))
    }

    fn names(&self) -> Vec<Value> {
        let names = self.0.iter().filter_map(|column| column.name());
        names.map(Value::Str).collect()
    }

    fn values(&self) -> Vec<Value> {
        let columns = self.0.iter();
        columns
            .map(|column| Value::Object(column.clone()))
            .collect()
    }
}

impl Object for Columns {
    fn type_name(&self) -> &'static str {
        "ColumnCollection"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match self.find(name) {
            None if !self.has_method(name) => Err(interpreter.raise("AttributeError", name, place)),
            found => Ok(found),
        }
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "keys" | "values" | "items" | "get" | "contains_column"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new("get")
            .takes(&["key", "default"])
            .bind(interpreter, call)?;
        Ok(match name {
            "keys" => Value::list(self.names()),
            "values" => Value::list(self.values()),
            "items" => {
                let pairs = self.names().into_iter().zip(self.values());
                Value::list(
                    pairs
                        .map(|(name, column)| Value::tuple(vec![name, column]))
                        .collect(),
                )
            }
            _ => {
                let key = bound.required(interpreter, "key")?;
                let found = self.find(&interpreter.text_of(&key)?);
                let default = bound.optional("default").map(|default| default.value);
                found.or(default).unwrap_or(Value::None)
            }
        })
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let found = match key {
            Value::Str(name) => self.find(name),
            Value::Int(at) => {
                let at = usize::try_from(*at).ok();
                at.and_then(|at| self.values().into_iter().nth(at))
            }
            _ => None,
        };
        if found.is_none() {
            let key = interpreter.repr(key, place)?;
            return Err(interpreter.raise("KeyError", &key, place));
        }
        Ok(found)
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.values()))
    }

    fn contains(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        item: &Value,
        _: Span,
    ) -> Result<Option<bool>> {
        let name = item.as_str();
        Ok(Some(name.is_some_and(|name| self.find(name).is_some())))
    }
}
