//! `csv` (<https://docs.python.org/3/library/csv.html>).
//!
//! Invariant: a row has the fields that Python's reader finds, and is written as its writer writes it,
//! in the dialect `excel` with another delimiter, quote or end of line.

mod read;
mod write;

use super::function;
use crate::alembic::python::{
    Bound, Interpreter, NativeFunction, Result, Value, library_exception,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("DictReader", read::dict_reader),
    ("DictWriter", write::dict_writer),
    ("reader", read::reader),
    ("writer", write::writer),
];

/// What says how rows are written.
const OPTIONS: &[&str] = &[
    "delimiter",
    "quotechar",
    "lineterminator",
    "skipinitialspace",
];

/// What a name of `csv` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "Error" => library_exception("csv.Error"),
        name => function::named(FUNCTIONS, name),
    }
}

/// How rows are written.
#[derive(Clone, Debug)]
struct Dialect {
    delimiter: char,
    quote: char,
    /// What ends a row.
    end: String,
    /// Whether blanks behind a delimiter are passed over.
    skips_blanks: bool,
}

impl Dialect {
    /// The dialect that the arguments of a call say.
    fn of(interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<Self> {
        let place = bound.place;
        let mut character = |name: &str, default: char| {
            let Some(given) = bound.text(interpreter, name)? else {
                return Ok(default);
            };
            let mut characters = given.chars();
            match (characters.next(), characters.next()) {
                (Some(one), None) if !matches!(one, '\r' | '\n' | ' ') => Ok(one),
                _ => Err(interpreter.refuse(place, format!("this `{name}` is not evaluated"))),
            }
        };
        let (delimiter, quote) = (character("delimiter", ',')?, character("quotechar", '"')?);
        let end = bound.text(interpreter, "lineterminator")?;
        Ok(Self {
            delimiter,
            quote,
            end: end.map_or_else(|| "\r\n".to_owned(), |end| end.to_string()),
            skips_blanks: bound
                .truth(interpreter, "skipinitialspace")?
                .unwrap_or(false),
        })
    }
}
