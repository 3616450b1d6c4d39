//! Tables, columns and indexes as SQLAlchemy's inspector tells of them.
//!
//! Invariant: what it tells is what SQLAlchemy tells on SQLite of the same schema, in the same
//! order (`sqlalchemy.dialects.sqlite.base`).

use super::ask::value;
use super::emit::of_database;
use super::execute::dict;
use super::result::first;
use crate::alembic::python::{Argument, Interpreter, Result, Stop, Value};
use crate::alembic::sqlalchemy::expression::Text;
use crate::alembic::sqlalchemy::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::CreateTable;
use crate::scratch::Refusal;
use crate::span::Span;
use crate::sql::{Ident, Literal, significant};

/// The rows of a query of the catalogue.
fn catalogue(
    interpreter: &mut Interpreter<'_, '_>,
    query: &str,
    place: Span,
) -> Result<Vec<Vec<Value>>> {
    interpreter.settle(place)?;
    match interpreter.host.replay.scratch().query(query) {
        Ok(rows) => {
            let rows = rows.rows.into_iter();
            Ok(rows
                .map(|row| row.into_iter().map(value).collect())
                .collect())
        }
        Err(refusal) => Err(refused(refusal, place)),
    }
}

/// What SQLite refuses, as the code sees it.
fn refused(refusal: Refusal, place: Span) -> Stop {
    let error = Diagnostic::error(Code::Sql, refusal.message).label(place, "");
    of_database(error.into(), place)
}

fn literal(name: &str) -> String {
    Literal::from(name).to_string()
}

/// The names of the tables or views; the script's own tables are seen as Alembic's would be.
///
/// # Errors
/// SQLite's refusal of what was held back.
pub(super) fn table_names(
    interpreter: &mut Interpreter<'_, '_>,
    kind: &str,
    place: Span,
) -> Result<Value> {
    let query = format!(
        "SELECT name FROM main.sqlite_master WHERE type = {} AND name NOT LIKE 'sqlite~_%' \
         ESCAPE '~' ORDER BY name",
        literal(kind)
    );
    let rows = catalogue(interpreter, &query, place)?;
    let mut names: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(row.first()?.as_str()?.to_owned()))
        .filter(|name| !interpreter.is_own(name))
        .collect();
    // Alembic has made its table before the first revision runs.
    if kind == "table" {
        names.extend(interpreter.version_table());
        names.sort();
    }
    Ok(Value::list(names.iter().map(Value::str).collect()))
}

impl Interpreter<'_, '_> {
    /// Whether a table belongs to the script.
    fn is_own(&self, name: &str) -> bool {
        let own = &self.host.demands.own_tables;
        own.iter().any(|own| own.is(name))
    }

    /// The name of Alembic's own table.
    fn version_table(&self) -> Option<String> {
        let own = &self.host.demands.own_tables;
        own.first().map(|table| table.name().to_owned())
    }
}

/// Whether there is a table or view of this name.
///
/// # Errors
/// SQLite's refusal of what was held back.
pub(super) fn has_table(
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    place: Span,
) -> Result<bool> {
    if interpreter.is_own(name) {
        return Ok(interpreter
            .version_table()
            .is_some_and(|own| Ident::new(own).is(name)));
    }
    interpreter.settle(place)?;
    let is_there = interpreter.host.replay.scratch().is_there(name);
    if is_there.map_err(|refusal| refused(refusal, place))? {
        return Ok(true);
    }
    // SQLite's own tables are there, too.
    let query = format!(
        "SELECT 1 FROM pragma_table_xinfo({}, 'main') LIMIT 1",
        literal(name)
    );
    Ok(!catalogue(interpreter, &query, place)?.is_empty())
}

/// SQLAlchemy's error for a table that is not there.
pub(super) fn no_such_table(interpreter: &Interpreter<'_, '_>, name: &str, place: Span) -> Stop {
    interpreter.raise("NoSuchTableError", name, place)
}

