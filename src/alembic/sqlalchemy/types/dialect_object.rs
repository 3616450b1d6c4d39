//! The dialect that custom types ask which database they are for.
//!
//! Invariant: it is SQLite.

use std::rc::Rc;

use super::SqlType;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// The dialect, and its compiler of types: code asks either for the same things.
#[derive(Debug)]
pub(super) struct DialectObject;

impl Object for DialectObject {
    fn type_name(&self) -> &'static str {
        "SQLiteDialect"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" => Some(Value::str("sqlite")),
            "dialect" => Some(Value::Object(self)),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        name == "type_descriptor" || name.starts_with("visit_") || name == "process"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let signature = Signature::new("type_descriptor")
            .takes(&["typeobj"])
            .and_others();
        let mut bound = signature.bind(interpreter, call)?;
        let argument = bound.required(interpreter, "typeobj")?;
        let words = match name.strip_prefix("visit_") {
            Some(visited) => super::generic::class_of(visited),
            None => None,
        };
        if let Some(class) = words {
            let sql_type = SqlType::plain(class);
            return Ok(Value::str(sql_type.ddl(place)?));
        }
        let sql_type = SqlType::of(interpreter, &argument)?;
        match name {
            "type_descriptor" => Ok(Value::Object(sql_type)),
            "process" => Ok(Value::str(sql_type.ddl(place)?)),
            _ => {
                let message = format!("`{name}` of a compiler of types is not evaluated");
                Err(interpreter.refuse(place, message))
            }
        }
    }
}
