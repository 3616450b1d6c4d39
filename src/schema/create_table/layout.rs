//! Which commas and comments belong to which column or constraint.
//!
//! Invariant: a comment belongs to what it stands behind on a line, or to what it stands above;
//! one that an empty line cuts off belongs to nothing.

use std::ops::Range;

use super::CreateTable;
use crate::sql::{Token, TokenKind, tokens};

/// What stands between two definitions, before the first one or behind the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::schema) struct Gap {
    /// All of it.
    pub(in crate::schema) range: Range<usize>,
    /// The comma.
    pub(in crate::schema) comma: Option<usize>,
    /// Whether the comma begins a line.
    pub(in crate::schema) leads: bool,
    /// Behind the last byte that belongs to what stands before: its comments, and the comma
    /// unless that begins a line.
    pub(in crate::schema) end: usize,
    /// Behind the last comment that belongs to nothing, or `end`.
    pub(in crate::schema) rest: usize,
    /// The first comment that does not belong to what stands before, or what stands behind.
    pub(in crate::schema) next: usize,
    /// The first comment that belongs to what stands behind, or that itself.
    pub(in crate::schema) start: usize,
}

impl CreateTable {
    /// The range of each column, then of each constraint.
    pub(in crate::schema) fn items(&self) -> impl Iterator<Item = &Range<usize>> {
        let columns = self.columns.iter().map(|column| &column.range);
        columns.chain(self.constraints.iter().map(|constraint| &constraint.range))
    }

    /// What stands before the one at `at`, or behind the last one.
    pub(in crate::schema) fn gap(&self, at: usize) -> Gap {
        let end = match at
            .checked_sub(1)
            .and_then(|before| self.items().nth(before))
        {
            Some(before) => before.end,
            None => self.body.start + 1,
        };
        if let Some(item) = self.items().nth(at) {
            return gap(&self.text, end..item.start);
        }
        // What stands above the last parenthesis belongs to nothing.
        let close = self.body.end - 1;
        Gap {
            start: close,
            ..gap(&self.text, end..close)
        }
    }
}

fn gap(text: &str, range: Range<usize>) -> Gap {
    let tokens: Vec<Token<'_>> = tokens(&text[range.clone()])
        .map(|token| Token {
            start: token.start + range.start,
            ..token
        })
        .collect();
    let comma = tokens
        .iter()
        .position(|token| token.kind == TokenKind::Comma);
    let leads = comma.is_some_and(|at| at > 0 && has_newline(&tokens[at - 1]));
    let (mut end, from) = match comma {
        Some(at) if leads => (last_end(&tokens[..at], range.start), at + 1),
        Some(at) => (tokens[at].end(), at + 1),
        None => (range.start, 0),
    };
    let mut behind = &tokens[from..];
    // A comment behind the comma stands behind what is before, if a line ends there.
    let line = behind.iter().position(has_newline);
    let is_last = text.as_bytes().get(range.end) == Some(&b')');
    if let Some(line) = line.or(is_last.then_some(behind.len()))
        && !leads
    {
        end = last_end(&behind[..line], end);
        behind = &behind[line..];
    }
    let start = lead(behind, range.end);
    let next = behind.iter().find(|token| token.is_comment());
    Gap {
        comma: comma.map(|at| tokens[at].start),
        leads,
        end,
        rest: behind
            .iter()
            .rev()
            .find(|token| token.is_comment() && token.start < start)
            .map_or(end, Token::end),
        next: next.map_or(range.end, |token| token.start),
        start,
        range,
    }
}

fn has_newline(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Space && token.text.contains('\n')
}

/// Where the last comment ends, or `end` if there is none.
fn last_end(tokens: &[Token<'_>], end: usize) -> usize {
    let last = tokens.iter().rev().find(|token| token.is_comment());
    last.map_or(end, Token::end)
}

/// Where the comments begin that stand right above `end`.
fn lead(tokens: &[Token<'_>], end: usize) -> usize {
    let mut start = end;
    for token in tokens.iter().rev() {
        if token.is_comment() {
            start = token.start;
        } else if token.text.matches('\n').count() > 1 {
            break;
        }
    }
    start
}
