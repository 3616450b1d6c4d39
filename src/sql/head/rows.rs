//! The heads of statements that read or change rows.
//!
//! Invariant: clauses are looked for outside parentheses only, so that those of a subquery are
//! never taken for the statement's own.

use std::ops::Range;

use super::Head;
use crate::sql::cursor::Cursor;
use crate::sql::name::{QualifiedName, SpannedIdent, name, qualified};
use crate::sql::token::TokenKind;

/// `WITH [RECURSIVE] name AS (…), …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct With {
    /// From `WITH` to the last parenthesis.
    pub range: Range<usize>,
    /// The common table expressions alone.
    pub tables: Range<usize>,
    /// Whether `RECURSIVE` is said.
    pub recursive: bool,
}

/// What is done about a constraint that a row violates
/// (<https://sqlite.org/lang_conflict.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The transaction is rolled back.
    Rollback,
    /// The statement is undone.
    Abort,
    /// The statement stops and keeps what it has done.
    Fail,
    /// The row is left out.
    Ignore,
    /// The row that is in the way is deleted.
    Replace,
}

/// `[WITH …] INSERT [OR …] INTO target [AS alias] [(columns)] source [upsert] [RETURNING …]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The leading `WITH` clause.
    pub with: Option<With>,
    /// From `INSERT` or `REPLACE` to its last token before the source.
    pub into: Range<usize>,
    /// What is said behind `OR`; `REPLACE INTO` is `INSERT OR REPLACE INTO`.
    pub or: Option<Conflict>,
    /// The table.
    pub target: QualifiedName,
    /// Its other name.
    pub alias: Option<SpannedIdent>,
    /// The list of columns with its parentheses.
    pub columns: Option<Range<usize>>,
    /// Where the rows come from.
    pub source: InsertSource,
    /// All `ON CONFLICT` clauses.
    pub upsert: Option<Range<usize>>,
    /// The `RETURNING` clause.
    pub returning: Option<Range<usize>>,
}

/// Where the rows of an `INSERT` come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertSource {
    /// The form.
    pub kind: SourceKind,
    /// A `WITH` clause of its own, which `range` covers.
    pub with: Option<With>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// The form of an `INSERT`'s source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `VALUES` with so many rows, and nothing else.
    Values(usize),
    /// A query.
    Select,
    /// `DEFAULT VALUES`: one row.
    DefaultValues,
}

/// `[WITH …] UPDATE [OR …] target [AS alias] [INDEXED BY …] SET …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The leading `WITH` clause.
    pub with: Option<With>,
    /// What is said behind `OR`.
    pub or: Option<Conflict>,
    /// The table.
    pub target: QualifiedName,
    /// Its other name.
    pub alias: Option<SpannedIdent>,
    /// `INDEXED BY …` or `NOT INDEXED`.
    pub indexed: Option<Range<usize>>,
    /// `ORDER BY …` and `LIMIT …`.
    pub limit: Option<Range<usize>>,
    /// The `RETURNING` clause.
    pub returning: Option<Range<usize>>,
}

/// `[WITH …] DELETE FROM target [AS alias] [INDEXED BY …] …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delete {
    /// The leading `WITH` clause.
    pub with: Option<With>,
    /// The table.
    pub target: QualifiedName,
    /// Its other name.
    pub alias: Option<SpannedIdent>,
    /// `INDEXED BY …` or `NOT INDEXED`.
    pub indexed: Option<Range<usize>>,
    /// `ORDER BY …` and `LIMIT …`.
    pub limit: Option<Range<usize>>,
    /// The `RETURNING` clause.
    pub returning: Option<Range<usize>>,
}

/// `[WITH …] SELECT …` or `[WITH …] VALUES …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The leading `WITH` clause.
    pub with: Option<With>,
    /// Whether it begins with `VALUES`.
    pub values: bool,
}

/// Passes a `WITH` clause.
pub(super) fn with(cursor: &mut Cursor<'_>) -> Option<With> {
    let start = cursor.peek()?.start;
    cursor.next();
    let recursive = cursor.eat("RECURSIVE");
    let tables = cursor.peek()?.start;
    loop {
        name(cursor)?;
        cursor.parens();
        if !cursor.eat("AS") {
            return None;
        }
        cursor.eat("NOT");
        cursor.eat("MATERIALIZED");
        cursor.parens()?;
        if !cursor.at_kind(TokenKind::Comma) {
            break;
        }
        cursor.next();
    }
    Some(With {
        range: start..cursor.end(),
        tables: tables..cursor.end(),
        recursive,
    })
}

/// Reads the statement behind a `WITH` clause, or one without.
pub(super) fn statement(cursor: &mut Cursor<'_>, with: Option<With>) -> Option<Head> {
    let first = cursor.next()?;
    Some(match first.text.to_ascii_uppercase().as_str() {
        "INSERT" => {
            let or = conflict(cursor);
            Head::Insert(insert(cursor, with, or, first.start)?)
        }
        "REPLACE" => Head::Insert(insert(cursor, with, Some(Conflict::Replace), first.start)?),
        "UPDATE" => Head::Update(update(cursor, with)?),
        "DELETE" => Head::Delete(delete(cursor, with)?),
        "SELECT" => Head::Select(Select {
            with,
            values: false,
        }),
        "VALUES" => Head::Select(Select { with, values: true }),
        _ => return None,
    })
}

