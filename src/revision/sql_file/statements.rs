//! Reads the statements of a section.
//!
//! Invariant: the text of an operation is the text of the file, byte for byte.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::operation::{Execute, Operation};
use crate::span::Span;
use crate::sql::{self, Construct, RawStatement, TokenKind};

use super::body::{Section, Statements};
use super::marker::Marker;
use super::section::FoundSection;
use super::{File, allow};

/// What a section says, if the file has it.
pub(super) fn section(
    file: File<'_>,
    section: Option<FoundSection>,
    found: &mut Diagnostics,
) -> Section {
    let Some(section) = section else {
        return Section::Missing;
    };
    let statements = statements(file, &section, found);
    if !section.irreversible {
        return Section::Statements(statements);
    }
    let span = file.span(section.marker);
    if let Some(Operation::Execute(first)) = statements.operations.first() {
        found.push(
            Diagnostic::error(
                Code::Section,
                "a section that is `irreversible` has no statements",
            )
            .label(
                file.first_line(first.span.range()),
                "this would never be run",
            )
            .context(span, "said here")
            .help("take the statements out, or take out the word `irreversible`"),
        );
    }
    Section::Irreversible { span }
}

/// The statements of a file that has no sections.
pub(super) fn whole(file: File<'_>, found: &mut Diagnostics) -> Statements {
    let section = FoundSection {
        marker: 0..0,
        body: 0..file.text.len(),
        irreversible: false,
    };
    statements(file, &section, found)
}

fn statements(file: File<'_>, section: &FoundSection, found: &mut Diagnostics) -> Statements {
    let body = section.body.clone();
    let mut statements = Statements {
        marker: file.span(section.marker.clone()),
        operations: Vec::new(),
        trailing_comment: String::new(),
    };
    let split = match sql::split(&file.text[body.clone()]) {
        Ok(split) => split,
        Err(error) => {
            let range = body.start + error.range.start..body.end;
            found.push(unterminated(file, error.construct, range));
            return statements;
        }
    };
    let moved = |range: Range<usize>| body.start + range.start..body.start + range.end;
    for raw in split.statements {
        let raw = RawStatement {
            comments: moved(raw.comments),
            range: moved(raw.range),
            trailing: raw.trailing.into_iter().map(moved).collect(),
            terminated: raw.terminated,
        };
        let execute = execute(file, raw, found);
        statements.operations.push(Operation::Execute(execute));
    }
    let trailing = moved(split.trailing);
    allow::refuse(file, trailing.clone(), found);
    file.text[trailing].clone_into(&mut statements.trailing_comment);
    statements
}

fn execute(file: File<'_>, raw: RawStatement, found: &mut Diagnostics) -> Execute {
    let trailing: Vec<&str> = raw.trailing.iter().map(|r| &file.text[r.clone()]).collect();
    for range in &raw.trailing {
        allow::refuse(file, range.clone(), found);
    }
    Execute {
        comment: file.text[raw.comments.clone()].to_owned(),
        text: file.text[raw.range.clone()].to_owned(),
        span: file.span(raw.range),
        trailing_comment: trailing.join("\n"),
        allow: allow::read(file, raw.comments, found),
    }
}

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
