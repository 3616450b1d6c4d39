//! Why a text cannot be read, and what to write.
//!
//! Invariant: the message says what was found; the range is in the text that was read.

use std::ops::Range;

use super::cursor::Cursor;
use super::token::{Construct, Token, TokenKind};

/// Why a text cannot be read. It is data: whoever knows the file makes a diagnostic of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong; empty, at the end, if something is missing there.
    pub range: Range<usize>,
    /// What is wrong, in words: lower case, names in back-ticks, no full stop.
    pub message: String,
    /// What to write at the place, if there is something short to say.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl SyntaxError {
    /// An error about `range`.
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            label: None,
            help: None,
        }
    }

    /// Something else than `wanted` is next.
    pub(crate) fn expected(cursor: &Cursor<'_>, wanted: &str) -> Self {
        let (range, found) = match cursor.peek() {
            Some(token) if matches!(token.kind, TokenKind::Unterminated(_)) => {
                return Self::unreadable(&token);
            }
            Some(token) => (token.range(), format!("`{}`", token.text)),
            None => (cursor.end()..cursor.end(), "the end".to_owned()),
        };
        Self::new(range, format!("expected {wanted}, found {found}"))
    }

    /// A token that can stand nowhere.
    pub(crate) fn unreadable(token: &Token<'_>) -> Self {
        let message = match token.kind {
            TokenKind::Unterminated(Construct::Name) => "a name in quotes has no end",
            TokenKind::Unterminated(_) => "a text has no end",
            _ => return Self::new(token.range(), format!("`{}` cannot stand here", token.text)),
        };
        Self::new(token.start..token.start + 1, message).label("it begins here")
    }

    /// The same with what to write at the place.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same with what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
