//! `flask_sqlalchemy`: an object that has what SQLAlchemy's modules have
//! (<https://flask-sqlalchemy.palletsprojects.com/en/stable/api/>).
//!
//! Invariant: what belongs to an application (`Model`, `session`, `engine`) is not known here.

use std::rc::Rc;

use super::schema::MetaData;
use crate::alembic::python::{
    Argument, Builtin, Call, Interpreter, Object, Result, Signature, Unknown, Value,
};
use crate::span::Span;

/// What a dotted name of the package stands for.
pub(super) fn named(path: &str) -> Option<Value> {
    const MAKE: Builtin = Builtin {
        name: "SQLAlchemy",
        run: make,
    };
    match path {
        "flask_sqlalchemy" => Some(Value::object(Package)),
        "flask_sqlalchemy.SQLAlchemy" => Some(Value::Builtin(MAKE)),
        _ => None,
    }
}

/// `flask_sqlalchemy`
#[derive(Debug)]
struct Package;

impl Object for Package {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let path = format!("flask_sqlalchemy.{name}");
        let found = named(&path);
        Ok(Some(found.unwrap_or_else(|| unknown(&path, place))))
    }
}

fn unknown(path: &str, place: Span) -> Value {
    Value::unknown(Unknown::new(format!("`{path}`"), place).called(path.to_owned()))
}

/// `SQLAlchemy(…)`
fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("SQLAlchemy")
        .takes(&["app"])
        .by_name(&["metadata"])
        .and_others();
    let mut bound = signature.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|Argument { value, .. }| value);
    let metadata = metadata.unwrap_or_else(|| Value::object(MetaData::default()));
    Ok(Value::object(Extension { metadata }))
}

/// What `SQLAlchemy(…)` gives: `db`, in most projects.
#[derive(Debug)]
struct Extension {
    metadata: Value,
}

impl Object for Extension {
    fn type_name(&self) -> &'static str {
        "SQLAlchemy"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if name == "metadata" {
            return Ok(Some(self.metadata.clone()));
        }
        if !matches!(name, "Model" | "session" | "engine" | "engines" | "Table") {
            for module in ["sqlalchemy", "sqlalchemy.orm"] {
                let module = (interpreter.host.library)(module);
                let module = module.expect("SQLAlchemy is built in");
                let found = interpreter.find_attribute(&module, name, place)?;
                if let Some(found) = found.filter(|found| !matches!(found, Value::Unknown(_))) {
                    return Ok(Some(found));
                }
            }
        }
        Ok(Some(unknown(&format!("SQLAlchemy.{name}"), place)))
    }
}
