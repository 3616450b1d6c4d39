//! `DROP …`: columns, constraints and options.
//!
//! Invariant: only reserved words, `STRICT` and `WITHOUT ROWID` begin anything else than a column.

use super::{ActionKind, Pattern, TableOption, column, foreign};
use crate::sql::cursor::Cursor;
use crate::sql::definition::{key_columns, parenthesis, references};
use crate::sql::name;
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// Reads on behind `DROP`.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(error) = foreign::drop(cursor) {
        return Err(error);
    }
    if let Some(option) = option(cursor) {
        return Ok(ActionKind::DropOption(option));
    }
    if cursor.eat("CONSTRAINT") {
        let if_exists = cursor.eat_all(&["IF", "EXISTS"]);
        let name = name::required(cursor, "the name of the constraint")?;
        return Ok(ActionKind::DropConstraint { if_exists, name });
    }
    if cursor.eat("PRIMARY") {
        return primary_key(cursor);
    }
    if let Some(pattern) = pattern(cursor)? {
        return Ok(ActionKind::DropUnnamed(pattern));
    }
    // `DROP COLUMN if` is a column of that name.
    let mut ahead = cursor.clone();
    ahead.eat("COLUMN");
    let if_exists = ahead.eat_all(&["IF", "EXISTS"]);
    if if_exists {
        *cursor = ahead;
        let column = name::required(cursor, "the name of a column")?;
        return Ok(ActionKind::DropColumn { if_exists, column });
    }
    let column = column(cursor)?;
    Ok(ActionKind::DropColumn { if_exists, column })
}

/// Passes the name of an option, if it is all that is dropped.
fn option(cursor: &mut Cursor<'_>) -> Option<TableOption> {
    let option = super::set::option(&mut cursor.clone())?;
    super::set::option(cursor);
    Some(option)
}

fn primary_key(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if !cursor.eat("KEY") {
        return Err(SyntaxError::expected(cursor, "`KEY`"));
    }
    if cursor.at_kind(TokenKind::LeftParen) {
        return Err(SyntaxError::expected(cursor, "the end of the action")
            .help("a table has one primary key: leave its columns out"));
    }
    Ok(ActionKind::DropPrimaryKey)
}

/// Passes what a constraint without a name says.
fn pattern(cursor: &mut Cursor<'_>) -> Result<Option<Pattern>, SyntaxError> {
    if cursor.eat("CHECK") {
        return Ok(Some(Pattern::Check(parenthesis(cursor, "an expression")?)));
    }
    if cursor.eat("UNIQUE") {
        return Ok(Some(Pattern::Unique(key_columns(cursor)?.0)));
    }
    if cursor.eat_all(&["FOREIGN", "KEY"]) {
        let (columns, _) = key_columns(cursor)?;
        let references = references(cursor)?;
        return Ok(Some(Pattern::ForeignKey {
            columns: columns.into_iter().map(|column| column.name).collect(),
            references,
        }));
    }
    Ok(None)
}
