//! `engine.url`: the URL of a database that nobody knows
//! (<https://docs.sqlalchemy.org/en/latest/core/engines.html#sqlalchemy.engine.URL>).
//!
//! Invariant: it is one of SQLite, and nothing else of it is told.

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::dialect::Dialect;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// What every such text begins with.
const BEGIN: &str = "sqlite";

/// The URL.
#[derive(Debug)]
pub(super) struct Url;

/// Its text.
#[derive(Debug)]
struct UrlText;

fn not_known(interpreter: &Interpreter<'_, '_>, place: Span) -> crate::alembic::python::Stop {
    let message = "where the database is is not known: a script is for any";
    interpreter.refuse(place, message)
}

impl Object for Url {
    fn type_name(&self) -> &'static str {
        "URL"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match name {
            "drivername" => Ok(Some(Value::object(UrlText))),
            "database" | "host" | "query" => Err(not_known(interpreter, place)),
            "username" | "password" | "port" => Ok(Some(Value::None)),
            _ => Ok(None),
        }
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "get_backend_name" | "get_dialect" | "get_driver_name" | "render_as_string"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        Ok(match name {
            "get_backend_name" => Value::str(BEGIN),
            "get_dialect" => Value::object(Dialect),
            "get_driver_name" => Value::str("pysqlite"),
            "render_as_string" => Value::object(UrlText),
            _ => return Err(not_known(interpreter, call.place)),
        })
    }

    fn as_text(&self) -> Option<Value> {
        Some(Value::object(UrlText))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Err(not_known(interpreter, place))
    }
}

impl Object for UrlText {
    fn type_name(&self) -> &'static str {
        "str"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    fn has_method(&self, name: &str) -> bool {
        !name.starts_with("__")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            "startswith" => {}
            "lower" | "strip" => return Ok(Value::Object(self)),
            _ => return Err(not_known(interpreter, call.place)),
        }
        let mut bound = Signature::new("startswith")
            .takes(&["prefix"])
            .bind(interpreter, call)?;
        let prefix = bound.required(interpreter, "prefix")?;
        let text = interpreter.text_of(&prefix)?;
        match (BEGIN.starts_with(&*text), text.starts_with(BEGIN)) {
            (true, _) => Ok(Value::Bool(true)),
            (false, false) => Ok(Value::Bool(false)),
            (false, true) if "sqlite:///".starts_with(&*text) => Ok(Value::Bool(true)),
            (false, true) => Err(not_known(interpreter, bound.place)),
        }
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match (operator, other.as_str()) {
            (CmpOp::Eq, Some(text)) if !text.starts_with(BEGIN) => Ok(Some(Value::Bool(false))),
            (CmpOp::NotEq, Some(text)) if !text.starts_with(BEGIN) => Ok(Some(Value::Bool(true))),
            (_, Some(_)) => Err(not_known(interpreter, place)),
            _ => Ok(None),
        }
    }

    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        match item.as_str() {
            Some(text) if BEGIN.contains(text) => Ok(Some(true)),
            _ => Err(not_known(interpreter, place)),
        }
    }

    fn as_text(&self) -> Option<Value> {
        Some(Value::object(Self))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Err(not_known(interpreter, place))
    }
}
