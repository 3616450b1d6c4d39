//! Names in a statement, with the places where they stand.
//!
//! Invariant: a range covers the name as it is spelled, quotes included.

use std::ops::Range;

use super::cursor::Cursor;
use super::ident::Ident;
use super::keyword::{is_name_only, is_reserved};
use super::syntax_error::SyntaxError;
use super::token::{Token, TokenKind};

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpannedIdent {
    /// The name.
    pub ident: Ident,
    /// Where it stands.
    pub range: Range<usize>,
}

/// `[schema.]name`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualifiedName {
    /// The schema.
    pub schema: Option<SpannedIdent>,
    /// The name.
    pub name: SpannedIdent,
}

impl QualifiedName {
    /// From the schema, if there is one, to the name.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let first = self.schema.as_ref().unwrap_or(&self.name);
        first.range.start..self.name.range.end
    }
}

/// Passes a name, if one is next.
pub(crate) fn name(cursor: &mut Cursor<'_>) -> Option<SpannedIdent> {
    let token = cursor.peek().filter(Token::is_name)?;
    cursor.next();
    Some(SpannedIdent {
        ident: Ident::from_token(token.text),
        range: token.range(),
    })
}

/// Passes a name with or without a schema, if one is next.
pub(crate) fn qualified(cursor: &mut Cursor<'_>) -> Option<QualifiedName> {
    let first = name(cursor)?;
    let mut ahead = cursor.clone();
    if ahead.at_kind(TokenKind::Dot) {
        ahead.next();
        if let Some(second) = name(&mut ahead) {
            *cursor = ahead;
            return Some(QualifiedName {
                schema: Some(first),
                name: second,
            });
        }
    }
    Some(QualifiedName {
        schema: None,
        name: first,
    })
}

/// Passes a name where SQLite's grammar wants one: a word that is reserved is none.
pub(crate) fn required(cursor: &mut Cursor<'_>, what: &str) -> Result<SpannedIdent, SyntaxError> {
    match cursor.peek() {
        Some(token) if token.kind == TokenKind::Word && is_reserved(token.text) => {
            let help = format!(
                "a name that is a word of SQL stands in quotes: `\"{}\"`",
                token.text
            );
            Err(SyntaxError::expected(cursor, what).help(help))
        }
        _ => name(cursor).ok_or_else(|| SyntaxError::expected(cursor, what)),
    }
}

/// Whether a token can name a type or a collation: what SQLite's grammar calls `ID|STRING`.
pub(crate) fn is_identifier(token: &Token<'_>) -> bool {
    token.is_name()
        && (token.kind != TokenKind::Word || !(is_reserved(token.text) || is_name_only(token.text)))
}