/// The table as it was made; `None` for a view.
///
/// # Errors
/// That there is no such table or view.
pub(super) fn definition(
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    place: Span,
) -> Result<Option<CreateTable>> {
    if !has_table(interpreter, name, place)? {
        return Err(no_such_table(interpreter, name, place));
    }
    let sql = interpreter.host.replay.scratch().table_sql(name);
    let sql = sql.ok().flatten();
    Ok(sql.and_then(|sql| CreateTable::read(sql).ok()))
}

/// `get_columns(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn columns(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    let definition = definition(interpreter, table, place)?;
    let query = format!(
        "SELECT name, upper(type), \"notnull\", dflt_value, pk, hidden FROM \
         pragma_table_xinfo({}, 'main') WHERE hidden <> 1 ORDER BY cid",
        literal(table)
    );
    let mut columns = Vec::new();
    for row in catalogue(interpreter, &query, place)? {
        let [name, declared, not_null, default, key, hidden] = &row[..] else {
            continue;
        };
        let declared = declared.as_str().unwrap_or_default();
        let hidden = number(hidden);
        let declared = match hidden {
            0 => declared.to_owned(),
            _ => declared
                .replace("GENERATED", "")
                .replace("ALWAYS", "")
                .trim()
                .to_owned(),
        };
        let mut column = vec![
            ("name", name.clone()),
            ("type", reflected(interpreter, &declared, place)?),
            ("nullable", Value::Bool(number(not_null) == 0)),
            ("default", default.clone()),
            ("primary_key", key.clone()),
        ];
        if hidden != 0 {
            let text = definition.as_ref().and_then(|table| {
                let column = table.column(&Ident::new(name.as_str()?))?;
                computed(table, column)
            });
            let computed = dict([
                ("sqltext", Value::str(text.unwrap_or_default())),
                ("persisted", Value::Bool(hidden == 3)),
            ]);
            column.push(("computed", computed));
        }
        columns.push(dict(column));
    }
    Ok(Value::list(columns))
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}

/// The expression of a generated column.
fn computed(
    table: &CreateTable,
    column: &crate::sql::definition::ColumnDefinition,
) -> Option<String> {
    use crate::sql::definition::ColumnConstraintKind;
    column
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ColumnConstraintKind::Generated { expression, .. } => {
                Some(table.slice(expression).trim().to_owned())
            }
            _ => None,
        })
}

/// Types as columns are declared with them, and SQLAlchemy's classes for them.
const DECLARED: &[(&str, &str)] = &[
    ("BIGINT", "BIGINT"),
    ("BLOB", "BLOB"),
    ("BOOL", "BOOLEAN"),
    ("BOOLEAN", "BOOLEAN"),
    ("CHAR", "CHAR"),
    ("DATE", "DATE"),
    ("DATETIME", "DATETIME"),
    ("DATETIME_CHAR", "DATETIME"),
    ("DATE_CHAR", "DATE"),
    ("DECIMAL", "DECIMAL"),
    ("DOUBLE", "DOUBLE"),
    ("DOUBLE_PRECISION", "DOUBLE_PRECISION"),
    ("FLOAT", "FLOAT"),
    ("INT", "INTEGER"),
    ("INTEGER", "INTEGER"),
    ("JSON", "JSON"),
    ("NUMERIC", "NUMERIC"),
    ("NVARCHAR", "NVARCHAR"),
    ("REAL", "REAL"),
    ("SMALLINT", "SMALLINT"),
    ("TEXT", "TEXT"),
    ("TIME", "TIME"),
    ("TIMESTAMP", "TIMESTAMP"),
    ("TIME_CHAR", "TIME"),
    ("VARCHAR", "VARCHAR"),
];

/// The class of a declared type: that of its words, else that of its affinity
/// (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
fn class(words: &str) -> &'static str {
    if let Some((_, class)) = DECLARED.iter().find(|(known, _)| *known == words) {
        return class;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["INT"]) {
        "INTEGER"
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        "TEXT"
    } else if has(&["BLOB"]) || words.is_empty() {
        "NullType"
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        "REAL"
    } else {
        "NUMERIC"
    }
}

