//! The exceptions of the database: what SQLAlchemy says of one of the driver's.
//!
//! Invariant: only the driver's own words are known; behind them SQLAlchemy tells the statement with
//! its parameters, as it sent them.

use std::rc::Rc;

use super::exception::Exception;
use crate::alembic::python::call::Call;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// The driver's exceptions, each with its base.
pub(super) const OF_DRIVER: [(&str, &str); 9] = [
    ("sqlite3.Error", "Exception"),
    ("sqlite3.InterfaceError", "sqlite3.Error"),
    ("sqlite3.DatabaseError", "sqlite3.Error"),
    ("sqlite3.DataError", "sqlite3.DatabaseError"),
    ("sqlite3.IntegrityError", "sqlite3.DatabaseError"),
    ("sqlite3.InternalError", "sqlite3.DatabaseError"),
    ("sqlite3.NotSupportedError", "sqlite3.DatabaseError"),
    ("sqlite3.OperationalError", "sqlite3.DatabaseError"),
    ("sqlite3.ProgrammingError", "sqlite3.DatabaseError"),
];

/// The driver's exception that one of SQLAlchemy tells.
pub(super) fn original(said: &str) -> Option<Exception> {
    let (class, message) = said.strip_prefix('(')?.split_once(") ")?;
    let known = OF_DRIVER.iter().find(|(name, _)| *name == class)?;
    Some(Exception {
        class: known.0,
        args: vec![Value::str(message)],
    })
}

/// A refusal to tell what nobody knows of the text.
fn not_known(interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
    let message = "of the text of this exception only the driver's words are known";
    let refusal = interpreter.refusal(place, message);
    let refusal = refusal.note("SQLAlchemy tells the statement behind them, as it was sent");
    refusal.help("ask `str(error.orig)`").into()
}

/// The text of an exception of the database, of which the beginning is known.
#[derive(Debug)]
pub(super) struct ErrorText {
    begin: String,
    is_lower: bool,
}

impl ErrorText {
    /// The text of an exception, if it is one of the database.
    pub(super) fn of(said: &str) -> Option<Value> {
        original(said)?;
        Some(Value::object(Self {
            begin: said.to_owned(),
            is_lower: false,
        }))
    }
}

impl Object for ErrorText {
    fn type_name(&self) -> &'static str {
        "str"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "casefold" | "lower") && !self.is_lower
    }

    fn call_method(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: &str, _: Call) -> Result<Value> {
        Ok(Value::object(Self {
            begin: self.begin.to_lowercase(),
            is_lower: true,
        }))
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "str"
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Err(not_known(interpreter, place))
    }

    /// Whether a text stands in what is known of it.
    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        match item.as_str() {
            Some(text) if self.begin.contains(text) => Ok(Some(true)),
            _ => Err(not_known(interpreter, place)),
        }
    }

    /// Where it is told to people, as nothing else is asked of it.
    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.begin.clone())
    }
}
