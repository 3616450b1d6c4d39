//! The tokens of a file of Python, as far as imports need them.
//!
//! Invariant: what stands in strings and comments is no token, but the expressions in an f-string are
//! (<https://docs.python.org/3/reference/lexical_analysis.html>). Nothing is an error here.

use std::ops::Range;

use memchr::{memchr, memchr3};

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or the digits of a number.
    Word,
    Dot,
    Comma,
    Colon,
    /// `(`
    Open,
    /// `)`
    Close,
    /// A string without gaps.
    Text,
    /// The end of a statement: `;`, or that of its line.
    End,
    Other,
}

/// The tokens from a place on.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    start: usize,
    /// How many brackets are open.
    depth: usize,
    /// The fields of f-strings in which this is.
    fields: Vec<Field>,
}

/// How a string is written.
#[derive(Clone, Copy)]
struct Style {
    quote: u8,
    is_triple: bool,
}

/// What `{…}` holds in an f-string.
#[derive(Clone, Copy)]
struct Field {
    style: Style,
    /// The brackets that are open in it, itself among them.
    depth: usize,
    /// Where it stands itself.
    around: Around,
}

/// What surrounds a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Text,
    /// Behind the `:` of another field.
    FormatSpec,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            depth: 0,
            fields: Vec::new(),
        }
    }

    /// Where the last token stands.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.at
    }

    /// The last token as it is written.
    pub(super) fn text(&self) -> &'a str {
        &self.text[self.range()]
    }

    /// How far the line of the last token is indented, if that is the first of the line.
    pub(super) fn indentation(&self) -> usize {
        let before = &self.text[..self.start];
        before.len() - before.rfind('\n').map_or(0, |end| end + 1)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    /// Behind a word.
    fn word(&mut self) -> Token {
        let rest = &self.text.as_bytes()[self.at..];
        let is_other = |byte: &u8| !is_of_word(*byte);
        self.at += rest.iter().position(is_other).unwrap_or(rest.len());
        let next = self.byte(self.at);
        let word = self.text();
        if matches!(next, b'\'' | b'"') && is_prefix(word) {
            self.at += 1;
            return self.string(next, word.contains(['f', 'F', 't', 'T']));
        }
        Token::Word
    }

    /// Behind the first quote of a string.
    fn string(&mut self, quote: u8, has_fields: bool) -> Token {
        let is_triple = self.byte(self.at) == quote && self.byte(self.at + 1) == quote;
        self.at += if is_triple { 2 } else { 0 };
        let style = Style { quote, is_triple };
        if has_fields {
            self.fields_of(style, Around::Text);
            return Token::Other;
        }
        let rest = self.text.as_bytes();
        while let Some(found) = memchr3(quote, b'\\', b'\n', rest.get(self.at..).unwrap_or(&[])) {
            self.at += found + 1;
            match rest[self.at - 1] {
                b'\\' => self.at += 1,
                b'\n' if is_triple => {}
                b'\n' => return Token::Other,
                _ if self.closes(style) => return Token::Text,
                _ => {}
            }
        }
        self.at = rest.len();
        Token::Other
    }

    /// Whether the quote that was read ends a string, whose other quotes are then read.
    fn closes(&mut self, style: Style) -> bool {
        let is_third = self.byte(self.at) == style.quote && self.byte(self.at + 1) == style.quote;
        self.at += if style.is_triple && is_third { 2 } else { 0 };
        is_third || !style.is_triple
    }

    /// Reads an f-string up to its next field, or to its end.
    fn fields_of(&mut self, style: Style, mut around: Around) {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            self.at += 1;
            let next = self.byte(self.at);
            match byte {
                b'\\' if next == b'N' && self.byte(self.at + 1) == b'{' => {
                    let rest = &self.text.as_bytes()[self.at..];
                    self.at += memchr(b'}', rest).map_or(rest.len(), |end| end + 1);
                }
                b'\\' if next != b'{' && next != b'}' => self.at += 1,
                b'\n' if !style.is_triple => return,
                b'{' if next == b'{' && around == Around::Text => self.at += 1,
                b'{' => {
                    self.depth += 1;
                    let depth = self.depth;
                    self.fields.push(Field {
                        style,
                        depth,
                        around,
                    });
                    return;
                }
                b'}' if around == Around::FormatSpec => {
                    self.depth = self.depth.saturating_sub(1);
                    around = self.fields.pop().map_or(Around::Text, |field| field.around);
                }
                _ if byte == style.quote && self.closes(style) => return,
                _ => {}
            }
        }
    }

    /// The field that a `}` or `:` here ends, or divides.
    fn field(&self) -> Option<Field> {
        let field = self.fields.last().copied();
        field.filter(|field| field.depth == self.depth)
    }

    fn close(&mut self, token: Token) -> Token {
        self.depth = self.depth.saturating_sub(1);
        token
    }

    fn open(&mut self, token: Token) -> Token {
        self.depth += 1;
        token
    }

    fn brace(&mut self) -> Token {
        let field = self.field();
        self.close(Token::Other);
        if let Some(field) = field {
            self.fields.pop();
            self.fields_of(field.style, field.around);
        }
        Token::Other
    }

    fn colon(&mut self) -> Token {
        match self.field() {
            Some(field) => {
                self.fields_of(field.style, Around::FormatSpec);
                Token::Other
            }
            None if self.depth == 0 => Token::Colon,
            None => Token::Other,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            self.start = self.at;
            self.at += 1;
            let token = match byte {
                b' ' | b'\t' | b'\r' | b'\x0c' => continue,
                b'\n' if self.depth > 0 => continue,
                b'\n' => Token::End,
                b'#' => {
                    let rest = &bytes[self.at..];
                    self.at += memchr(b'\n', rest).unwrap_or(rest.len());
                    continue;
                }
                // The line goes on.
                b'\\' if self.byte(self.at) == b'\n' => {
                    self.at += 1;
                    continue;
                }
                byte if is_of_word(byte) => self.word(),
                b'\'' | b'"' => self.string(byte, false),
                b'.' => Token::Dot,
                b',' => Token::Comma,
                b';' => Token::End,
                b'(' => self.open(Token::Open),
                b')' => self.close(Token::Close),
                b'[' | b'{' => self.open(Token::Other),
                b']' => self.close(Token::Other),
                b'}' => self.brace(),
                b':' => self.colon(),
                _ => Token::Other,
            };
            self.at = self.at.min(bytes.len());
            return Some(token);
        }
    }
}

/// Whether a byte belongs to a name or a number; letters beyond ASCII do.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether these letters in front of a quote belong to the string.
fn is_prefix(word: &str) -> bool {
    let is_letter = |byte| b"rRbBuUfFtT".contains(&byte);
    word.len() <= 2 && word.bytes().all(is_letter)
}
