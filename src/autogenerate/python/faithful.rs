//! What Alembic's batch mode loses of a table that it reads from the database
//! (<https://alembic.sqlalchemy.org/en/latest/batch.html#sqlite-batch-limitations>).
//!
//! Invariant: a table of which something may be lost is not faithful.

use super::sql_type;
use crate::schema::{Column, Constraint, CreateTable, Entry};
use crate::sql::{Ident, TokenKind, quote, significant};

/// Whether SQLAlchemy reads a table from the database as it is.
pub(super) fn is_faithful(entry: &Entry) -> bool {
    let Some(table) = entry.as_table() else {
        return false;
    };
    let Ok(created) = CreateTable::read(&*entry.sql) else {
        return false;
    };
    created.options().is_empty()
        && table.columns.iter().all(column)
        && table.constraints.iter().all(constraint)
        && significant(&entry.sql).all(|token| token.kind != TokenKind::QuotedName)
}

fn column(column: &Column) -> bool {
    let not_null = column.not_null.as_deref();
    sql_type::is_reflected(&column.declared)
        && column.collation.is_none()
        && column.generated.is_none()
        && column.clauses.is_empty()
        && not_null.is_none_or(|text| significant(text).count() == 2)
        && column
            .default
            .as_deref()
            .is_none_or(|value| is_literal(value) && !value.contains([':', '\\', '%']))
        && is_plain(&column.name)
}

/// Whether a default is a text or a number.
pub(super) fn is_literal(value: &str) -> bool {
    let mut tokens = significant(value);
    let is_one = matches!(
        tokens.next().map(|token| token.kind),
        Some(TokenKind::Integer | TokenKind::Float | TokenKind::String)
    );
    is_one && tokens.next().is_none()
}

fn is_plain(name: &Ident) -> bool {
    quote(name.name()) == name.name()
}

fn constraint(constraint: &Constraint) -> bool {
    if constraint.is("primary") {
        let words = ["CONFLICT", "DESC", "ASC", "COLLATE", "AUTOINCREMENT"];
        let mut tokens = significant(&constraint.text);
        let is_inline = constraint.column.is_some() && constraint.name.is_some();
        return !is_inline && !tokens.any(|token| words.iter().any(|word| token.is(word)));
    }
    let mut tokens = significant(&constraint.text);
    let is_odd = tokens.any(|token| {
        ["CONFLICT", "COLLATE", "MATCH", "DESC", "ASC"]
            .iter()
            .any(|word| token.is(word))
    });
    let refers_to_columns = constraint.text.matches('(').count() == 2;
    let is_foreign = constraint.is("foreign");
    !constraint.is("check")
        && constraint.column.is_none()
        && !is_odd
        && (!is_foreign || refers_to_columns)
}
