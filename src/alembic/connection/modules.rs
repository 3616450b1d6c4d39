//! What SQLAlchemy's modules have that asks a database, by dotted names.
//!
//! Invariant: a name that is not known here is no error until it is used, unless SQLAlchemy has none
//! of that name either.

use std::rc::Rc;

use super::inspector::{InspectorClass, inspect};
use super::session;
use crate::alembic::names;
use crate::alembic::python::{Builtin, Interpreter, Object, Result, Unknown, Value};
use crate::alembic::sqlalchemy::declarative;
use crate::span::Span;

const MODULES: &[&str] = &[
    "sqlalchemy.engine",
    "sqlalchemy.engine.base",
    "sqlalchemy.engine.interfaces",
    "sqlalchemy.engine.reflection",
    "sqlalchemy.future",
    "sqlalchemy.inspection",
    "sqlalchemy.orm",
    "sqlalchemy.orm.session",
];

const FUNCTIONS: &[Builtin] = &[
    Builtin {
        name: "inspect",
        run: inspect,
    },
    Builtin {
        name: "Session",
        run: session::session,
    },
    Builtin {
        name: "scoped_session",
        run: session::scoped,
    },
    Builtin {
        name: "sessionmaker",
        run: session::maker,
    },
];

/// The module, or what a module has, of a dotted name.
#[must_use]
pub(in crate::alembic) fn module(name: &str) -> Option<Value> {
    if MODULES.contains(&name) || declarative::is_module(name) {
        return Some(Value::object(Namespace(name.to_owned())));
    }
    if let Some(found) = declarative::module(name) {
        return Some(found);
    }
    let (module, last) = name.rsplit_once('.')?;
    let is_engine = module == "sqlalchemy" || module.starts_with("sqlalchemy.engine");
    match last {
        "Inspector" if is_engine => Some(Value::object(InspectorClass)),
        "inspect" if matches!(module, "sqlalchemy" | "sqlalchemy.inspection") => function(last),
        "Session" | "scoped_session" | "sessionmaker" if module.starts_with("sqlalchemy.orm") => {
            function(last)
        }
        _ => None,
    }
}

fn function(name: &str) -> Option<Value> {
    let found = FUNCTIONS.iter().find(|function| function.name == name)?;
    Some(Value::Builtin(*found))
}

/// One of the modules.
#[derive(Debug)]
struct Namespace(String);

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if names::has_name(&self.0, name) == Some(false) {
            return Ok(None);
        }
        let path = format!("{}.{name}", self.0);
        let unknown = || Value::unknown(Unknown::new(format!("`{path}`"), place));
        Ok(Some(module(&path).unwrap_or_else(unknown)))
    }

    fn lacks(&self, name: &str) -> bool {
        names::has_name(&self.0, name) == Some(false)
    }

    fn key(&self) -> Option<String> {
        Some(self.0.clone())
    }
}
