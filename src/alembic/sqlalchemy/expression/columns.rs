//! `table.c`: columns by name.
//!
//! Invariant: they come in the order of the table.

use std::rc::Rc;

use super::element::Element;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Stop, Value};
use crate::span::Span;

/// The refusal of columns of a query that have no names.
pub(super) fn without_names(interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
    let message = "a column of this query has no name of its own";
    let refusal = interpreter.refusal(place, message);
    refusal.help("give it one: `.label(\"…\")`").into()
}

/// Columns by name.
#[derive(Debug)]
pub(in crate::alembic) struct Columns {
    pub(super) elements: Vec<Rc<Element>>,
    /// Whether there are no others: those of a query that have no names.
    pub(super) is_whole: bool,
}

impl Columns {
    /// That there are no others.
    fn whole(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<()> {
        if self.is_whole {
            return Ok(());
        }
        Err(without_names(interpreter, place))
    }

    fn find(&self, name: &str) -> Option<Value> {
        let found = self
            .elements
            .iter()
            .find(|column| column.name().as_deref() == Some(name))?;
        Some(Value::Object(found.clone()))
    }

    fn names(&self) -> Vec<Value> {
        let names = self.elements.iter().filter_map(|column| column.name());
        names.map(Value::Str).collect()
    }

    fn values(&self) -> Vec<Value> {
        let columns = self.elements.iter();
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
        if self.find(name).is_none() && !self.has_method(name) {
            self.whole(interpreter, place)?;
        }
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
        self.whole(interpreter, call.place)?;
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
        if found.is_none() || matches!(key, Value::Int(_)) {
            self.whole(interpreter, place)?;
        }
        if found.is_none() {
            let key = interpreter.repr(key, place)?;
            return Err(interpreter.raise("KeyError", &key, place));
        }
        Ok(found)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        self.whole(interpreter, place)?;
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
