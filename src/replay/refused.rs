//! SQLite's refusals as findings in the revision file.

use crate::diagnostic::{Code, Diagnostic};
use crate::operation::Execute;
use crate::scratch::Refusal;
use crate::span::Span;
use crate::sql;

/// A statement that SQLite refuses at its point of the chain.
pub(super) fn statement(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(Code::Sql, refusal.message.clone()).label(place(execute, refusal), "")
}

/// A statement that SQLite accepts only as long as the table is empty.
pub(super) fn with_rows(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(Code::Sql, refusal.message.clone())
        .label(
            place(execute, refusal),
            "SQLite refuses this once the table has a row",
        )
        .help("give the column a constant default, or allow NULL and fill it with an UPDATE")
}

/// A statement that SQLite runs, but not where its evidence could be.
pub(super) fn in_trigger(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(
        Code::DmlWithoutEvidence,
        "the script could not prove that this statement ran",
    )
    .label(first_line(execute), "")
    .note(format!(
        "inside a trigger, SQLite says: {}",
        refusal.message
    ))
}

/// A check of the script that does not hold even on the scratch database.
pub(super) fn evidence(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(
        Code::Sql,
        "the check that belongs to this statement fails on the scratch database",
    )
    .label(first_line(execute), "")
    .note(format!("SQLite says: {}", refusal.message))
}

/// The token at which SQLite stopped, or the first line of the statement if it does not say.
fn place(execute: &Execute, refusal: &Refusal) -> Span {
    let Some(offset) = refusal.offset.filter(|&offset| offset < execute.text.len()) else {
        return first_line(execute);
    };
    let token = sql::tokens(&execute.text).find(|token| token.range().contains(&offset));
    let end = token.map_or(offset + 1, |token| token.end());
    execute.span.part(offset..end)
}

fn first_line(execute: &Execute) -> Span {
    let end = execute.text.find('\n').unwrap_or(execute.text.len());
    execute.span.part(0..end)
}
