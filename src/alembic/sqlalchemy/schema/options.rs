//! Arguments such as `sqlite_autoincrement` and `mysql_engine`, which name the dialect that they are
//! for.
//!
//! Invariant: what is for another dialect is passed over, as SQLAlchemy does on SQLite; what is for
//! SQLite is known or an error.

use std::rc::Rc;

use crate::alembic::python::{Argument, Interpreter, Result};

/// The dialects of SQLAlchemy, and those that are installed beside it most often.
const DIALECTS: &[&str] = &[
    "mysql",
    "mariadb",
    "postgresql",
    "mssql",
    "oracle",
    "cockroachdb",
    "redshift",
    "snowflake",
    "firebird",
    "sybase",
    "bigquery",
    "starrocks",
    "duckdb",
];

/// The arguments for SQLite, without the `sqlite_` in front of their names.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct Options(Vec<(String, Argument)>);

impl Options {
    /// The options for SQLite among `others`; `known` are those that there are.
    ///
    /// # Errors
    /// SQLAlchemy's `TypeError` for an argument that names no dialect, and its `ArgumentError` for
    /// an option that SQLite has not.
    pub(in crate::alembic) fn of(
        interpreter: &Interpreter<'_, '_>,
        others: Vec<(Rc<str>, Argument)>,
        known: &[&str],
    ) -> Result<Self> {
        let mut options = Vec::new();
        for (name, argument) in others {
            match name.split_once('_') {
                Some(("sqlite", option)) if known.contains(&option) => {
                    options.push((option.to_owned(), argument));
                }
                Some(("sqlite", _)) => {
                    let message = format!("Argument '{name}' is not accepted by dialect 'sqlite'");
                    return Err(interpreter.raise("ArgumentError", &message, argument.place));
                }
                Some((dialect, _)) if DIALECTS.contains(&dialect) => {}
                _ => {
                    let message = format!(
                        "Additional arguments should be named <dialectname>_<argument>, got '{name}'"
                    );
                    return Err(interpreter.raise("TypeError", &message, argument.place));
                }
            }
        }
        Ok(Self(options))
    }

    /// Takes an option, unless it is `None`.
    pub(in crate::alembic) fn take(&mut self, name: &str) -> Option<Argument> {
        let at = self.0.iter().position(|(option, _)| option == name)?;
        let (_, argument) = self.0.swap_remove(at);
        Some(argument).filter(|argument| !argument.value.is_none())
    }

    /// Takes the text of an option.
    ///
    /// # Errors
    /// Python's `TypeError` if it is something else.
    pub(in crate::alembic) fn text(
        &mut self,
        interpreter: &Interpreter<'_, '_>,
        name: &str,
    ) -> Result<Option<String>> {
        match self.take(name) {
            Some(argument) => Ok(Some(interpreter.text_of(&argument)?.to_string())),
            None => Ok(None),
        }
    }

    /// Takes the truth of an option; `None` if it is not given.
    ///
    /// # Errors
    /// Why the truth of it cannot be told.
    pub(in crate::alembic) fn truth(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
    ) -> Result<Option<bool>> {
        match self.take(name) {
            Some(argument) => interpreter.truth(&argument.value, argument.place).map(Some),
            None => Ok(None),
        }
    }
}
