//! The arguments of a table that are none of its items.
//!
//! Invariant: an option that changes the table on SQLite is kept; those of other dialects are passed
//! over, as SQLAlchemy does on SQLite.

use std::rc::Rc;

use super::Options;
use super::autoload::Autoload;
use crate::alembic::python::{Argument, Interpreter, Result};
use crate::alembic::sqlalchemy::naming::Naming;

/// The arguments of a table that are none of its items.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of SQLAlchemy"
)]
pub(in crate::alembic) struct TableOptions {
    /// The database that it is in.
    pub(in crate::alembic) schema: Option<String>,
    /// Words in front of TABLE.
    pub(in crate::alembic) prefixes: Vec<String>,
    /// Whether its key is never used twice.
    pub(in crate::alembic) autoincrement: bool,
    /// Whether it has no rowid.
    pub(in crate::alembic) without_rowid: bool,
    /// Whether its columns hold to their types.
    pub(in crate::alembic) strict: bool,
    /// How its constraints are named; `None` as the project says.
    pub(in crate::alembic) naming: Option<Naming>,
    /// Whether it is the table of the same name, if there is one.
    pub(super) keeps: bool,
    /// Where the rest of it is read from.
    pub(super) autoload: Autoload,
}

/// Arguments that change no SQL.
const HARMLESS: &[&str] = &[
    "comment",
    "implicit_returning",
    "info",
    "key",
    "listeners",
    "quote",
    "quote_schema",
    "sqlite_comment",
];

const OPTIONS: &[&str] = &["autoincrement", "with_rowid", "strict"];

impl TableOptions {
    /// The options that these arguments say.
    ///
    /// # Errors
    /// SQLAlchemy's errors for arguments that it does not take, and what is not evaluated.
    pub(in crate::alembic) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        arguments: Vec<(Rc<str>, Argument)>,
    ) -> Result<Self> {
        let mut options = Self::default();
        let mut others = Vec::new();
        for (name, argument) in arguments {
            let place = argument.place;
            match &*name {
                "schema" | "include_columns" if argument.value.is_none() => {}
                "schema" => options.schema = Some(interpreter.text_of(&argument)?.to_string()),
                "prefixes" => {
                    for value in interpreter.iterate(&argument.value, place)? {
                        let prefix = interpreter.text_of(&Argument { value, place })?;
                        options.prefixes.push(prefix.to_string());
                    }
                }
                "autoload_with" => {
                    options.autoload.with = Some(argument).filter(|with| !with.value.is_none());
                }
                "autoload" => {
                    let is_so = interpreter.truth(&argument.value, place)?;
                    options.autoload.by_metadata = is_so.then_some(place);
                }
                "include_columns" => {
                    let names = interpreter.iterate(&argument.value, place)?;
                    let names = names.map(|value| {
                        let name = interpreter.text_of(&Argument { value, place })?;
                        Ok(name.to_string())
                    });
                    options.autoload.only = Some(names.collect::<Result<_>>()?);
                }
                "resolve_fks" => {
                    options.autoload.is_alone = !interpreter.truth(&argument.value, place)?;
                }
                "extend_existing" => {
                    options.autoload.extends = interpreter.truth(&argument.value, place)?;
                }
                "keep_existing" => {
                    options.keeps = interpreter.truth(&argument.value, place)?;
                }
                "autoload_replace" | "must_exist" => {
                    let message = format!("`{name}` of a table is not evaluated");
                    return Err(interpreter.refuse(place, message));
                }
                name if HARMLESS.contains(&name) => {}
                _ => others.push((name, argument)),
            }
        }
        let mut sqlite = Options::of(interpreter, others, OPTIONS)?;
        options.autoincrement = sqlite.truth(interpreter, "autoincrement")? == Some(true);
        options.without_rowid = sqlite.truth(interpreter, "with_rowid")? == Some(false);
        options.strict = sqlite.truth(interpreter, "strict")? == Some(true);
        Ok(options)
    }

    /// What stands behind the definitions.
    pub(super) fn suffix(&self) -> &'static str {
        match (self.without_rowid, self.strict) {
            (true, true) => " WITHOUT ROWID, STRICT",
            (true, false) => " WITHOUT ROWID",
            (false, true) => " STRICT",
            (false, false) => "",
        }
    }
}
