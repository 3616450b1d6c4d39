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
    for (_, names) in lines(file, range) {
        for item in items(file.text, names.clone()) {
            let name = &file.text[item.clone()];
            let span = file.span(item);
            if is_kebab_case(name) {
                let name = name.to_owned();
                allowed.push(Allow { name, span });
            } else {
                found.push(
                    Diagnostic::error(
                        Code::Allow,
                        format!("`{name}` is no name of a lint or guard"),
                    )
                    .label(span, "not a name such as `returns-rows`")
                    .help("write the names in lower case, with commas between them"),
                );
            }
        }
    }
    allowed
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
