//! Queries as values of Python.
//!
//! Invariant: a method gives another query, or an expression that has this one inside.

use std::rc::Rc;

use super::compile::Style;
use super::compile_statement::compound_word;
use super::element::{Element, Node};
use super::query::{Select, compound};
use super::shown::Shown;
use super::source::{Source, SourceKind};
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

const METHODS: &[&str] = &[
    "compile",
    "add_columns",
    "alias",
    "as_scalar",
    "correlate",
    "correlate_except",
    "cte",
    "distinct",
    "execution_options",
    "exists",
    "filter",
    "filter_by",
    "group_by",
    "having",
    "join",
    "join_from",
    "label",
    "limit",
    "offset",
    "options",
    "order_by",
    "outerjoin",
    "params",
    "scalar_subquery",
    "select_from",
    "subquery",
    "union",
    "union_all",
    "intersect",
    "except_",
    "where",
    "with_for_update",
    "with_only_columns",
    "column",
    "in_",
    "is_",
    "is_not",
    "isnot",
    "any_",
];

impl Object for Select {
    fn type_name(&self) -> &'static str {
        if self.compound.is_some() {
            "CompoundSelect"
        } else {
            "Select"
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "c" | "columns" | "selected_columns" | "exported_columns" => {
                let source = Rc::new(Source::of_query(&self, None, false));
                Some(Value::object(super::columns::Columns {
                    elements: source.elements(),
                    is_whole: source.is_whole(),
                }))
            }
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "compile" => {
                let shown = Shown::Statement(super::Statement::Select(self));
                super::shown::compile(interpreter, &shown, call)
            }
            "subquery" | "alias" | "cte" => {
                let mut bound = Signature::new(if name == "cte" { "cte" } else { "subquery" })
                    .takes(&["name", "recursive", "nesting"])
                    .bind(interpreter, call)?;
                let is_recursive = bound.truth(interpreter, "recursive")?.unwrap_or(false);
                let name_of = bound.text(interpreter, "name")?;
                let name_of = name_of.map(|name| name.to_string());
                let mut source = Source::of_query(&self, name_of, name == "cte");
                if is_recursive && !source.is_whole() {
                    return Err(super::columns::without_names(interpreter, place));
                }
                if let SourceKind::Cte(cte) = &mut source.kind {
                    cte.is_recursive = is_recursive;
                }
                Ok(Value::object(source))
            }
            "scalar_subquery" | "as_scalar" => Ok(Value::object(Element::query(self))),
            "exists" => {
                let exists = Element::new(Node::Exists(self));
                Ok(Value::object(exists.with_type(SqlType::named("Boolean"))))
            }
            "label" | "in_" | "is_" | "is_not" | "isnot" => {
                let element = Rc::new(Element::query(self));
                super::method::call_method(element, interpreter, name, call)
            }
            "union" | "union_all" | "intersect" | "except_" => {
                let mut arguments = vec![Argument {
                    value: Value::Object(self),
                    place,
                }];
                arguments.extend(call.positional);
                compound(interpreter, compound_word(name), arguments, place)
            }
            _ => Ok(Value::object(self.with(interpreter, name, call)?)),
        }
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let shown = Shown::Statement(super::Statement::Select(self));
        super::shown::text(interpreter, &shown, Style::Bare, place)
    }
}
