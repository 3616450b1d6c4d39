//! The modules of SQLAlchemy, by their dotted names.
//!
//! Invariant: a name that is not known here is no error until it is used, unless SQLAlchemy has none
//! of that name either.

use std::rc::Rc;

use super::{event, expression, flask, mutable, naming, schema, types};
use crate::alembic::names;
use crate::alembic::python::{
    Builtin, Interpreter, Object, Result, Unknown, Value, sqlalchemy_exception,
};
use crate::alembic::surroundings::Surroundings;
use crate::span::Span;

/// The modules that have what `sqlalchemy` has, or a part of it.
const MODULES: &[&str] = &[
    "sqlalchemy",
    "sqlalchemy.dialects",
    "sqlalchemy.exc",
    "sqlalchemy.ext",
    "sqlalchemy.ext.compiler",
    "sqlalchemy.schema",
    "sqlalchemy.sql",
    "sqlalchemy.sql.elements",
    "sqlalchemy.sql.expression",
    "sqlalchemy.sql.functions",
    "sqlalchemy.sql.naming",
    "sqlalchemy.sql.schema",
    "sqlalchemy.sql.sqltypes",
    "sqlalchemy.sql.type_api",
    "sqlalchemy.types",
];

/// The modules that dialects have.
const OF_DIALECTS: &[&str] = &[
    "aiosqlite",
    "array",
    "asyncpg",
    "base",
    "dml",
    "enumerated",
    "ext",
    "hstore",
    "json",
    "named_types",
    "psycopg",
    "psycopg2",
    "pymysql",
    "pyodbc",
    "pysqlite",
    "ranges",
    "types",
];

/// The module of a dotted name.
#[must_use]
pub(in crate::alembic) fn module(name: &str) -> Option<Value> {
    if let Some(path) = name.strip_prefix("sqlalchemy.dialects.") {
        let (dialect, inner) = path.split_once('.').unwrap_or((path, ""));
        if !inner.is_empty() && !OF_DIALECTS.contains(&inner) {
            return None;
        }
        let dialect = types::dialect(dialect)?;
        return Some(Value::object(Namespace {
            path: name.to_owned(),
            dialect: Some(dialect),
        }));
    }
    if MODULES.contains(&name) {
        return Some(Value::object(Namespace {
            path: name.to_owned(),
            dialect: None,
        }));
    }
    // `import sqlmodel` is written by autogenerate, which finds SQLAlchemy's types in it.
    if let Some(types) = name.strip_prefix("sqlmodel.sql.sqltypes.types") {
        return module(&format!("sqlalchemy.types{types}"));
    }
    types::third_party(name)
        .or_else(|| flask::named(name))
        .or_else(|| mutable::named(name))
        .or_else(|| event::named(name))
}

/// What a dotted name stands for by the configuration's `[types]`: a class of types, or a module
/// that has one.
#[must_use]
pub(in crate::alembic) fn configured(surroundings: &Surroundings, path: &str) -> Option<Value> {
    let types = &surroundings.types;
    let last = path.rsplit('.').next().unwrap_or_default();
    if let Some(words) = types.get(path).or_else(|| types.get(last)) {
        return Some(types::configured_class(words));
    }
    let inside = format!("{path}.");
    let is_module = types.keys().any(|known| known.starts_with(&inside));
    is_module.then(|| {
        Value::object(Configured {
            path: path.to_owned(),
        })
    })
}

/// A module of SQLAlchemy.
#[derive(Debug)]
struct Namespace {
    path: String,
    dialect: Option<&'static str>,
}

impl Namespace {
    fn find(&self, name: &str) -> Option<Value> {
        const CONV: Builtin = Builtin {
            name: "conv",
            run: naming::conv,
        };
        const COMPILES: Builtin = Builtin {
            name: "compiles",
            run: types::compiles,
        };
        if self.path == "sqlalchemy.exc" {
            return sqlalchemy_exception(name);
        }
        let found = types::class(self.dialect, name);
        if let Some(dialect) = self.dialect {
            // With `on_conflict_do_…`, which SQLite has from PostgreSQL.
            if name == "insert" && matches!(dialect, "sqlite" | "postgresql") {
                return expression::named(name);
            }
            let found =
                found.or_else(|| (name == "ExcludeConstraint").then(|| schema::named(name))?);
            // That of PostgreSQL is written as SQLite's is.
            let inserts = name == "insert" && matches!(self.dialect, Some("sqlite" | "postgresql"));
            let found = found.or_else(|| inserts.then(|| expression::named(name))?);
            return found.or_else(|| module(&format!("{}.{name}", self.path)));
        }
        match name {
            "conv" => return Some(Value::Builtin(CONV)),
            "compiles" => return Some(Value::Builtin(COMPILES)),
            _ => {}
        }
        found
            .or_else(|| schema::named(name))
            .or_else(|| expression::named(name))
            .or_else(|| module(&format!("{}.{name}", self.path)))
    }
}

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if names::has_name(&self.path, name) == Some(false) {
            return Ok(None);
        }
        if name == "__version__" {
            return interpreter.version_of(&self.path, place).map(Some);
        }
        let found = self.find(name);
        let found = found.or_else(|| (interpreter.host.library)(&format!("{}.{name}", self.path)));
        Ok(Some(found.unwrap_or_else(|| {
            Value::unknown(Unknown::new(format!("`{}.{name}`", self.path), place))
        })))
    }

    fn lacks(&self, name: &str) -> bool {
        names::has_name(&self.path, name) == Some(false)
    }

    fn key(&self) -> Option<String> {
        Some(self.path.clone())
    }
}

/// A module of which the configuration says the types.
#[derive(Debug)]
struct Configured {
    path: String,
}

impl Object for Configured {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let path = format!("{}.{name}", self.path);
        if let Some(found) = configured(interpreter.host.surroundings, &path) {
            return Ok(Some(found));
        }
        if let Some(module) = interpreter.project_module(&path)? {
            return Ok(Some(Value::Module(module)));
        }
        if let Some(module) = interpreter.project_module(&self.path)? {
            return Ok(module.get(name));
        }
        Ok(Some(Value::unknown(Unknown::new(
            format!("`{path}`"),
            place,
        ))))
    }
}
