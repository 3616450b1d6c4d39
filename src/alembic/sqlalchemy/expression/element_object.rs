//! Expressions as values of Python.
//!
//! Invariant: an expression has no truth and no order of its own; both are SQL.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::compile::Style;
use super::element::{Element, Node};
use super::method::{call_method, has_method};
use super::operator::{compare, operator};
use super::shown::Shown;
use crate::alembic::python::{Call, Interpreter, Object, Result, Value};
use crate::span::Span;

impl Object for Element {
    fn type_name(&self) -> &'static str {
        match &self.node {
            Node::Column { .. } => "ColumnClause",
            Node::Call { .. } => "Function",
            Node::Parameter { .. } | Node::Value(_) => "BindParameter",
            Node::Exists(_) => "Exists",
            Node::Label { .. } => "Label",
            _ => "ColumnElement",
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" | "key" => self.name().map(Value::Str),
            "type" => self
                .sql_type
                .clone()
                .map(|sql_type| Value::Object(sql_type)),
            "table" => match &self.node {
                Node::Column {
                    source: Some(source),
                    ..
                } => Some(Value::Object(source.clone())),
                _ => None,
            },
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        name == "compile" || has_method(name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "compile" {
            return super::shown::compile(interpreter, &Shown::Element(&self), call);
        }
        call_method(self, interpreter, name, call)
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        super::json_item(self, interpreter, key, place)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        op: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        operator(self, interpreter, op, other, reflected, place)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        op: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        compare(self, interpreter, op, other, place)
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        let message = "Boolean value of this clause is not defined";
        Err(interpreter.raise("TypeError", message, place))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        super::shown::text(interpreter, &Shown::Element(&self), Style::Bare, place)
    }
}
