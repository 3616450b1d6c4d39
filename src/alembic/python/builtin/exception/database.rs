//! What is told of exceptions beside their arguments: by SQLAlchemy of one of the driver's, by Python of
//! a name that a module does not have.
//!
//! Invariant: only the driver's own words are known; behind them SQLAlchemy tells the statement with
//! its parameters, as it sent them.

use super::Exception;
use super::classes::{OF_DRIVER, OF_SQLALCHEMY, is_in};
use crate::alembic::python::part_text::{Hidden, PartText, part_text};
use crate::alembic::python::stop::Unknown;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What stands behind the driver's words.
const STATEMENT: Hidden = Hidden([
    "of the text of this exception only the driver's words are known",
    "SQLAlchemy tells the statement behind them, as it was sent",
    "ask `str(error.orig)`",
]);

/// Where a module is.
const MODULE: Hidden = Hidden([
    "the text of this exception says where the module is, which differs from machine to machine",
    "Python says the path of the module's file behind the names",
    "ask `error.name`, or say it in words of your own",
]);

/// The codes of pages that tell more.
const CODES: [(&str, &str); 10] = [
    ("DBAPIError", "dbapi"),
    ("DataError", "9h9h"),
    ("DatabaseError", "4xp6"),
    ("IntegrityError", "gkpj"),
    ("InterfaceError", "rvf5"),
    ("InternalError", "2j85"),
    ("NotSupportedError", "tw8g"),
    ("OperationalError", "e3q8"),
    ("ProgrammingError", "f405"),
    ("UnsupportedCompilationError", "l7de"),
];

/// The driver's exception that one of SQLAlchemy tells.
fn original(said: &str) -> Option<Exception> {
    let (class, message) = said.strip_prefix('(')?.split_once(") ")?;
    let known = OF_DRIVER.iter().find(|(name, _)| *name == class)?;
    Some(Exception::new(known.0, vec![Value::str(message)]))
}

/// What an exception says that was found.
pub(super) fn found(message: &str) -> Value {
    if !message.starts_with("cannot import name ") {
        return Value::str(message);
    }
    let known = Value::str(format!("{message} ("));
    part_text([known, Value::object(MODULE), Value::str(")")])
}

impl Exception {
    /// What SQLAlchemy says of an exception of the database.
    fn said(&self) -> Option<&str> {
        match &self.args[..] {
            [one] if is_in(&OF_SQLALCHEMY, self.class) => one.as_str(),
            _ => None,
        }
    }

    /// Its text, if that is not known as a whole.
    pub(super) fn part_text(&self) -> Option<Value> {
        if let Some(said) = self.said() {
            original(said)?;
            let known = Value::str(format!("{said}\n[SQL: "));
            return Some(part_text([known, Value::object(STATEMENT)]));
        }
        match &self.args[..] {
            [Value::Object(text)] if self.class != "KeyError" => text.as_text(),
            _ => None,
        }
    }

    /// What it has beside its arguments.
    pub(super) fn detail(&self, name: &str, place: Span) -> Option<Value> {
        match name {
            "orig" => self.said().and_then(original).map(Value::object),
            "statement" => {
                original(self.said()?)?;
                Some(part_text([Value::object(STATEMENT)]))
            }
            "params" => {
                original(self.said()?)?;
                let what = "what this statement was sent with";
                Some(Value::unknown(Unknown::new(what, place)))
            }
            "connection_invalidated" | "hide_parameters" => {
                original(self.said()?)?;
                Some(Value::Bool(false))
            }
            "code" if is_in(&OF_SQLALCHEMY, self.class) => {
                let found = CODES.iter().find(|(class, _)| *class == self.class);
                found.map(|(_, code)| Value::str(code))
            }
            "msg" if self.is_found && self.is_of_import() => self.args.first().cloned(),
            "name" if self.is_found && self.is_of_import() => {
                let said = self.args.first()?;
                let part = said.downcast::<PartText>();
                let said = part
                    .as_ref()
                    .map_or(said.as_str(), |part| Some(part.begin()))?;
                let name = said.strip_prefix("No module named '");
                let name = name.or_else(|| Some(said.rsplit_once(" from '")?.1))?;
                let (name, _) = name.split_once('\'')?;
                Some(Value::str(name))
            }
            _ => None,
        }
    }

    fn is_of_import(&self) -> bool {
        matches!(self.class, "ImportError" | "ModuleNotFoundError")
    }
}
