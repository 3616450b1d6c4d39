//! Cuts SQL text into tokens as SQLite's own tokenizer does
//! (<https://sqlite.org/src/file/src/tokenize.c>).
//!
//! Invariant: the texts of all tokens, put together, are the text that was given.

use super::token::{Construct, Token, TokenKind};

/// The tokens of `text`, white space and comments included.
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The tokens of `text` that SQLite's parser sees.
pub fn significant(text: &str) -> impl Iterator<Item = Token<'_>> {
    tokens(text).filter(|token| !token.is_trivia())
}

/// An iterator over tokens. Copying it is cheap: it holds a text and a position.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let (kind, length) = first(rest.as_bytes());
        let token = Token {
            kind,
            text: &rest[..length],
            start: self.at,
        };
        self.at += length;
        Some(token)
    }
}

/// For each byte whether it can stand in a word; all of UTF-8 beyond ASCII can.
const WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "it is smaller than 256")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric()
            || matches!(character, b'_' | b'$')
            || character >= 0x80;
        byte += 1;
    }
    table
};

/// Whether a byte can stand in a word.
fn is_word_byte(byte: u8) -> bool {
    WORD_BYTES[usize::from(byte)]
}

/// White space inside a run of it. A vertical tab counts there but starts none.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// How many bytes from `start` on are `wanted`.
fn run(text: &[u8], start: usize, wanted: impl Fn(u8) -> bool) -> usize {
    text[start..]
        .iter()
        .take_while(|&&byte| wanted(byte))
        .count()
}

/// The kind and length of the first token of a text that is not empty.
fn first(rest: &[u8]) -> (TokenKind, usize) {
    let second = rest.get(1).copied();
    match rest[0] {
        b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' => (TokenKind::Space, run(rest, 0, is_space)),
        b'-' if second == Some(b'-') => (TokenKind::LineComment, run(rest, 0, |b| b != b'\n')),
        b'/' if second == Some(b'*') => block_comment(rest),
        b'(' => (TokenKind::LeftParen, 1),
        b')' => (TokenKind::RightParen, 1),
        b',' => (TokenKind::Comma, 1),
        b';' => (TokenKind::Semicolon, 1),
        b'\'' => quoted(rest, TokenKind::String, Construct::String),
        b'"' | b'`' => quoted(rest, TokenKind::QuotedName, Construct::Name),
        b'[' => until(rest, b']', TokenKind::QuotedName, Construct::Name),
        b'x' | b'X' if second == Some(b'\'') => blob(rest),
        b'0'..=b'9' => number(rest),
        b'.' if second.is_some_and(|byte| byte.is_ascii_digit()) => number(rest),
        b'.' => (TokenKind::Dot, 1),
        b'?' => (
            TokenKind::Variable,
            1 + run(rest, 1, |byte| byte.is_ascii_digit()),
        ),
        b'$' | b'@' | b':' | b'#' => variable(rest),
        0xef if rest.starts_with("\u{feff}".as_bytes()) => (TokenKind::Space, 3),
        byte if is_word_byte(byte) => (TokenKind::Word, run(rest, 0, is_word_byte)),
        _ => operator(rest),
    }
}

/// `/* … */`. SQLite lets the end of the text end a comment; here it has no end then.
fn block_comment(text: &[u8]) -> (TokenKind, usize) {
    match text[2..].windows(2).position(|pair| pair == b"*/") {
        Some(at) => (TokenKind::BlockComment, at + 4),
        None => (TokenKind::Unterminated(Construct::Comment), text.len()),
    }
}

/// A literal or name whose quote is doubled to stand for itself.
fn quoted(text: &[u8], kind: TokenKind, construct: Construct) -> (TokenKind, usize) {
    let quote = text[0];
    let mut at = 1;
    while at < text.len() {
        if text[at] != quote {
            at += 1;
        } else if text.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return (kind, at + 1);
        }
    }
    (TokenKind::Unterminated(construct), text.len())
}

/// Everything up to and with the first `end`.
fn until(text: &[u8], end: u8, kind: TokenKind, construct: Construct) -> (TokenKind, usize) {
    match text.iter().position(|&byte| byte == end) {
        Some(at) => (kind, at + 1),
        None => (TokenKind::Unterminated(construct), text.len()),
    }
}

/// `x'…'` with an even number of hexadecimal digits.
fn blob(text: &[u8]) -> (TokenKind, usize) {
    let digits = run(text, 2, |byte| byte.is_ascii_hexdigit());
    if text.get(2 + digits) == Some(&b'\'') && digits.is_multiple_of(2) {
        return (TokenKind::Blob, digits + 3);
    }
    match text[2..].iter().position(|&byte| byte == b'\'') {
        Some(at) => (TokenKind::Illegal, at + 3),
        None => (TokenKind::Unterminated(Construct::String), text.len()),
    }
}

/// A number; letters that follow it at once make it illegal.
fn number(text: &[u8]) -> (TokenKind, usize) {
    let digits = |start| run(text, start, |b| b.is_ascii_digit() || b == b'_');
    let byte = |at: usize| text.get(at).copied().unwrap_or(b' ');
    let mut kind = TokenKind::Integer;
    let mut at;
    if text[0] == b'0' && matches!(byte(1), b'x' | b'X') && byte(2).is_ascii_hexdigit() {
        at = 2 + run(text, 2, |b| b.is_ascii_hexdigit() || b == b'_');
    } else {
        at = digits(0);
        if byte(at) == b'.' {
            kind = TokenKind::Float;
            at += 1 + digits(at + 1);
        }
        if matches!(byte(at), b'e' | b'E') {
            let sign = usize::from(matches!(byte(at + 1), b'+' | b'-'));
            if byte(at + 1 + sign).is_ascii_digit() {
                kind = TokenKind::Float;
                at += 1 + sign;
                at += digits(at);
            }
        }
    }
    match run(text, at, is_word_byte) {
        0 => (kind, at),
        letters => (TokenKind::Illegal, at + letters),
    }
}

/// `:name`, `@name` or `$name`, with Tcl's `::` and `(…)` behind it.
fn variable(text: &[u8]) -> (TokenKind, usize) {
    let mut at = 1;
    let mut named = false;
    while let Some(&byte) = text.get(at) {
        if is_word_byte(byte) {
            named = true;
            at += 1;
        } else if byte == b'(' && named {
            at += 1 + run(text, at + 1, |b| !is_space(b) && b != b')');
            return if text.get(at) == Some(&b')') {
                (TokenKind::Variable, at + 1)
            } else {
                (TokenKind::Illegal, at)
            };
        } else if byte == b':' && text.get(at + 1) == Some(&b':') {
            at += 2;
        } else {
            break;
        }
    }
    if named {
        (TokenKind::Variable, at)
    } else {
        (TokenKind::Illegal, at)
    }
}

/// The longest operator; a character that is none stands alone.
fn operator(text: &[u8]) -> (TokenKind, usize) {
    const OPERATORS: [&[u8]; 21] = [
        b"->>", b"->", b"==", b"<=", b"<>", b"<<", b">=", b">>", b"!=", b"||", b"-", b"+", b"*",
        b"/", b"%", b"=", b"<", b">", b"|", b"&", b"~",
    ];
    let longest = OPERATORS
        .into_iter()
        .find(|operator| text.starts_with(operator))
        .map_or(0, <[u8]>::len);
    if longest == 0 {
        (TokenKind::Illegal, 1)
    } else {
        (TokenKind::Operator, longest)
    }
}
