//! The clauses that several constraints share.
//!
//! Invariant: a clause that is there is read whole or refused.

use std::ops::Range;

use crate::sql::cursor::Cursor;
use crate::sql::head::Conflict;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// `ON CONFLICT …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictClause {
    /// The whole clause.
    pub range: Range<usize>,
    /// What is done.
    pub conflict: Conflict,
}

/// The order of a column in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// `ASC`
    Ascending,
    /// `DESC`
    Descending,
}

/// A column of a key or a `UNIQUE` constraint: `column [COLLATE name] [ASC|DESC]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    /// From the column to its last word.
    pub range: Range<usize>,
    /// The column.
    pub name: SpannedIdent,
    /// Its collation in the key.
    pub collation: Option<SpannedIdent>,
    /// Its order in the key.
    pub order: Option<SortOrder>,
}

/// Passes `ON CONFLICT …`, if it is next.
pub(crate) fn conflict_clause(
    cursor: &mut Cursor<'_>,
) -> Result<Option<ConflictClause>, SyntaxError> {
    const WORDS: [(&str, Conflict); 5] = [
        ("ROLLBACK", Conflict::Rollback),
        ("ABORT", Conflict::Abort),
        ("FAIL", Conflict::Fail),
        ("IGNORE", Conflict::Ignore),
        ("REPLACE", Conflict::Replace),
    ];
    let start = cursor.start();
    if !cursor.eat_all(&["ON", "CONFLICT"]) {
        return Ok(None);
    }
    let found = WORDS.into_iter().find(|(word, _)| cursor.eat(word));
    let (_, conflict) = found.ok_or_else(|| {
        SyntaxError::expected(cursor, "`ROLLBACK`, `ABORT`, `FAIL`, `IGNORE` or `REPLACE`")
    })?;
    Ok(Some(ConflictClause {
        range: start..cursor.end(),
        conflict,
    }))
}

/// Passes `ASC` or `DESC`, if one is next.
pub(super) fn sort_order(cursor: &mut Cursor<'_>) -> Option<SortOrder> {
    if cursor.eat("ASC") {
        Some(SortOrder::Ascending)
    } else if cursor.eat("DESC") {
        Some(SortOrder::Descending)
    } else {
        None
    }
}

/// Passes `COLLATE name`, if it is next.
pub(crate) fn collation(cursor: &mut Cursor<'_>) -> Result<Option<SpannedIdent>, SyntaxError> {
    if !cursor.eat("COLLATE") {
        return Ok(None);
    }
    if cursor.peek().as_ref().is_some_and(name::is_identifier) {
        return Ok(name::name(cursor));
    }
    Err(SyntaxError::expected(cursor, "the name of a collation"))
}

/// Passes a parenthesis that is not empty and gives the range between its brackets.
pub(crate) fn parenthesis(
    cursor: &mut Cursor<'_>,
    what: &str,
) -> Result<Range<usize>, SyntaxError> {
    let open = cursor.peek();
    let Some(open) = open.filter(|token| token.kind == TokenKind::LeftParen) else {
        return Err(SyntaxError::expected(
            cursor,
            &format!("{what} in parentheses"),
        ));
    };
    cursor.next();
    let inner = cursor.start();
    let mut depth = 1_usize;
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            TokenKind::Semicolon | TokenKind::Illegal | TokenKind::Unterminated(_) => {
                return Err(SyntaxError::unreadable(&token));
            }
            _ => {}
        }
        if depth == 0 {
            if token.start == inner {
                return Err(SyntaxError::expected(cursor, what));
            }
            let range = inner..cursor.end();
            cursor.next();
            return Ok(range);
        }
        cursor.next();
    }
    Err(SyntaxError::new(open.range(), "a parenthesis has no end").label("it begins here"))
}

#[cfg(test)]
mod tests {
    use super::parenthesis;
    use crate::sql::cursor::Cursor;

    #[test]
    fn a_parenthesis_is_what_stands_between_its_brackets() {
        let text = "( a + (b) /* c */ ) d";
        let range = parenthesis(&mut Cursor::new(text), "an expression").unwrap();
        assert_eq!(&text[range], "a + (b)");
        for broken in ["", "a", "()", "(a", "(a;)", "(a ? b ^ )", "('"] {
            parenthesis(&mut Cursor::new(broken), "an expression").unwrap_err();
        }
    }
}
