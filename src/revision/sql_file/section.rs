//! Finds the sections of a file.
//!
//! Invariant: the header and the bodies of the sections do not overlap, and only markers stand
//! outside them.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sql::{Construct, Progress, Token, TokenKind, tokens};

use super::File;
use super::marker::{Form, Marker, Way};
use super::unterminated::unterminated;

/// Where the parts of a file are.
#[derive(Debug, Default)]
pub(super) struct Sections {
    /// Where the comments above the first section end.
    pub(super) header_end: usize,
    pub(super) upgrade: Option<FoundSection>,
    pub(super) downgrade: Option<FoundSection>,
}

/// A section of a file.
#[derive(Clone, Debug)]
pub(super) struct FoundSection {
    /// Its marker.
    pub(super) marker: Range<usize>,
    /// Whether the marker says `irreversible`.
    pub(super) irreversible: bool,
    /// What stands below the marker.
    pub(super) body: Range<usize>,
}

/// Finds the sections of `file` and what is wrong with their markers.
pub(super) fn find(file: File<'_>, found: &mut Diagnostics) -> Sections {
    let mut sections = Sections::default();
    let markers = markers(file, found);
    let header_end = markers.first().map_or(file.text.len(), |m| m.0.start);
    sections.header_end = header(file, header_end, markers.is_empty(), found);
    for (at, (range, marker)) in markers.iter().enumerate() {
        let end = markers.get(at + 1).map_or(file.text.len(), |m| m.0.start);
        let section = FoundSection {
            marker: range.clone(),
            irreversible: marker.irreversible(),
            body: range.end..end,
        };
        let slot = match marker.way {
            Way::Up => &mut sections.upgrade,
            Way::Down => &mut sections.downgrade,
        };
        match slot {
            None => *slot = Some(section),
            Some(first) => found.push(twice(file, marker.way, &first.marker, &section.marker)),
        }
    }
    sections
}

/// Lines that are exactly a marker and begin no section, because of what they stand in: in a
/// template the words around them can be others once it is rendered.
pub(super) fn swallowed(file: File<'_>, sql: &str, found: &mut Diagnostics) {
    let mut progress = Progress::default();
    for token in tokens(sql) {
        let inside = match token.kind {
            TokenKind::LineComment if progress.in_trigger() => "a trigger",
            TokenKind::String
            | TokenKind::Blob
            | TokenKind::Illegal
            | TokenKind::Unterminated(Construct::String) => "a string",
            TokenKind::QuotedName | TokenKind::Unterminated(Construct::Name) => "a quoted name",
            TokenKind::BlockComment | TokenKind::Unterminated(Construct::Comment) => "a comment",
            _ => "",
        };
        if !inside.is_empty() {
            found.extend(swallowed_by(file, inside, &token));
        }
        progress = match Marker::of(token.text).filter(|marker| marker.is_exact()) {
            Some(_) if token.kind == TokenKind::LineComment && !progress.in_trigger() => {
                Progress::default()
            }
            _ => progress.after(&token),
        };
    }
}

/// The lines in `token` that are exactly a marker.
fn swallowed_by(file: File<'_>, inside: &str, token: &Token<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let mut start = token.start;
    for line in token.text.split_inclusive('\n') {
        let text = line.trim();
        let is_marker = text.starts_with("--") && Marker::of(text).is_some_and(Marker::is_exact);
        // What stands before the token on its line was blank, or no line begins here.
        if is_marker && (start > token.start || token.kind == TokenKind::LineComment) {
            let at = start + line.len() - line.trim_start().len();
            let error = Diagnostic::error(
                Code::Section,
                format!("this marker stands inside {inside}, as the text reads without its tags"),
            )
            .label(file.span(at..at + text.len()), "no section begins here");
            found.push(if token.kind == TokenKind::LineComment {
                error.help("end the trigger before it, outside of tags")
            } else {
                error
                    .context(file.first_line(token.range()), format!("{inside} begins here"))
                    .help("begin and end strings, names and comments alike outside of tags, or write the text as a value: `{{ 'text' }}`")
            });
        }
        start += line.len();
    }
    found
}

