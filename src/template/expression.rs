//! The words of a tag: what stands between `{{` and `}}` or `{%` and `%}`.
//!
//! Invariant: tokens end where Tera's own lexer ends them, so that `}}` in a string ends nothing;
//! what Tera would refuse becomes an illegal token or an end, never a panic.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// `'…'`, `"…"` or `` `…` ``.
    Text,
    /// Digits, perhaps with a point.
    Number,
    /// An operator or bracket.
    Sign,
    /// A character that Tera does not know.
    Illegal,
}

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

impl Token {
    /// Its text.
    pub(super) fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.range.clone()]
    }

    /// Whether it is the operator or bracket `sign`.
    pub(super) fn is_sign(&self, source: &str, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text(source) == sign
    }

    /// Whether it is the name or keyword `word`.
    pub(super) fn is_word(&self, source: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(source) == word
    }

    /// The content of a string.
    pub(super) fn content<'a>(&self, source: &'a str) -> Option<&'a str> {
        (self.kind == Kind::Text).then(|| &source[self.range.start + 1..self.range.end - 1])
    }
}

/// Why the end of a tag was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endless {
    /// The text ends, or another tag begins.
    Tag,
    /// A string in the tag has no end.
    String(Range<usize>),
}

/// A tag that has an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) tokens: Vec<Token>,
    /// From its first word to before its end mark, blanks included.
    pub(super) inner: Range<usize>,
    /// Behind its end mark.
    pub(super) end: usize,
}

const LONG_SIGNS: [&str; 10] = ["...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?["];
const SIGNS: &[u8] = b"+-*/%!.,:~|=><()[]{}@";

/// The tokens from `start` on up to `close`, which is `}}` or `%}`.
pub(super) fn read(text: &str, start: usize, close: &str) -> Result<Closed, Endless> {
    let bytes = text.as_bytes();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = start;
    loop {
        at += bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let rest = &bytes[at..];
        let dash = usize::from(rest.first() == Some(&b'-'));
        for skip in [dash, 0] {
            if rest[skip..].starts_with(close.as_bytes()) {
                return Ok(Closed {
                    tokens,
                    inner: start..at,
                    end: at + skip + close.len(),
                });
            }
        }
        // No expression has `{%` in it, nor `{{`, but for a map that a component is given: an end
        // is missing before them.
        let map = tokens.last().is_some_and(|token| token.is_sign(text, "="));
        if rest.is_empty() || rest.starts_with(b"{%") || rest.starts_with(b"{{") && !map {
            return Err(Endless::Tag);
        }
        let (kind, length) = first(&text[at..]).ok_or(Endless::String(at..text.len()))?;
        tokens.push(Token {
            kind,
            range: at..at + length,
        });
        at += length;
    }
}

/// The kind and length of the first token of a text; nothing for a string without an end.
fn first(rest: &str) -> Option<(Kind, usize)> {
    if let Some(sign) = LONG_SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        return Some((Kind::Sign, sign.len()));
    }
    let bytes = rest.as_bytes();
    Some(match bytes[0] {
        quote @ (b'\'' | b'"' | b'`') => (Kind::Text, string(bytes, quote)?),
        byte if SIGNS.contains(&byte) => (Kind::Sign, 1),
        byte if byte.is_ascii_digit() => (Kind::Number, number(bytes)),
        byte if byte.is_ascii_alphabetic() || byte == b'_' => {
            let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            (Kind::Word, bytes.iter().take_while(is_word).count())
        }
        _ => (Kind::Illegal, rest.chars().next().map_or(1, char::len_utf8)),
    })
}

fn string(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    while *bytes.get(at)? != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    Some(at + 1)
}

fn number(bytes: &[u8]) -> usize {
    let mut point = false;
    bytes
        .iter()
        .take_while(|&&byte| {
            if !point && byte == b'.' {
                point = true;
                return true;
            }
            byte.is_ascii_digit()
        })
        .count()
}
