//! `rowcount`, `lastrowid` and `inserted_primary_key`: what is known of the rows that a statement
//! changes.
//!
//! Invariant: a number is told only if it is the same on every database on which the script runs to
//! its end.

use std::rc::Rc;

use super::ask::{fleeting, one_line, value};
use super::row::Row;
use crate::alembic::python::{Interpreter, Result, Stop, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::replay::Replay;
use crate::span::Span;
use crate::sql::{Head, Insert, Literal, SourceKind, split};

/// What is asked of the result of a statement that changes rows.
const ASKED: [&str; 3] = ["inserted_primary_key", "lastrowid", "rowcount"];

/// Whether code may ask for it.
#[must_use]
pub(in crate::alembic) fn is_asked(code: &str) -> bool {
    ASKED.iter().any(|name| code.contains(name))
}

/// What is known of the rows that a statement has changed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    count: Option<i64>,
    rowid: Option<i64>,
    /// The primary key of the last row, by column.
    key: Option<Vec<(String, Value)>>,
    why: Rc<Diagnostic>,
}

const COUNT: &str = "gen_sql_count";

impl Changed {
    /// What a statement is about to change; `None` if it is none that changes rows, or fails.
    ///
    /// # Errors
    /// That what was said before fails.
    pub(super) fn by(
        interpreter: &mut Interpreter<'_, '_>,
        sql: &str,
        place: Span,
    ) -> Result<Option<Self>> {
        let head = Head::of(sql);
        let is_one = split(sql).is_ok_and(|split| split.statements.len() == 1);
        if !is_one || !matches!(head, Head::Insert(_) | Head::Update(_) | Head::Delete(_)) {
            return Ok(None);
        }
        interpreter.settle(place)?;
        let replay = &mut *interpreter.host.replay;
        let Some(mut changed) = tried(replay, sql, &head, place) else {
            return Ok(None);
        };
        let is_foreign = replay.rows_of_database(sql).is_some()
            || replay.access(sql).is_ok_and(|access| {
                fleeting(replay.scratch(), &access, sql).is_some()
                    || replay.drawn(sql, &access).is_err()
            });
        if is_foreign {
            // As many as are written there, or the statement fails.
            let (count, is_said) = match &head {
                Head::Insert(insert) if insert.or.is_none() && insert.upsert.is_none() => {
                    (rows_of(insert), says_key(sql, insert, &changed))
                }
                _ => (None, false),
            };
            changed.count = count;
            changed.rowid = None;
            changed.key = changed.key.filter(|_| is_said);
        }
        Ok(Some(changed))
    }

    /// One more execution of the same statement.
    pub(super) fn and(self, other: Self) -> Self {
        let counts = self.count.zip(other.count);
        Self {
            count: counts.map(|(a, b)| a + b),
            ..other
        }
    }

    /// What the result tells by a name; `None` if it is another one.
    pub(super) fn tell(&self, name: &str) -> Option<Result<Value>> {
        let told = match name {
            "rowcount" => self.count.map(Value::Int),
            "lastrowid" => self.rowid.map(Value::Int),
            "inserted_primary_key" => self.key.as_ref().map(|key| {
                let columns: Vec<String> = key.iter().map(|(name, _)| name.clone()).collect();
                let values: Vec<Value> = key.iter().map(|(_, value)| value.clone()).collect();
                Value::object(Row {
                    columns: columns.into(),
                    values: values.into(),
                })
            }),
            _ => return None,
        };
        Some(told.ok_or_else(|| Stop::from((*self.why).clone())))
    }
}

/// What a statement changes in the scratch database, where it is undone again.
fn tried(replay: &mut Replay<'_>, sql: &str, head: &Head, place: Span) -> Option<Changed> {
    replay.scratch().set_savepoint(COUNT).ok()?;
    let done = replay.scratch().run(sql);
    let found = done.ok().and_then(|()| {
        let numbers = replay
            .scratch()
            .query("SELECT changes(), last_insert_rowid()");
        let row = numbers.ok()?.rows.into_iter().next()?;
        let mut numbers = row.into_iter().map(|number| match number {
            Literal::Integer(number) => Some(number),
            _ => None,
        });
        let (count, rowid) = (numbers.next().flatten(), numbers.next().flatten());
        let key = match head {
            Head::Insert(insert) => key_of_last(replay, insert),
            _ => None,
        };
        let rowid = rowid.filter(|_| matches!(head, Head::Insert(_)));
        Some((count, rowid, key))
    });
    replay.scratch().roll_back_to(COUNT).ok()?;
    let (count, rowid, key) = found?;
    let why = Diagnostic::error(
        Code::UnknownRows,
        "which rows this changes is known only in the database",
    )
    .label(place, "executed here")
    .note(format!("the statement is `{}`", one_line(sql)))
    .help("say in SQL alone what is to be done then, which sees the rows when the script runs");
    Some(Changed {
        count,
        rowid,
        key,
        why: Rc::new(why),
    })
}

/// The primary key of the row that was inserted last.
fn key_of_last(replay: &Replay<'_>, insert: &Insert) -> Option<Vec<(String, Value)>> {
    let table = &insert.target.name.ident;
    let columns = format!(
        "SELECT name FROM pragma_table_info({}) WHERE pk > 0 ORDER BY pk",
        Literal::Text(table.name().to_owned())
    );
    let columns = replay.scratch().query(&columns).ok()?.rows;
    let names: Vec<String> = columns
        .into_iter()
        .flatten()
        .filter_map(|name| match name {
            Literal::Text(name) => Some(name),
            _ => None,
        })
        .collect();
    let list: Vec<_> = names.iter().map(|name| crate::sql::quote(name)).collect();
    let row = format!(
        "SELECT {} FROM main.{table} WHERE rowid = last_insert_rowid()",
        list.join(", ")
    );
    let row = replay.scratch().query(&row).ok()?.rows.into_iter().next()?;
    Some(names.into_iter().zip(row.into_iter().map(value)).collect())
}

/// How many rows an `INSERT` writes out.
fn rows_of(insert: &Insert) -> Option<i64> {
    match insert.source.kind {
        SourceKind::Values(rows) => i64::try_from(rows).ok(),
        SourceKind::DefaultValues => Some(1),
        SourceKind::Select => None,
    }
}

/// Whether an `INSERT` of values says the whole primary key of its row.
fn says_key(sql: &str, insert: &Insert, changed: &Changed) -> bool {
    let Some(columns) = &insert.columns else {
        return false;
    };
    let said: Vec<crate::sql::Ident> = crate::sql::significant(&sql[columns.clone()])
        .filter(crate::sql::Token::is_name)
        .map(|token| crate::sql::Ident::from_token(token.text))
        .collect();
    let names = |(name, _): &(String, Value)| said.contains(&crate::sql::Ident::new(name));
    rows_of(insert) == Some(1)
        && changed
            .key
            .as_ref()
            .is_some_and(|key| key.iter().all(names))
}
