//! `bind.dialect`: SQLite, as SQLAlchemy knows it.
//!
//! Invariant: what it says of the version is the oldest SQLite that must run the script.

use std::rc::Rc;

use super::bind::Bind;
use super::reflect;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;

/// The dialect.
#[derive(Debug)]
pub(super) struct Dialect;

/// What is true of SQLite and what is not (`sqlalchemy.engine.default.DefaultDialect`).
const FLAGS: &[(&str, bool)] = &[
    ("implicit_returning", true),
    ("insert_returning", true),
    ("is_async", false),
    ("supports_alter", false),
    ("supports_comments", false),
    ("supports_default_values", true),
    ("supports_multivalues_insert", true),
    ("supports_native_boolean", false),
    ("supports_native_enum", false),
    ("supports_native_uuid", false),
    ("supports_schemas", true),
    ("supports_sequences", false),
    ("supports_views", true),
];

/// `dialect.has_table(bind, name)` and `engine.has_table(name)`
pub(super) fn has_table(interpreter: &mut Interpreter<'_, '_>, mut call: Call) -> Result<Value> {
    if call
        .positional
        .first()
        .is_some_and(|first| Bind::is(&first.value))
    {
        call.positional.remove(0);
    }
    let signature = Signature::new("has_table").takes(&["table_name", "schema"]);
    let mut bound = signature.bind(interpreter, call)?;
    let name = bound.required(interpreter, "table_name")?;
    let name = interpreter.text_of(&name)?;
    reflect::has_table(interpreter, &name, bound.place).map(Value::Bool)
}

impl Object for Dialect {
    fn type_name(&self) -> &'static str {
        "SQLiteDialect_pysqlite"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        if let Some((_, value)) = FLAGS.iter().find(|(known, _)| *known == name) {
            return Ok(Some(Value::Bool(*value)));
        }
        Ok(match name {
            "name" => Some(Value::str("sqlite")),
            "driver" => Some(Value::str("pysqlite")),
            "dialect_description" => Some(Value::str("sqlite+pysqlite")),
            "default_schema_name" => Some(Value::str("main")),
            "paramstyle" => Some(Value::str("qmark")),
            "max_identifier_length" => Some(Value::Int(9999)),
            "server_version_info" => {
                let version = interpreter.host.demands.target.to_string();
                let parts = version.split('.').map(|part| part.parse().unwrap_or(0));
                let mut parts: Vec<Value> = parts.map(Value::Int).collect();
                parts.resize(3, Value::Int(0));
                Some(Value::tuple(parts))
            }
            "identifier_preparer" => Some(Value::object(Preparer)),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "has_table" | "get_table_names")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            "has_table" => has_table(interpreter, call),
            _ => reflect::table_names(interpreter, "table", call.place),
        }
    }
}

/// `dialect.identifier_preparer`, which quotes names.
#[derive(Debug)]
struct Preparer;

impl Object for Preparer {
    fn type_name(&self) -> &'static str {
        "SQLiteIdentifierPreparer"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "quote" | "quote_identifier" | "format_table")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new("quote")
            .takes(&["ident", "force"])
            .bind(interpreter, call)?;
        let ident = bound.required(interpreter, "ident")?;
        let ident = interpreter.text_of(&ident)?;
        Ok(match name {
            "quote_identifier" => Value::str(crate::sql::quote(&ident)),
            _ => Value::str(quote(&ident)),
        })
    }
}
