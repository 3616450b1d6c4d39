//! The declared type of a column: any words, and perhaps one or two numbers.
//!
//! Invariant: the range is what SQLite stores as the type
//! (<https://sqlite.org/datatype3.html#determination_of_column_affinity>), comments between its
//! words included.

use std::ops::Range;

use crate::sql::cursor::Cursor;
use crate::sql::name;
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// Passes a type, if one is next. A word of `end`, without quotes, ends it.
pub(crate) fn type_name(
    cursor: &mut Cursor<'_>,
    end: &[&str],
) -> Result<Option<Range<usize>>, SyntaxError> {
    let start = cursor.start();
    let mut words = 0_usize;
    while let Some(token) = cursor.peek().filter(name::is_identifier) {
        // SQLite's grammar takes these two for words of the type and cuts them off again.
        if end.iter().any(|word| token.is(word)) || cursor.at_all(&["GENERATED", "ALWAYS", "AS"]) {
            break;
        }
        cursor.next();
        words += 1;
    }
    if words == 0 {
        return Ok(None);
    }
    if cursor.at_kind(TokenKind::LeftParen) {
        numbers(cursor)?;
    }
    Ok(Some(start..cursor.end()))
}

/// Passes `(number[, number])`.
fn numbers(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    cursor.next();
    number(cursor)?;
    if cursor.eat_kind(TokenKind::Comma) {
        number(cursor)?;
    }
    if cursor.eat_kind(TokenKind::RightParen) {
        Ok(())
    } else {
        Err(SyntaxError::expected(cursor, "`)`"))
    }
}

/// Passes a number with or without a sign.
fn number(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if let Some(sign) = cursor.peek()
        && (sign.is_operator("-") || sign.is_operator("+"))
    {
        cursor.next();
    }
    match cursor.peek() {
        Some(token) if matches!(token.kind, TokenKind::Integer | TokenKind::Float) => {
            cursor.next();
            Ok(())
        }
        Some(token) if token.is("MAX") => Err(SyntaxError::expected(cursor, "a number")
            .help("SQLite has no limit on lengths: write `TEXT` or `BLOB`")),
        Some(token) if token.kind == TokenKind::String => {
            Err(SyntaxError::expected(cursor, "a number")
                .help("SQLite has no enumerations: write `TEXT CHECK (column IN ('…', '…'))`"))
        }
        _ => Err(SyntaxError::expected(cursor, "a number")
            .help("in the parentheses of a type stand one or two numbers")),
    }
}
