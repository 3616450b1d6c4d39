//! `-- allow: NAME[, NAME]` above a statement.
//!
//! Invariant: such a line counts for the statement below it, or it is an error.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::operation::{Allow, Allowance};
use crate::sql::{TokenKind, tokens};
use crate::text::{list, nearest};

use super::File;
use super::header::items;

/// What the comments of `range` allow.
pub(super) fn read(file: File<'_>, range: Range<usize>, found: &mut Diagnostics) -> Vec<Allow> {
    let mut allowed = Vec::new();
    for block in blocks(file, range.clone()) {
        let diagnostic = Diagnostic::error(Code::Allow, "this comment allows nothing");
        let diagnostic = diagnostic.label(file.span(block.clone()), "it would have no effect");
        let names = inside(&file.text[block]).trim();
        found.push(diagnostic.help(format!("write `-- {names}` on a line of its own")));
    }
    for (line, names) in lines(file, range) {
        let names = items(file.text, names);
        if names.is_empty() {
            found.push(bad(file, line.clone(), "this `-- allow:` names nothing"));
        }
        for item in names {
            let name = &file.text[item.clone()];
            if name.is_empty() {
                found.push(bad(file, line.clone(), "a name is empty here"));
            } else if let Some(allowance) = Allowance::named(name) {
                allowed.push(Allow {
                    allowance,
                    span: file.span(item),
                });
            } else {
                found.push(unknown(file, item));
            }
        }
    }
    allowed
}

fn bad(file: File<'_>, range: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::error(Code::Allow, message)
        .label(file.span(range), "not read")
        .help(format!(
            "the names are {}, with commas between them",
            names()
        ))
}

fn unknown(file: File<'_>, range: Range<usize>) -> Diagnostic {
    let name = &file.text[range.clone()];
    let message = format!("there is nothing called `{name}` that could be allowed");
    let diagnostic =
        Diagnostic::error(Code::Allow, message).label(file.span(range), "it would have no effect");
    let all = format!("the names are {}", names());
    match nearest(&name.to_lowercase(), Allowance::ALL.map(Allowance::name)) {
        Some(near) => diagnostic.note(all).help(format!("did you mean `{near}`?")),
        None => diagnostic.help(all),
    }
}

fn names() -> String {
    list(Allowance::ALL.map(Allowance::name), "and")
}

/// Says that the lines of `range` stand above no statement.
pub(super) fn refuse(file: File<'_>, range: Range<usize>, found: &mut Diagnostics) {
    for (line, _) in lines(file, range) {
        found.push(
            Diagnostic::error(Code::Allow, "this `-- allow:` stands above no statement")
                .label(file.span(line), "it would have no effect")
                .help("put it above the statement that it is about"),
        );
    }
}

/// The lines of `range` that allow something, and the names on each.
fn lines(
    file: File<'_>,
    range: Range<usize>,
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let offset = range.start;
    tokens(&file.text[range])
        .filter(|token| token.kind == TokenKind::LineComment)
        .filter_map(move |token| {
            let names = allowed(token.text.trim_start_matches('-').trim_start())?;
            let end = offset + token.end();
            Some((offset + token.start..end, end - names.len()..end))
        })
}

/// The comments of `range` between `/*` and `*/` that were meant to allow something.
fn blocks(file: File<'_>, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let offset = range.start;
    tokens(&file.text[range])
        .filter(|token| token.kind == TokenKind::BlockComment)
        .filter(|token| {
            let named = inside(token.text).trim().split_once(':');
            named.is_some_and(|(word, names)| {
                word.trim().eq_ignore_ascii_case("allow") && are_known(names)
            })
        })
        .map(move |token| offset + token.start..offset + token.end())
}

/// What stands in a comment between `/*` and `*/`.
fn inside(comment: &str) -> &str {
    comment.trim_start_matches("/*").trim_end_matches("*/")
}

/// Whether all of these are names of what can be allowed.
fn are_known(names: &str) -> bool {
    let mut names = names.split(',');
    names.all(|name| Allowance::named(name.trim()).is_some())
}

/// The names behind `allow:`. In another letter case it is one only if they are names: a comment may
/// begin with the word.
fn allowed(comment: &str) -> Option<&str> {
    let (word, names) = comment.split_once(':')?;
    let is_meant = word == "allow" || word.eq_ignore_ascii_case("allow") && are_known(names);
    is_meant.then_some(names)
}
