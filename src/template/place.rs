//! Where a value can stand: as words of its own, outside of strings, names and comments.
//!
//! Invariant: in a text that passes, what a value was written as is made of whole tokens, so that
//! no data changes how the SQL around it is read, whatever branches were taken.

use std::ops::Range;

use super::file::File;
use super::scan::{self, Kind, Segment};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sql::{Construct, Token, TokenKind, tokens};

/// What a value was written as: where it stands in the rendered text, and at which site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) site: u32,
}

/// What a value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    String,
    Name,
    Comment,
    /// It touches other words.
    Word,
}

impl Inside {
    fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::String
            | TokenKind::Blob
            | TokenKind::Unterminated(Construct::String)
            | TokenKind::Illegal => Self::String,
            TokenKind::QuotedName | TokenKind::Unterminated(Construct::Name) => Self::Name,
            TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::Unterminated(Construct::Comment) => Self::Comment,
            _ => Self::Word,
        }
    }

    /// What is to be said of `expression` there. `joined` is all that stands in the string or
    /// name as one expression, if that is known.
    pub(super) fn diagnostic(self, expression: &str, joined: Option<String>) -> Diagnostic {
        let error = |message: &str| Diagnostic::error(Code::MisplacedValue, message);
        match self {
            Self::String => error("a value stands inside an SQL string")
                .note("a value is written as a literal with its own quotes")
                .help(match joined {
                    Some(joined) => {
                        format!("write `{{{{ {joined} }}}}` in the place of the string")
                    }
                    None => format!(
                        "write `{{{{ 'text ' ~ {expression} }}}}` in the place of the string"
                    ),
                }),
            Self::Name => error("a value stands inside a quoted name")
                .note("a value is written as a literal, which is no name")
                .help(format!(
                    "write `{{{{ {} | ident }}}}` in the place of the name and its quotes",
                    joined.unwrap_or_else(|| grouped(expression))
                )),
            Self::Comment => error("a value cannot stand in a comment of SQL")
                .note("a line break in the value would end the comment")
                .help("take it out, or make this a comment of the template: `{# … #}`"),
            Self::Word => error("a value touches another word of the SQL")
                .note("the two would be read as one")
                .help("put a blank between them"),
        }
    }
}

/// The first value of a rendered text that does not stand as words of its own, and in what it
/// stands.
pub(super) fn misplaced(text: &str, written: &[Written]) -> Option<(Written, Inside)> {
    let mut tokens = tokens(text).peekable();
    for &value in written {
        let (start, end) = (value.start as usize, value.end as usize);
        // What is nothing, as an empty list, must not join what stands around it.
        for place in [start, end] {
            while tokens.next_if(|token| token.end() <= place).is_some() {}
            if let Some(token) = tokens.peek()
                && token.start < place
            {
                let is_empty = start == end;
                let inside = if is_empty {
                    Inside::Word
                } else {
                    touched(token, start)
                };
                return Some((value, inside));
            }
        }
    }
    None
}

/// What a value stands in whose start or end is within `token`.
fn touched(token: &Token<'_>, start: usize) -> Inside {
    if token.start < start {
        // `x'…'` and `1` behind a digit begin outside of the value and hold it, too.
        match Inside::of(token.kind) {
            Inside::String if !token.text.starts_with('\'') => Inside::Word,
            inside => inside,
        }
    } else {
        Inside::Word
    }
}

/// The outputs of a template that stand in a string, a name or a comment, as it reads without its
/// tags. What is marked as `safe` may stand anywhere.
pub(super) fn misplaced_outputs(file: &File) -> Diagnostics {
    let mut found = Diagnostics::default();
    let blanked = scan::blanked_segments(&file.text, &file.scan.segments);
    let mut tokens = tokens(&blanked).peekable();
    let mut last = None;
    for segment in &file.scan.segments {
        if segment.kind != Kind::Output || is_safe(file, segment) {
            continue;
        }
        let start = segment.range.start;
        while tokens.next_if(|token| token.end() <= start).is_some() {}
        let Some(token) = tokens.peek() else { break };
        let inside = Inside::of(token.kind);
        // All values in one string are told with the first of them.
        if token.start >= start || inside == Inside::Word || last == Some(token.start) {
            continue;
        }
        last = Some(token.start);
        let expression = file.text[segment.inner.clone()].trim();
        let joined = match token.kind {
            TokenKind::String => joined(file, token.range()),
            TokenKind::QuotedName => joined(file, token.range()).map(|name| grouped(&name)),
            _ => None,
        };
        let diagnostic = inside.diagnostic(expression, joined);
        found.push(diagnostic.label(file.span(segment.range.clone()), ""));
    }
    found
}

fn is_safe(file: &File, segment: &Segment) -> bool {
    let text = &*file.text;
    matches!(&segment.tokens[..], [.., pipe, word]
        if pipe.is_sign(text, "|") && word.is_word(text, "safe"))
}

/// `'a ' ~ x ~ ' b'` for the string `'a {{ x }} b'`; nothing if it is not as simple as that.
fn joined(file: &File, token: Range<usize>) -> Option<String> {
    let content = token.start + 1..token.end - 1;
    let mut operands = Vec::new();
    let segments = &file.scan.segments;
    let first = segments.partition_point(|segment| segment.range.end <= content.start);
    for segment in &segments[first..] {
        let (start, end) = (segment.range.start, segment.range.end);
        if start >= content.end {
            break;
        }
        match segment.kind {
            Kind::Text => {
                let text = &file.text[start.max(content.start)..end.min(content.end)];
                let text = text.replace("''", "'");
                let quote = if text.contains('\'') { '"' } else { '\'' };
                if text.contains(['\\', '\n']) || text.contains(quote) {
                    return None;
                }
                operands.push(format!("{quote}{text}{quote}"));
            }
            Kind::Output => operands.push(grouped(file.text[segment.inner.clone()].trim())),
            _ => return None,
        }
    }
    Some(operands.join(" ~ "))
}

/// An expression as an operand: in parentheses, unless it is a plain one.
fn grouped(expression: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
    if expression.chars().all(is_plain) {
        expression.to_owned()
    } else {
        format!("({expression})")
    }
}
