//! `FunctionElement`: what a project derives its own functions of SQL from
//! (<https://docs.sqlalchemy.org/en/20/core/compiler.html>).
//!
//! Invariant: what such a function is in SQL is what its `@compiles` says, and nothing else.

use std::rc::Rc;

use super::Element;
use crate::alembic::python::{Call, Class, Interpreter, Object, Result, Value};
use crate::alembic::sqlalchemy::types::compiled;

/// `FunctionElement`
#[derive(Debug)]
struct FunctionElement;

/// What a name of `sqlalchemy.sql.expression` stands for that is there to be derived from.
pub(super) fn base(name: &str) -> Option<Value> {
    (name == "FunctionElement").then(|| Value::object(FunctionElement))
}

impl Object for FunctionElement {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        let place = call.place;
        if !call.positional.is_empty() || !call.keyword.is_empty() {
            let message = format!("`{}()` with arguments is not evaluated", class.name());
            return Err(interpreter.refuse(place, message));
        }
        let this = Value::Object(class.clone());
        if let Some(sql) = compiled(interpreter, class, &this, place)? {
            return Ok(Some(Value::object(Element::sql(&*sql))));
        }
        let message = format!("no `@compiles` says what `{}()` is in SQL", class.name());
        Err(interpreter.refuse(place, message))
    }
}
