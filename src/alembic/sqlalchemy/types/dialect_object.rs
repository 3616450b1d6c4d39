//! The dialect that custom types ask which database they are for.
//!
//! Invariant: it is SQLite.

use std::rc::Rc;

use super::SqlType;
use super::class::TypeClass;
use super::generic::class_of;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// The dialect, and its compiler of types: code asks either for the same things.
#[derive(Debug)]
pub(super) struct DialectObject;

/// What `compiler.visit_…` writes a type as: `visit_BIGINT`, and `visit_big_integer` for the class
/// that is written so.
fn visited(name: &str) -> Option<TypeClass> {
    const WRITTEN: &[(&str, &str)] = &[
        ("big_integer", "BIGINT"),
        ("boolean", "BOOLEAN"),
        ("date", "DATE"),
        ("datetime", "DATETIME"),
        ("float", "FLOAT"),
        ("integer", "INTEGER"),
        ("large_binary", "BLOB"),
        ("numeric", "NUMERIC"),
        ("small_integer", "SMALLINT"),
        ("string", "VARCHAR"),
        ("text", "TEXT"),
        ("time", "TIME"),
        ("unicode", "VARCHAR"),
        ("unicode_text", "TEXT"),
    ];
    let written = WRITTEN.iter().find(|(visited, _)| *visited == name);
    class_of(written.map_or(name, |(_, class)| class))
}

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
        let class = { name.strip_prefix("visit_") }.and_then(visited);
        if let Some(class) = class {
            let given = argument.value.downcast::<SqlType>();
            let given = given.map(|given| given.on_sqlite().clone());
            let mut sql_type = given.unwrap_or_else(|| SqlType::plain(class));
            // With the arguments of the type, and nothing else of it.
            sql_type.class = class;
            sql_type.words = None;
            sql_type.python = None;
            return Ok(Value::str(sql_type.ddl(place)?));
        }
        let sql_type = SqlType::of(interpreter, &argument)?;
        match name {
            "type_descriptor" => Ok(Value::Object(sql_type)),
            "process" => Ok(Value::str(super::declared(interpreter, &sql_type, place)?)),
            _ => {
                let message = format!("`{name}` of a compiler of types is not evaluated");
                Err(interpreter.refuse(place, message))
            }
        }
    }
}
