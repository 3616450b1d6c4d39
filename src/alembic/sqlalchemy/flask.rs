//! `flask_sqlalchemy`: an object that has what SQLAlchemy's modules have
//! (<https://flask-sqlalchemy.palletsprojects.com/en/stable/api/>).
//!
//! Invariant: what belongs to a running application (`session`, `engine`) is not known here.

use std::rc::Rc;

use super::declarative;
use super::schema::{self, MetaData};
use crate::alembic::python::{
    Argument, Builtin, Call, Class, Interpreter, Object, Result, Signature, Unknown, Value,
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
        .by_name(&["metadata", "model_class"])
        .and_others();
    let mut bound = signature.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|Argument { value, .. }| value);
    let metadata = metadata.unwrap_or_else(|| Value::object(MetaData::default()));
    if let Some(given) = bound.some("model_class") {
        let Some(class) = given.value.downcast::<Class>() else {
            let message = "only a class of the project is evaluated as `model_class`";
            return Err(interpreter.refuse(given.place, message));
        };
        declarative::as_flask_model(&class);
        let model = given.value;
        let own = interpreter.find_attribute(&model, "metadata", given.place)?;
        let metadata = own.unwrap_or_else(|| {
            class.set("metadata", metadata.clone());
            metadata
        });
        return Ok(Value::object(Extension { metadata, model }));
    }
    let model = declarative::flask_model(metadata.clone());
    Ok(Value::object(Extension { metadata, model }))
}

/// What `SQLAlchemy(…)` gives: `db`, in most projects.
#[derive(Debug)]
struct Extension {
    metadata: Value,
    /// The base of its classes.
    model: Value,
}

/// `db.Table`: a table of the extension's metadata.
#[derive(Debug)]
struct TableOf(Value);

impl Object for TableOf {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        mut call: Call,
    ) -> Result<Value> {
        let has_metadata = { call.positional.get(1) }
            .is_some_and(|second| second.value.downcast::<MetaData>().is_some())
            || call.keyword.iter().any(|(name, _)| &**name == "metadata");
        if !has_metadata {
            let (value, place) = (self.0.clone(), call.place);
            let at = call.positional.len().min(1);
            call.positional.insert(at, Argument { value, place });
        }
        schema::table::make(interpreter, call)
    }
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
        if name == "Model" {
            return Ok(Some(self.model.clone()));
        }
        if name == "Table" {
            return Ok(Some(Value::object(TableOf(self.metadata.clone()))));
        }
        if !matches!(name, "session" | "engine" | "engines") {
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
