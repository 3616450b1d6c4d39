//! `insert(into="role", rows=…)`: rows as INSERT statements.
//!
//! Invariant: every statement names its columns, and each row gives one value for each.

use std::collections::HashMap;
use std::fmt::Write;

use tera::value::Key;
use tera::{Kwargs, Map, Value};

use super::engine::Outcome;
use super::fault::{Fault, Kind, Refused, Said};
use super::{literal, mark};
use crate::sql::Ident;
use crate::text::list;

/// How many rows a statement has: few enough to read and to name in an error, enough that the
/// statements themselves cost nothing.
const ROWS: usize = 500;

/// The function, as Tera calls it.
pub(super) fn function(kwargs: &Kwargs) -> Outcome {
    let site = literal::site(kwargs)?;
    let placed = |refused| match refused {
        Refused::Fault(fault) => Refused::Fault(fault.at(site)),
        said @ Refused::Tera(_) => said,
    };
    let statements = statements(kwargs).map_err(placed)?;
    let marked = mark::value(site, &statements);
    drop(statements);
    Ok(Value::safe_string(&marked))
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
    Fault::new(None, Kind::Rows(Said::new(message, "", help))).into()
}

fn map_of(row: &Value, number: usize) -> Result<&Map, Refused> {
    row.as_map().ok_or_else(|| {
        refused(
            format!("row {number} is {}", literal::kind(row)),
            "give a map for each row, with a value for each column",
        )
    })
}

/// Two names that SQLite takes for one.
fn twice<'a>(names: &'a [Key<'static>]) -> Option<(&'a Key<'static>, &'a Key<'static>)> {
    let mut seen: HashMap<Ident, &Key> = HashMap::with_capacity(names.len());
    names.iter().find_map(|name| {
        let first = seen.insert(Ident::new(name.to_string()), name)?;
        Some((first, name))
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
        if let Some((first, second)) = twice(&names) {
            return Err(refused(
                if first == second {
                    format!("the column `{first}` is named twice")
                } else {
                    format!("`{first}` and `{second}` are one column to SQLite")
                },
                "give each column one value",
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
                let said = Said {
                    help: "give it a text, a number, a truth value or null".to_owned(),
                    ..said
                };
                Refused::from(Fault::new(None, Kind::Rows(said)))
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
