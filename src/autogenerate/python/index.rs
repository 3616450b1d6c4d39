//! Indexes as `op.create_index(…)`.
//!
//! Invariant: an index that cannot be said exactly is made by its own text.

use super::constraint::Names;
use super::literal::{literal, sql};
use super::statement::execute;
use crate::schema::Entry;
use crate::sql::{Ident, Token, TokenKind, significant};

/// What an index is made of.
struct Index<'s> {
    is_unique: bool,
    columns: Vec<Column<'s>>,
    condition: Option<&'s str>,
}

enum Column<'s> {
    Name(Ident),
    Expression(&'s str),
}

/// Reads the stored statement of an index.
fn read(text: &str) -> Option<Index<'_>> {
    let tokens: Vec<Token<'_>> = significant(text).collect();
    let open = tokens
        .iter()
        .position(|token| token.kind == TokenKind::LeftParen)?;
    let mut columns = Vec::new();
    let (mut start, mut depth) = (open + 1, 0_usize);
    let mut close = None;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && token.kind == TokenKind::Comma) {
            columns.push(column(text, tokens.get(start..at)?)?);
            start = at + 1;
        }
        if depth == 0 {
            close = Some(at);
            break;
        }
    }
    let behind = tokens.get(close? + 1..)?;
    let condition = match behind {
        [] => None,
        [first, then, ..] if first.is("WHERE") => {
            Some(&text[then.start..tokens[tokens.len() - 1].end()])
        }
        _ => return None,
    };
    Some(Index {
        is_unique: tokens.get(1)?.is("UNIQUE"),
        columns,
        condition,
    })
}

fn column<'s>(text: &'s str, tokens: &[Token<'_>]) -> Option<Column<'s>> {
    match tokens {
        [] => None,
        [one] if matches!(one.kind, TokenKind::Word | TokenKind::QuotedName) => {
            Some(Column::Name(Ident::from_token(one.text)))
        }
        [first, ..] => {
            let end = tokens[tokens.len() - 1].end();
            Some(Column::Expression(&text[first.start..end]))
        }
    }
}

/// Whether an index is one of columns alone: others are lost when Alembic makes their table anew.
pub(in crate::autogenerate) fn is_plain(entry: &Entry) -> bool {
    read(&entry.sql).is_some_and(|index| {
        let mut columns = index.columns.iter();
        index.condition.is_none() && columns.all(|column| matches!(column, Column::Name(_)))
    })
}

/// `op.create_index(…)`.
pub(super) fn created(entry: &Entry, names: Names) -> String {
    said(entry, names).unwrap_or_else(|| execute(&entry.sql))
}

fn said(entry: &Entry, names: Names) -> Option<String> {
    let index = read(&entry.sql)?;
    let columns = index.columns.iter().map(|column| match column {
        Column::Name(name) => Some(literal(name.name())),
        Column::Expression(text) => Some(format!("sa.text({})", sql(text)?)),
    });
    let columns: Vec<String> = columns.collect::<Option<_>>()?;
    let mut parts = vec![
        names.write(entry.name.name(), "op"),
        literal(entry.table.name()),
        format!("[{}]", columns.join(", ")),
        format!("unique={}", if index.is_unique { "True" } else { "False" }),
    ];
    if let Some(condition) = index.condition {
        parts.push(format!("sqlite_where=sa.text({})", sql(condition)?));
    }
    Some(format!("op.create_index({})", parts.join(", ")))
}

/// `sa.Index(…)` of an index of columns.
pub(super) fn item(entry: &Entry) -> Option<String> {
    let index = read(&entry.sql).filter(|index| index.condition.is_none())?;
    let mut parts = vec![literal(entry.name.name())];
    for column in &index.columns {
        match column {
            Column::Name(name) => parts.push(literal(name.name())),
            Column::Expression(_) => return None,
        }
    }
    if index.is_unique {
        parts.push("unique=True".to_owned());
    }
    Some(format!("sa.Index({})", parts.join(", ")))
}
