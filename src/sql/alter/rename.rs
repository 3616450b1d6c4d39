//! `RENAME …`: the table, a column, a constraint.
//!
//! Invariant: `TO` and `CONSTRAINT` are reserved, so that no column is meant.

use super::{ActionKind, column, foreign};
use crate::sql::cursor::Cursor;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// Reads on behind `RENAME`.
pub(super) fn rename(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(error) = foreign::rename(cursor) {
        return Err(error);
    }
    if cursor.at("TO") {
        let to = to(cursor)?;
        return Ok(ActionKind::RenameTable { to });
    }
    if cursor.eat("CONSTRAINT") {
        let name = name::required(cursor, "the name of the constraint")?;
        let to = to(cursor)?;
        return Ok(ActionKind::RenameConstraint { name, to });
    }
    let column = column(cursor)?;
    let to = to(cursor)?;
    Ok(ActionKind::RenameColumn { column, to })
}

fn to(cursor: &mut Cursor<'_>) -> Result<SpannedIdent, SyntaxError> {
    if !cursor.eat("TO") {
        return Err(SyntaxError::expected(cursor, "`TO`"));
    }
    let name = name::required(cursor, "the new name")?;
    if cursor.at_kind(TokenKind::Dot) {
        return Err(SyntaxError::expected(cursor, "the end of the new name")
            .help("what is renamed stays where it is: write the new name alone"));
    }
    Ok(name)
}
