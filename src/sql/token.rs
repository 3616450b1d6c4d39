//! One token of SQL text.
//!
//! Invariant: a token is a slice of the text it was read from; nothing is copied or changed.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of white space, or a byte order mark.
    Space,
    /// `-- …` up to the end of the line.
    LineComment,
    /// `/* … */`.
    BlockComment,
    /// A keyword or a name without quotes.
    Word,
    /// A name in double quotes, back-ticks or brackets.
    QuotedName,
    /// `'…'`.
    String,
    /// `x'…'`.
    Blob,
    /// An integer, decimal or hexadecimal, perhaps with `_` between its digits.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// A parameter: `?`, `?1`, `:name`, `@name`, `$name`.
    Variable,
    /// `(`.
    LeftParen,
    /// `)`.
    RightParen,
    /// `,`.
    Comma,
    /// `.`.
    Dot,
    /// `;`.
    Semicolon,
    /// Any other operator; its text says which.
    Operator,
    /// Something that begins and has no end: it reaches to the end of the text.
    Unterminated(Construct),
    /// Characters that begin no token.
    Illegal,
}

/// What has a beginning and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// A string or blob literal.
    String,
    /// A name in quotes.
    Name,
    /// A block comment.
    Comment,
    /// The body of a trigger.
    Trigger,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// The byte at which it starts.
    pub start: usize,
}

impl Token<'_> {
    /// The bytes that it covers.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end()
    }

    /// The byte behind it.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is the keyword `word`, in any case and without quotes.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is the operator `operator`.
    #[must_use]
    pub fn is_operator(&self, operator: &str) -> bool {
        self.kind == TokenKind::Operator && self.text == operator
    }

    /// Whether it is a comment that has an end.
    #[must_use]
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }

    /// Whether SQLite's parser skips it.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        self.kind == TokenKind::Space
            || self.is_comment()
            || self.kind == TokenKind::Unterminated(Construct::Comment)
    }

    /// Whether it can be a name: SQLite takes quoted names, strings and most words.
    /// See <https://sqlite.org/lang_keywords.html>.
    #[must_use]
    pub fn is_name(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Word | TokenKind::QuotedName | TokenKind::String
        )
    }
}
