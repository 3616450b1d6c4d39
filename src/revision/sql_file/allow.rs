//! `-- allow: NAME[, NAME]` above a statement.
//!
//! Invariant: such a line counts for the statement below it, or it is an error.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::operation::Allow;
use crate::sql::{TokenKind, tokens};

use super::File;
use super::header::items;

/// What the comments of `range` allow.
pub(super) fn read(file: File<'_>, range: Range<usize>, found: &mut Diagnostics) -> Vec<Allow> {
    let mut allowed = Vec::new();
    for (line, names) in lines(file, range) {
        let names = items(file.text, names);
        if names.is_empty() {
            found.push(bad(file, line.clone(), "this `-- allow:` names nothing"));
        }
        for item in names {
            let name = &file.text[item.clone()];
            if is_kebab_case(name) {
                allowed.push(Allow {
                    name: name.to_owned(),
                    span: file.span(item),
                });
            } else if name.is_empty() {
                found.push(bad(file, line.clone(), "a name is empty here"));
            } else {
                let message = format!("`{name}` is not the name of a lint or guard");
                found.push(bad(file, item, &message));
            }
        }
    }
    allowed
}

fn bad(file: File<'_>, range: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::error(Code::Allow, message)
        .label(file.span(range), "not read")
        .help("write names such as `returns-rows`, with commas between them")
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
            let names = token
                .text
                .trim_start_matches('-')
                .trim_start()
                .strip_prefix("allow:")?;
            let end = offset + token.end();
            Some((offset + token.start..end, end - names.len()..end))
        })
}

fn is_kebab_case(name: &str) -> bool {
    name.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}
