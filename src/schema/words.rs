//! SQL text as SQLite's parser takes it: without blanks and comments, names without quotes.

use crate::sql::{Token, TokenKind, dequote, significant};

/// The words of a text; two texts with the same words mean the same. Letters of names and keywords
/// have no case, those of strings have.
pub(super) fn words(text: &str) -> Vec<String> {
    significant(text).map(|token| word(&token)).collect()
}

/// What a token means.
pub(super) fn word(token: &Token<'_>) -> String {
    match token.kind {
        TokenKind::QuotedName => dequote(token.text).to_ascii_lowercase(),
        TokenKind::String => token.text.to_owned(),
        _ => token.text.to_ascii_lowercase(),
    }
}

/// A piece of SQL on one line, as messages show it.
#[must_use]
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
        None => line,
    }
}