/// The markers of a file. A wrong one is told and then taken for what it was meant to be, so
/// that the rest of the file can be read.
fn markers(file: File<'_>, found: &mut Diagnostics) -> Vec<(Range<usize>, Marker)> {
    let mut markers = Vec::new();
    let mut progress = Progress::default();
    let mut line_is_blank = true;
    for token in tokens(file.text) {
        if token.kind == TokenKind::LineComment
            && !progress.in_trigger()
            && let Some(marker) = Marker::of(token.text)
            && is_meant(marker, progress, line_is_blank)
        {
            let range = token.start..token.start + token.text.trim_end().len();
            if let Some(diagnostic) = fault(file, &range, marker, line_is_blank) {
                found.push(diagnostic);
            }
            markers.push((range, marker));
            progress = Progress::default();
        }
        line_is_blank = blank_behind(&token, line_is_blank);
        progress = progress.after(&token);
    }
    markers
}

/// Whether only blanks stand on the line up to the end of `token`.
fn blank_behind(token: &Token<'_>, before: bool) -> bool {
    token.kind == TokenKind::Space && (before || token.text.contains('\n'))
}

/// Whether a comment that reads like a marker is one: inside a statement or behind one on its
/// line, only the exact spelling is.
fn is_meant(marker: Marker, progress: Progress, alone: bool) -> bool {
    marker.is_exact() || alone && progress == Progress::Start
}

/// Refuses the markers in what a template wrote: what stands below one belongs to no section.
pub(super) fn rendered(file: File<'_>, found: &mut Diagnostics) {
    let comments = tokens(file.text).filter(|token| token.kind == TokenKind::LineComment);
    for comment in comments {
        if Marker::of(comment.text).is_some_and(Marker::is_exact) {
            found.push(
                Diagnostic::error(
                    Code::Section,
                    "a template has written the marker of a section",
                )
                .label(
                    file.span(comment.range()),
                    "what follows would be run with this section",
                )
                .help("write each marker on a line of its own in the revision, outside of tags"),
            );
        }
    }
}

fn fault(file: File<'_>, range: &Range<usize>, marker: Marker, alone: bool) -> Option<Diagnostic> {
    let error = |message: String| Diagnostic::error(Code::Section, message);
    let expected = marker.way.marker();
    let span = file.span(range.clone());
    Some(match marker.form {
        Form::Plain | Form::Irreversible if !alone => {
            error(format!("`{expected}` must stand alone on its line"))
                .label(span, "something stands before it")
                .help("put it on a line of its own")
        }
        Form::Plain => return None,
        Form::Irreversible => match marker.way {
            Way::Down => return None,
            Way::Up => error("an upgrade cannot be irreversible".into())
                .label(span, "only a downgrade can")
                .help("write `-- downgrade: irreversible` for a revision that cannot be undone"),
        },
        Form::WithText => error(format!("`{expected}` must stand alone on its line"))
            .label(span, "text follows it")
            .help(match marker.way {
                Way::Up => "put the text on a line of its own",
                Way::Down => {
                    "put the text on a line of its own; only `irreversible` may follow the colon"
                }
            }),
        Form::Misspelt | Form::MisspeltIrreversible => {
            let word = if marker.irreversible() {
                " irreversible"
            } else {
                ""
            };
            error(format!("this line is nearly `{expected}`"))
                .label(span, "no section begins here as it is written")
                .help(format!("write `{expected}{word}`"))
        }
        Form::Foreign(tool) => error(format!("this is a marker of {tool}"))
            .label(span, "gen-sql does not know it")
            .help(format!("write `{expected}`")),
    })
}

fn twice(file: File<'_>, way: Way, first: &Range<usize>, second: &Range<usize>) -> Diagnostic {
    Diagnostic::error(
        Code::Section,
        format!("the section `{}` is given twice", way.marker()),
    )
    .label(file.span(second.clone()), "again here")
    .context(file.span(first.clone()), "first here")
    .help("put all its statements below the first one")
}

/// Where the comments above the first section end, and an error if they do not reach to it.
fn header(file: File<'_>, end: usize, no_section: bool, found: &mut Diagnostics) -> usize {
    for token in tokens(&file.text[..end]) {
        if token.kind == TokenKind::Unterminated(Construct::Comment) {
            found.push(unterminated(file, Construct::Comment, token.range()));
            return token.start;
        }
        if !token.is_trivia() {
            found.push(above(file, token.start..end, no_section));
            return token.start;
        }
    }
    end
}

fn above(file: File<'_>, range: Range<usize>, no_section: bool) -> Diagnostic {
    let message = if no_section {
        "this file has SQL but no section"
    } else {
        "SQL stands above the first section"
    };
    Diagnostic::error(Code::Section, message)
        .label(file.first_line(range), "this belongs to no section")
        .help("write `-- upgrade:` on a line of its own above it")
}
