//! Names in a statement, with the places where they stand.
//!
//! Invariant: a range covers the name as it is spelled, quotes included.

use std::ops::Range;

use super::cursor::Cursor;
use crate::sql::ident::Ident;
use crate::sql::token::{Token, TokenKind};

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
pub(super) fn name(cursor: &mut Cursor<'_>) -> Option<SpannedIdent> {
    let token = cursor.peek().filter(Token::is_name)?;
    cursor.next();
    Some(SpannedIdent {
        ident: Ident::from_token(token.text),
        range: token.range(),
    })
}

/// Passes a name with or without a schema, if one is next.
pub(super) fn qualified(cursor: &mut Cursor<'_>) -> Option<QualifiedName> {
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
