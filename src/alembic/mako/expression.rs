//! The Python in a template.
//!
//! Invariant: what is parsed keeps its place in the template.

use std::sync::Arc;

use ruff_python_ast::{Stmt, StmtFor};

use super::{Python, refused};
use crate::alembic::python::{PythonFile, Statement};
use crate::diagnostic::Diagnostic;
use crate::span::{SourceId, Span};

/// Where an expression that begins at `start` ends: at one of `ends` that stands in no string and no
/// bracket.
pub(super) fn end(text: &str, start: usize, ends: &[char]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        if depth == 0 && ends.contains(&c) {
            return Some(at);
        }
        match c {
            '\'' | '"' => {
                at = after_string(text, at)?;
                continue;
            }
            '#' => {
                at += text[at..].find('\n')?;
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// What comes behind a string that begins at `start`.
fn after_string(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let quote = if rest.starts_with(&triple) {
        triple.as_str()
    } else {
        quote
    };
    let mut at = start + quote.len();
    loop {
        let rest = &text[at..];
        if rest.starts_with(quote) {
            return Some(at + quote.len());
        }
        let mut characters = rest.chars();
        let c = characters.next()?;
        at += c.len_utf8();
        if c == '\\' {
            at += characters.next()?.len_utf8();
        }
    }
}

/// The expression that stands at a place behind at least one other character.
pub(super) fn expression(source: SourceId, text: &str, place: Span) -> Result<Python, Diagnostic> {
    let range = place.range();
    let code = &text[range.clone()];
    // A bracket lets it go over lines, and the line end ends a comment.
    let before = "\n".repeat(range.start.saturating_sub(1));
    match statement(source, &format!("{before}({code}\n)")) {
        Ok(Some(Stmt::Expr(statement))) => Ok(Python {
            expression: statement.value,
            place,
        }),
        Ok(_) => Err(refused("one expression is expected here", place)),
        Err(why) => Err(refused("this is not Python 3", place).note(why)),
    }
}

/// The loop whose header stands at a place.
pub(super) fn for_loop(
    source: SourceId,
    text: &str,
    place: Span,
) -> Result<Box<StmtFor>, Diagnostic> {
    let range = place.range();
    let before = "\n".repeat(range.start);
    match statement(source, &format!("{before}{} pass", &text[range])) {
        Ok(Some(Stmt::For(header))) => Ok(Box::new(header)),
        Ok(_) => Err(refused("`for … in …:` is expected here", place)),
        Err(why) => Err(refused("this is not Python 3", place).note(why)),
    }
}

/// The only statement of a text; or why it cannot be read.
fn statement(source: SourceId, text: &str) -> Result<Option<Stmt>, String> {
    let file = PythonFile::parse(Arc::from(text), source).map_err(|problem| {
        let label = problem.labels.first();
        label.map_or(problem.message.clone(), |label| label.text.clone())
    })?;
    let mut body = file.body.into_iter();
    Ok(match (body.next(), body.next()) {
        (Some(Statement::Plain(statement)), None) => Some(*statement),
        _ => None,
    })
}
