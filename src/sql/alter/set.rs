//! `SET …`: what a table is as a whole.
//!
//! Invariant: `SET` is reserved, so that no column is meant.

use super::{ActionKind, TableOption, foreign};
use crate::sql::cursor::Cursor;
use crate::sql::syntax_error::SyntaxError;

/// Reads on behind `SET`.
pub(super) fn set(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(option) = option(cursor) {
        return Ok(ActionKind::SetOption(option));
    }
    Err(foreign::set(cursor).unwrap_or_else(|| {
        SyntaxError::expected(cursor, "`STRICT`, `WITHOUT ROWID` or `AUTOINCREMENT`")
            .help("a column is altered by `ALTER COLUMN c SET NOT NULL`, `SET DEFAULT` or `TYPE`")
    }))
}

/// Passes the name of an option.
pub(super) fn option(cursor: &mut Cursor<'_>) -> Option<TableOption> {
    if cursor.eat("STRICT") {
        Some(TableOption::Strict)
    } else if cursor.eat_all(&["WITHOUT", "ROWID"]) {
        Some(TableOption::WithoutRowid)
    } else if cursor.eat("AUTOINCREMENT") {
        Some(TableOption::Autoincrement)
    } else {
        None
    }
}
