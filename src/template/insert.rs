//! `insert(into="role", rows=…)`: rows as INSERT statements.
//!
//! Invariant: every statement names its columns, and each row gives one value for each.

use std::fmt::Write;

use tera::value::Key;
use tera::{Kwargs, Map, TeraResult, Value};

use super::fault::{Fault, Kind, Said};
use super::{literal, mark};
use crate::sql::Ident;
use crate::text::list;

/// How many rows a statement has: few enough to read and to name in an error, enough that the
/// statements themselves cost nothing.
const ROWS: usize = 500;

/// The function, as Tera calls it.
pub(super) fn function(kwargs: &Kwargs) -> TeraResult<Value> {
    let site = literal::site(kwargs)?;
    let statements = statements(kwargs).map_err(|refused| match refused {
        Refused::Rows(said) => Fault::new(Some(site), Kind::Rows(said)).into(),
        Refused::Arguments(error) => error,
    })?;
    if statements.is_empty() {
        return Ok(Value::safe_string(""));
    }
    let marked = mark::value(site, &statements);
    drop(statements);
    Ok(Value::safe_string(&marked))
}

enum Refused {
    Rows(Said),
    Arguments(tera::Error),
}

impl From<tera::Error> for Refused {
    fn from(error: tera::Error) -> Self {
        Self::Arguments(error)
    }
}

/// The names of the columns, as keys of the rows.
struct Columns {
    names: Vec<Key<'static>>,
    /// Whether a row may have no other keys.
    all: bool,
}

fn statements(kwargs: &Kwargs) -> Result<String, Refused> {
    let into = literal::needed_text(kwargs, "into")?;
    let rows = kwargs.must_get::<&Value>("rows")?;
    let Some(rows) = rows.as_array() else {
        let kind = literal::kind(rows);
        return Err(refused(
            format!("`rows` is {kind}"),
            "give it a list of maps, such as `read_csv(path=…)`",
        ));
    };
    let Some(first) = rows.first() else {
        return Ok(String::new());
    };
    let columns = Columns::new(kwargs, first)?;
    let mut sql = String::new();
    for (chunk, rows_of_statement) in rows.chunks(ROWS).enumerate() {
        if chunk > 0 {
            sql.push('\n');
        }
        columns.begin(into, &mut sql);
        for (at, row) in rows_of_statement.iter().enumerate() {
            sql.push_str(if at == 0 { "\n    (" } else { ",\n    (" });
            columns.row(row, chunk * ROWS + at + 1, &mut sql)?;
            sql.push(')');
        }
        sql.push(';');
    }
    Ok(sql)
}

fn refused(message: String, help: impl Into<String>) -> Refused {
    Refused::Rows(Said::new(message, "", help))
}

fn map_of(row: &Value, number: usize) -> Result<&Map, Refused> {
    row.as_map().ok_or_else(|| {
        refused(
            format!("row {number} is {}", literal::kind(row)),
            "give a map for each row, with a value for each column",
        )
    })
}

impl Columns {
    fn new(kwargs: &Kwargs, first: &Value) -> Result<Self, Refused> {
        let first = map_of(first, 1)?;
        let given = kwargs.get::<&[Value]>("columns")?;
        let names: Vec<Key<'static>> = match given {
            None => first.keys().cloned().collect(),
            Some(names) => {
                let names = names.iter().map(|name| {
                    let text = name.as_str().ok_or_else(|| {
                        let message = format!("`columns` holds {}", literal::kind(name));
                        refused(message, "name the columns with texts")
                    })?;
                    Ok(Key::from(text.to_owned()))
                });
                names.collect::<Result<_, Refused>>()?
            }
        };
        if names.is_empty() {
            return Err(refused(
                "there are no columns to insert into".to_owned(),
                "give the rows keys, or name the `columns`",
            ));
        }
        Ok(Self {
            names,
            all: given.is_none(),
        })
    }

    fn begin(&self, into: &str, sql: &mut String) {
        write!(sql, "INSERT INTO {} (", Ident::new(into)).expect("a string takes all text");
        for (at, name) in self.names.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            let name = Ident::new(name.to_string());
            write!(sql, "{separator}{name}").expect("a string takes all text");
        }
        sql.push_str(") VALUES");
    }

    fn row(&self, row: &Value, number: usize, sql: &mut String) -> Result<(), Refused> {
        let row = map_of(row, number)?;
        for (at, name) in self.names.iter().enumerate() {
            if at > 0 {
                sql.push_str(", ");
            }
            let value = row.get(name).ok_or_else(|| {
                refused(
                    format!("row {number} has no `{name}`"),
                    format!(
                        "it has {}",
                        list(row.keys().map(ToString::to_string), "and")
                    ),
                )
            })?;
            literal::scalar(value, sql).map_err(|unfit| {
                let said = unfit.said(&format!("`{name}` of row {number}"));
                Refused::Rows(Said {
                    help: "give it a text, a number, a truth value or null".to_owned(),
                    ..said
                })
            })?;
        }
        if self.all
            && row.len() > self.names.len()
            && let Some(other) = row.keys().find(|key| !self.names.contains(key))
        {
            return Err(refused(
                format!("row {number} has `{other}`, which the first row has not"),
                "give all rows the same keys, or name the `columns` to insert",
            ));
        }
        Ok(())
    }
}