fn conflict(cursor: &mut Cursor<'_>) -> Option<Conflict> {
    const WORDS: [(&str, Conflict); 5] = [
        ("ROLLBACK", Conflict::Rollback),
        ("ABORT", Conflict::Abort),
        ("FAIL", Conflict::Fail),
        ("IGNORE", Conflict::Ignore),
        ("REPLACE", Conflict::Replace),
    ];
    WORDS
        .into_iter()
        .find(|(word, _)| cursor.eat_all(&["OR", word]))
        .map(|(_, conflict)| conflict)
}

fn insert(
    cursor: &mut Cursor<'_>,
    with: Option<With>,
    or: Option<Conflict>,
    start: usize,
) -> Option<Insert> {
    if !cursor.eat("INTO") {
        return None;
    }
    let target = qualified(cursor)?;
    let alias = alias(cursor);
    let columns = cursor.parens();
    let into = start..cursor.end();
    let source = source(cursor)?;
    let upsert_start = cursor.peek().filter(|token| token.is("ON"));
    while cursor.peek().is_some() && !cursor.at("RETURNING") {
        cursor.step();
    }
    Some(Insert {
        with,
        into,
        or,
        target,
        alias,
        columns,
        source,
        upsert: upsert_start.map(|on| on.start..cursor.end()),
        returning: cursor.rest(),
    })
}

/// Passes the source of an `INSERT`, up to its upsert or `RETURNING` clause.
fn source(cursor: &mut Cursor<'_>) -> Option<InsertSource> {
    let start = cursor.peek()?.start;
    let with = if cursor.at("WITH") {
        Some(with(cursor)?)
    } else {
        None
    };
    let kind = if cursor.eat_all(&["DEFAULT", "VALUES"]) {
        SourceKind::DefaultValues
    } else if cursor.eat("VALUES") {
        values(cursor)
    } else if cursor.at("SELECT") {
        SourceKind::Select
    } else {
        return None;
    };
    while cursor.peek().is_some() && !cursor.at("RETURNING") && !at_upsert(cursor) {
        cursor.step();
    }
    Some(InsertSource {
        kind,
        with,
        range: start..cursor.end(),
    })
}

/// Passes `(…), (…)`; what stands behind them decides whether they are all.
fn values(cursor: &mut Cursor<'_>) -> SourceKind {
    let mut rows = 0;
    while cursor.parens().is_some() {
        rows += 1;
        if !cursor.at_kind(TokenKind::Comma) {
            break;
        }
        cursor.next();
    }
    if cursor.peek().is_none() || cursor.at("RETURNING") || at_upsert(cursor) {
        SourceKind::Values(rows)
    } else {
        SourceKind::Select
    }
}

/// Whether an upsert clause is next. The `ON` of a join can be followed by a column that is
/// called `conflict`, but not by `conflict (` or `conflict DO`.
fn at_upsert(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    ahead.eat_all(&["ON", "CONFLICT"]) && (ahead.at("DO") || ahead.at_kind(TokenKind::LeftParen))
}

fn update(cursor: &mut Cursor<'_>, with: Option<With>) -> Option<Update> {
    let or = conflict(cursor);
    let target = qualified(cursor)?;
    let alias = alias(cursor);
    let indexed = indexed(cursor);
    let (limit, returning) = tail(cursor);
    Some(Update {
        with,
        or,
        target,
        alias,
        indexed,
        limit,
        returning,
    })
}

fn delete(cursor: &mut Cursor<'_>, with: Option<With>) -> Option<Delete> {
    if !cursor.eat("FROM") {
        return None;
    }
    let target = qualified(cursor)?;
    let alias = alias(cursor);
    let indexed = indexed(cursor);
    let (limit, returning) = tail(cursor);
    Some(Delete {
        with,
        target,
        alias,
        indexed,
        limit,
        returning,
    })
}

fn alias(cursor: &mut Cursor<'_>) -> Option<SpannedIdent> {
    if cursor.eat("AS") { name(cursor) } else { None }
}

fn indexed(cursor: &mut Cursor<'_>) -> Option<Range<usize>> {
    let start = cursor.peek()?.start;
    if cursor.eat_all(&["NOT", "INDEXED"]) {
        Some(start..cursor.end())
    } else if cursor.eat_all(&["INDEXED", "BY"]) {
        name(cursor)?;
        Some(start..cursor.end())
    } else {
        None
    }
}

/// Passes the rest of an `UPDATE` or `DELETE` and gives its `ORDER BY … LIMIT …` and
/// `RETURNING …`, which may stand in either order.
fn tail(cursor: &mut Cursor<'_>) -> (Option<Range<usize>>, Option<Range<usize>>) {
    let mut limit = None;
    let mut returning = None;
    while let Some(token) = cursor.peek() {
        let clause = if token.is("RETURNING") {
            &mut returning
        } else if token.is("LIMIT") || cursor.clone().eat_all(&["ORDER", "BY"]) {
            &mut limit
        } else {
            cursor.step();
            continue;
        };
        let start = clause
            .as_ref()
            .map_or(token.start, |r: &Range<usize>| r.start);
        cursor.next();
        while cursor.peek().is_some() && !at_tail(cursor) {
            cursor.step();
        }
        *clause = Some(start..cursor.end());
    }
    (limit, returning)
}

fn at_tail(cursor: &Cursor<'_>) -> bool {
    cursor.at("RETURNING") || cursor.at("LIMIT") || cursor.clone().eat_all(&["ORDER", "BY"])
}
