//! Reads the tokens of one statement, white space and comments left out.
//!
//! Invariant: a cursor only moves forward; to look ahead, copy it.

use std::ops::Range;

use super::lexer::{Tokens, tokens};
use super::token::{Token, TokenKind};

/// A place in a statement.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    next: Option<Token<'a>>,
    /// Where the last token that was passed ends.
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut cursor = Self {
            text,
            tokens: tokens(text),
            next: None,
            end: 0,
        };
        cursor.advance();
        cursor
    }

    fn advance(&mut self) {
        self.next = self.tokens.find(|token| !token.is_trivia());
    }

    /// The text that is read.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Option<Token<'a>> {
        self.next
    }

    /// Passes the next token.
    pub(crate) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.next?;
        self.end = token.end();
        self.advance();
        Some(token)
    }

    /// Where the next token starts, or where the last one ends if there is no next.
    pub(crate) fn start(&self) -> usize {
        self.next.map_or(self.end, |token| token.start)
    }

    /// Where the last token that was passed ends.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Whether the next token is the keyword `word`.
    pub(crate) fn at(&self, word: &str) -> bool {
        self.next.is_some_and(|token| token.is(word))
    }

    /// Whether the next tokens are the keywords `words`, in this order.
    pub(crate) fn at_all(&self, words: &[&str]) -> bool {
        self.clone().eat_all(words)
    }

    /// Passes a token of this kind, if it is next.
    pub(crate) fn eat_kind(&mut self, kind: TokenKind) -> bool {
        let found = self.at_kind(kind);
        if found {
            self.next();
        }
        found
    }

    /// Whether the next token has this kind.
    pub(crate) fn at_kind(&self, kind: TokenKind) -> bool {
        self.next.is_some_and(|token| token.kind == kind)
    }

    /// Passes the keyword `word`, if it is next.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.at(word);
        if found {
            self.next();
        }
        found
    }

    /// Passes all `words`, if they are next in this order; else none.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        let found = words.iter().all(|word| ahead.eat(word));
        if found {
            *self = ahead;
        }
        found
    }

    /// Passes a parenthesis with all that it holds, if one is next, and gives its range. One
    /// that has no end reaches to the end of the statement.
    pub(crate) fn parens(&mut self) -> Option<Range<usize>> {
        let start = self
            .peek()
            .filter(|token| token.kind == TokenKind::LeftParen)?
            .start;
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            match token.kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        Some(start..self.end)
    }

    /// Passes one token, or a whole parenthesis.
    pub(crate) fn step(&mut self) -> Option<()> {
        if self.parens().is_none() {
            self.next()?;
        }
        Some(())
    }

    /// Passes all that is left and gives its range, if anything is.
    pub(crate) fn rest(&mut self) -> Option<Range<usize>> {
        let start = self.peek()?.start;
        while self.next().is_some() {}
        Some(start..self.end)
    }

    /// Passes all that is left before a token of this kind and gives its range.
    pub(crate) fn rest_before(&mut self, kind: TokenKind) -> Option<Range<usize>> {
        let start = self.peek()?.start;
        while self.peek().is_some_and(|token| token.kind != kind) {
            self.next();
        }
        Some(start..self.end.max(start))
    }
}
