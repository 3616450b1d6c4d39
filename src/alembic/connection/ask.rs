//! Queries: what the scratch database answers, and what only another one could.
//!
//! Invariant: an answer is the same on every database on which the script runs to its end.

use std::rc::Rc;

use super::result::Outcome;
use crate::alembic::python::{Interpreter, Result, Unknown, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::scratch::{Access, Refusal, Scratch};
use crate::span::Span;
use crate::sql::{self, Finite, Head, Literal};

/// The PRAGMAs that tell of the schema (<https://sqlite.org/pragma.html>).
const CATALOGUE: &[&str] = &[
    "collation_list",
    "foreign_key_list",
    "foreign_keys",
    "index_info",
    "index_list",
    "index_xinfo",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Functions that tell what the connection did before.
const OF_CONNECTION: &[&str] = &["changes", "last_insert_rowid", "total_changes"];

/// Whether a statement asks and changes nothing.
pub(super) fn is_query(sql: &str) -> bool {
    match Head::of(sql) {
        Head::Select(_) | Head::Explain => true,
        Head::Pragma(pragma) => {
            let name = &pragma.name.name.ident;
            let sets = name.is("foreign_keys") && pragma.argument.is_some();
            !sets && CATALOGUE.iter().any(|known| name.is(known))
        }
        _ => false,
    }
}

/// What a query returns.
///
/// # Errors
/// SQLite's refusal.
pub(super) fn ask(
    interpreter: &mut Interpreter<'_, '_>,
    sql: &str,
    place: Span,
) -> Result<Outcome> {
    interpreter.settle(place)?;
    let replay = &mut *interpreter.host.replay;
    let access = match replay.access(sql) {
        Ok(access) => access,
        Err(refusal) => {
            return Err(super::emit::of_database(
                refused(&refusal, sql, place),
                place,
            ));
        }
    };
    replay.refuse_moved(sql, place)?;
    if let Some(table) = replay.foreign(&access) {
        let message = format!(
            "the rows of `{}` are known only in the database",
            table.name()
        );
        return Ok(Outcome::Unknown(Rc::new(unknown(message, sql, place))));
    }
    if let Some(function) = fleeting(replay.scratch(), &access, sql) {
        let message = format!("what `{function}()` returns is known only when the script runs");
        return Ok(Outcome::Unknown(Rc::new(unknown(message, sql, place))));
    }
    let drawn = match replay.drawn(sql, &access) {
        Ok(drawn) => drawn,
        Err(what) => {
            let message = format!("{what} is known only when the script runs: SQL draws it");
            return Ok(Outcome::Unknown(Rc::new(unknown(message, sql, place))));
        }
    };
    let read = |(at, literal): (usize, Literal)| match drawn.get(at) {
        Some(Some(column)) => {
            let what = format!("what SQL draws for `{}`", column.name());
            let message = format!("{what} is known only when the script runs");
            let why = Some(Box::new(unknown(message, sql, place)));
            Value::unknown(Unknown::new(what, place).because(why))
        }
        _ => value(literal),
    };
    match replay.scratch().query(sql) {
        Ok(rows) => Ok(Outcome::Rows {
            columns: rows.columns,
            rows: rows
                .rows
                .into_iter()
                .map(|row| row.into_iter().enumerate().map(read).collect())
                .collect(),
        }),
        Err(refusal) => Err(super::emit::of_database(
            refused(&refusal, sql, place),
            place,
        )),
    }
}

/// The first function whose result is another in each run.
pub(super) fn fleeting(scratch: &Scratch, access: &Access, sql: &str) -> Option<String> {
    let own = sql::fleeting(sql).map(str::to_ascii_lowercase);
    own.or_else(|| scratch.fleeting_within(access)).or_else(|| {
        let mut functions = access.functions.iter();
        let of_connection = functions.find(|name| OF_CONNECTION.contains(&name.as_str()));
        of_connection.cloned()
    })
}

/// SQLite's refusal of a query.
fn refused(refusal: &Refusal, sql: &str, place: Span) -> Diagnostics {
    Diagnostic::error(Code::Sql, refusal.message.clone())
        .label(place, "")
        .note(format!("the call stands for `{}`", one_line(sql)))
        .into()
}

/// A refusal to say what only the database knows on which the script runs.
fn unknown(message: String, sql: &str, place: Span) -> Diagnostic {
    Diagnostic::error(Code::UnknownRows, message)
        .label(place, "asked here")
        .note(format!("the query is `{}`", one_line(sql)))
        .help(
            "say the change in SQL alone, such as `UPDATE … SET … = (SELECT …)` or `INSERT INTO … \
             SELECT …`, which sees the rows when the script runs",
        )
}

pub(super) fn one_line(sql: &str) -> String {
    let line: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(200).collect()
}

/// The value that Python's driver makes of one of SQLite's.
pub(super) fn value(literal: Literal) -> Value {
    match literal {
        Literal::Null => Value::None,
        Literal::Boolean(value) => Value::Int(i64::from(value)),
        Literal::Integer(number) => Value::Int(number),
        Literal::Real(number) => Value::Float(Finite::get(number)),
        Literal::Text(text) => Value::str(text),
        Literal::Blob(bytes) => Value::Bytes(bytes.into()),
    }
}
