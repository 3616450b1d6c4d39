//! `session.query(…)`: a query that knows its session.
//!
//! Invariant: what it says is a [`Select`]; what it does, its session does.

use std::rc::Rc;

use super::query::Select;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Value};
use crate::span::Span;

/// A query of a session (<https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html>).
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Query {
    /// The query.
    pub(in crate::alembic) select: Rc<Select>,
    /// The session.
    pub(in crate::alembic) session: Value,
}

/// The name under which a session does what a query of it asks for.
pub(in crate::alembic) const RUN: &str = "_run_query";

/// Methods that say more of the query.
const SAYING: &[&str] = &[
    "distinct",
    "execution_options",
    "filter",
    "filter_by",
    "group_by",
    "having",
    "join",
    "limit",
    "offset",
    "order_by",
    "outerjoin",
    "params",
    "populate_existing",
    "select_from",
    "where",
];

/// Methods that change nothing about the rows.
const QUIET: &[&str] = &[
    "autoflush",
    "correlate",
    "enable_assertions",
    "enable_eagerloads",
    "options",
    "with_for_update",
    "with_hint",
    "with_session",
    "yield_per",
];

/// Methods that give what is part of another statement.
const PARTS: &[&str] = &[
    "alias",
    "as_scalar",
    "cte",
    "except_",
    "exists",
    "in_",
    "intersect",
    "label",
    "scalar_subquery",
    "subquery",
    "union",
    "union_all",
];

/// Methods that run it.
const RUNNING: &[&str] = &[
    "all",
    "count",
    "delete",
    "first",
    "get",
    "one",
    "one_or_none",
    "scalar",
    "update",
];

impl Query {
    fn with(&self, select: Rc<Select>) -> Value {
        Value::object(Self {
            select,
            session: self.session.clone(),
        })
    }

    /// Has the session do what a method of this name asks for.
    fn run(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        mut call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let name = Value::str(name);
        let this = [Value::Object(self.clone()), name];
        let arguments = this.map(|value| Argument { value, place });
        call.positional.splice(0..0, arguments);
        interpreter.call_method(&self.session, RUN, call)
    }
}

impl Object for Query {
    fn type_name(&self) -> &'static str {
        "Query"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "statement" | "selectable" => Some(Value::Object(self.select.clone())),
            "session" => Some(self.session.clone()),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        let more = ["with_entities", "add_columns", "add_column", "add_entity"];
        [SAYING, QUIET, PARTS, RUNNING, &more]
            .iter()
            .any(|methods| methods.contains(&name))
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if RUNNING.contains(&name) {
            return self.run(interpreter, name, call);
        }
        if QUIET.contains(&name) {
            return Ok(Value::Object(self));
        }
        if PARTS.contains(&name) {
            let of = Value::Object(self.select.clone());
            let part = interpreter.call_method(&of, name, call)?;
            return Ok(match part.downcast::<Select>() {
                Some(select) => self.with(select),
                None => part,
            });
        }
        let name = match name {
            "with_entities" => "with_only_columns",
            "add_column" | "add_entity" => "add_columns",
            name => name,
        };
        let select = self.select.with(interpreter, name, call)?;
        Ok(self.with(Rc::new(select)))
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: Vec::new(),
        };
        let all = self.run(interpreter, "all", call)?;
        interpreter.item(&all, key, place).map(Some)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: Vec::new(),
        };
        let all = self.run(interpreter, "all", call)?;
        Ok(Some(interpreter.iterate(&all, place)?.collect()))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Rc::clone(&self.select).text(interpreter, place)
    }
}