/// The type that SQLAlchemy reads from what a column is declared as.
fn reflected(interpreter: &mut Interpreter<'_, '_>, declared: &str, place: Span) -> Result<Value> {
    let is_word = |one: char| one.is_alphanumeric() || one == '_' || one == ' ';
    let end = declared.find(|one| !is_word(one)).unwrap_or(declared.len());
    let (words, behind) = declared.split_at(end);
    let name = class(words);
    let made = types::class(None, name);
    let Some(made) = made else {
        let message = format!("the type `{declared}` is not known here");
        return Err(interpreter.refuse(place, message));
    };
    let numbers: Vec<Value> = match behind
        .strip_prefix('(')
        .and_then(|rest| rest.split(')').next())
    {
        Some(inside) => significant(inside)
            .filter_map(|token| token.text.parse().ok().map(Value::Int))
            .collect(),
        None => Vec::new(),
    };
    if !numbers.is_empty()
        && let Ok(made) = interpreter.call_with(&made, numbers, place)
    {
        return Ok(made);
    }
    interpreter.call_with(&made, Vec::new(), place)
}

/// `get_indexes(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn indexes(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    definition(interpreter, table, place)?;
    let query = format!(
        "SELECT name, \"unique\", partial FROM pragma_index_list({}, 'main') \
         WHERE name NOT LIKE 'sqlite~_autoindex%' ESCAPE '~' ORDER BY name",
        literal(table)
    );
    let mut indexes = Vec::new();
    for row in catalogue(interpreter, &query, place)? {
        let [name, unique, partial] = &row[..] else {
            continue;
        };
        let text = name.as_str().unwrap_or_default();
        let query = format!(
            "SELECT name FROM pragma_index_info({}, 'main') ORDER BY seqno",
            literal(text)
        );
        let columns: Vec<Value> = catalogue(interpreter, &query, place)?
            .into_iter()
            .filter_map(|row| row.into_iter().next())
            .collect();
        // SQLAlchemy passes over an index of an expression.
        if columns.iter().any(Value::is_none) {
            continue;
        }
        let mut options = Vec::new();
        if number(partial) != 0
            && let Some(condition) = condition(interpreter, text, place)?
        {
            options.push(("sqlite_where", Value::object(Text::new(&condition))));
        }
        indexes.push(dict([
            ("name", name.clone()),
            ("column_names", Value::list(columns)),
            ("unique", unique.clone()),
            ("dialect_options", dict(options)),
        ]));
    }
    Ok(Value::list(indexes))
}

/// What stands behind `WHERE` in an index.
fn condition(
    interpreter: &mut Interpreter<'_, '_>,
    index: &str,
    place: Span,
) -> Result<Option<String>> {
    let query = format!(
        "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND name = {}",
        literal(index)
    );
    let rows = catalogue(interpreter, &query, place)?;
    let sql = rows.first().and_then(|row| row.first()?.as_str());
    Ok(sql.and_then(|sql| {
        let word = significant(sql).find(|token| token.is("WHERE"))?;
        Some(sql[word.end()..].trim().to_owned())
    }))
}

/// The statement that made a view.
///
/// # Errors
/// That there is no such view.
pub(super) fn view(
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    place: Span,
) -> Result<Value> {
    let query = format!(
        "SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = {}",
        literal(name)
    );
    let rows = catalogue(interpreter, &query, place)?;
    first(rows).ok_or_else(|| no_such_table(interpreter, name, place))
}

/// The columns of the primary key, in its order.
///
/// # Errors
/// SQLite's refusal of what was held back.
pub(super) fn key_columns(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Vec<Value>> {
    let query = format!(
        "SELECT name FROM pragma_table_xinfo({}, 'main') WHERE pk > 0 ORDER BY pk",
        literal(table)
    );
    let rows = catalogue(interpreter, &query, place)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.into_iter().next())
        .collect())
}

/// An argument that is the name of a table.
pub(super) fn name_of(interpreter: &Interpreter<'_, '_>, argument: &Argument) -> Result<String> {
    Ok(interpreter.text_of(argument)?.to_string())
}
