//! Replacements in a text.
//!
//! Invariant: no replacement makes one token of two, or lets a comment that ends with its line
//! swallow what comes behind.

use std::ops::Range;

use super::add::ends_with_line_comment;
use crate::sql::{Token, TokenKind, tokens};

/// Replacements that do not touch each other.
#[derive(Debug, Default)]
pub(super) struct Patch {
    replacements: Vec<(Range<usize>, String)>,
}

impl Patch {
    /// Puts `text` in place of `range`.
    pub(super) fn replace(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.replacements.push((range, text.into()));
        self
    }

    /// Puts `text` at `at`.
    pub(super) fn insert(self, at: usize, text: impl Into<String>) -> Self {
        self.replace(at..at, text)
    }

    /// Does what another patch does, too.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.replacements.extend(other.replacements);
        self
    }

    /// Takes `range` away.
    pub(super) fn delete(self, range: Range<usize>) -> Self {
        self.replace(range, "")
    }

    /// From the first replacement to the last one; nothing if there is none.
    pub(super) fn range(&self) -> Option<Range<usize>> {
        let ranges = || self.replacements.iter().map(|(range, _)| range);
        let start = ranges().map(|range| range.start).min()?;
        let end = ranges().map(|range| range.end).max()?;
        Some(start..end)
    }

    /// The text with all replacements. A token begins or ends at `boundary`, and none of them stands
    /// before it.
    pub(super) fn apply(mut self, text: &str, boundary: usize) -> String {
        self.replacements.sort_by_key(|(range, _)| range.start);
        let last = self.replacements.last().map_or(0, |(range, _)| range.end);
        let line_comments: Vec<usize> = tokens(&text[boundary..])
            .take_while(|token| boundary + token.start <= last)
            .filter(|token| token.kind == TokenKind::LineComment)
            .map(|token| boundary + token.end())
            .collect();
        let mut out = String::with_capacity(text.len() + 64);
        let mut from = 0;
        let mut open = false;
        for (range, new) in &self.replacements {
            push(&mut out, &text[from..range.start], open);
            if range.start > from {
                open = line_comments.binary_search(&range.start).is_ok();
            }
            if !new.is_empty() {
                push(&mut out, new, open);
                open = ends_with_line_comment(new);
            }
            from = range.end;
        }
        push(&mut out, &text[from..], open);
        out
    }
}

/// Appends `part`; `open` says that `out` ends in a comment that ends with its line.
fn push(out: &mut String, part: &str, open: bool) {
    let (Some(last), Some(first)) = (out.chars().last(), part.chars().next()) else {
        out.push_str(part);
        return;
    };
    let is_word = |character: char| {
        character.is_ascii_alphanumeric() || "_$".contains(character) || !character.is_ascii()
    };
    if open && first != '\n' {
        out.push('\n');
    } else if is_word(last) && is_word(first) || last == first && "'\"`-".contains(first) {
        out.push(' ');
    }
    out.push_str(part);
}

/// The white space right before `at`.
pub(super) fn space_before(text: &str, at: usize) -> usize {
    text[..at]
        .trim_end_matches([' ', '\t', '\n', '\r', '\u{c}'])
        .len()
}

/// Whether a text says the same as another one: white space and comments do not count, nor do
/// the case of words and the quotes of names.
pub(super) fn says_the_same(one: &str, other: &str) -> bool {
    let words = |text| crate::sql::significant(text).map(word);
    words(one).eq(words(other))
}

fn word(token: Token<'_>) -> (bool, String) {
    match token.kind {
        TokenKind::Word => (false, token.text.to_ascii_lowercase()),
        TokenKind::QuotedName => {
            let name = crate::sql::Ident::from_token(token.text);
            (false, name.name().to_ascii_lowercase())
        }
        _ => (true, token.text.to_owned()),
    }
}
