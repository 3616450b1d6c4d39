//! What is said of a string, a comment, a quoted name or a trigger without an end.

use std::ops::Range;

use super::File;
use super::marker::Marker;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::sql::{self, Construct, TokenKind};

/// Says that what begins at the start of `range` has no end.
pub(super) fn unterminated(
    file: File<'_>,
    construct: Construct,
    range: Range<usize>,
) -> Diagnostic {
    let (what, help) = match construct {
        Construct::String => (
            "string",
            "close it with `'`; a quote inside it is written `''`",
        ),
        Construct::Name => ("quoted name", "close it with the quote that it begins with"),
        Construct::Comment => ("comment", "close it with `*/`"),
        Construct::Trigger => (
            "trigger",
            "close its body with `END;` behind the last `;` of its statements",
        ),
    };
    let mut diagnostic = Diagnostic::error(Code::Unterminated, format!("this {what} has no end"))
        .label(file.first_line(range.clone()), "it begins here")
        .help(help);
    if let Some(marker) = marker_inside(file, range) {
        diagnostic = diagnostic.context(marker, "so this begins no section");
    }
    diagnostic
}

/// The first marker that a trigger without an end has swallowed.
fn marker_inside(file: File<'_>, range: Range<usize>) -> Option<Span> {
    let offset = range.start;
    sql::tokens(&file.text[range])
        .filter(|token| token.kind == TokenKind::LineComment)
        .find(|token| Marker::of(token.text).is_some())
        .map(|token| file.span(offset + token.start..offset + token.end()))
}
