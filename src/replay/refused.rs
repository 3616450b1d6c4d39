//! SQLite's refusals as findings in the revision file.

use std::ops::Range;

use super::places::Moving;
use crate::diagnostic::{Code, Diagnostic};
use crate::operation::{Execute, Origin};
use crate::scratch::Refusal;
use crate::span::Span;
use crate::sql::{self, Ident, Token};
use crate::sqlite::{Broken, LostKey, Usable};

/// How much of a line is told.
const LONGEST_LINE: usize = 200;

/// A statement that SQLite refuses at its point of the chain.
pub(super) fn statement(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    let error = Diagnostic::error(Code::Sql, refusal.message.clone());
    rendered(execute, refusal, error.label(place(execute, refusal), ""))
}

/// Tells the line that SQLite was given, where its author did not write it.
fn rendered(execute: &Execute, refusal: &Refusal, diagnostic: Diagnostic) -> Diagnostic {
    let writer = match &execute.origin {
        Origin::Written(_) => return diagnostic,
        Origin::Rendered { .. } => "the template writes",
        Origin::Called(_) => "the call stands for",
    };
    let text = &execute.text;
    let range = token_at_fault(text, refusal).map_or(0..0, |token| token.range());
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |at| range.end + at);
    let line: String = text[start..end].trim().chars().take(LONGEST_LINE).collect();
    diagnostic.note(format!("{writer} `{line}` there"))
}

/// What a guard of a script says, without the name of who says it; nothing if no guard does.
pub(super) fn of_guard(said: &str) -> Option<&str> {
    said.strip_prefix("gen-sql: ")
}

/// A guard that does not hold: what it says, and the lines that were told before. A line that says
/// the same and more is told in its place. It points nowhere yet.
#[must_use]
pub fn unmet(code: Code, said: &str, told: Vec<String>) -> Diagnostic {
    let said = of_guard(said).unwrap_or(said);
    let mut lines: Vec<String> = told
        .into_iter()
        .map(|line| of_guard(&line).unwrap_or(&line).to_owned())
        .collect();
    let more = lines.iter().position(|line| line.starts_with(said));
    let message = more.map_or_else(|| said.to_owned(), |at| lines.remove(at));
    lines
        .into_iter()
        .fold(Diagnostic::error(code, message), Diagnostic::note)
}

/// A statement that SQLite runs, but not where its evidence could be.
pub(super) fn in_trigger(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(
        Code::DmlWithoutEvidence,
        "the script could not prove that this statement ran",
    )
    .label(execute.first_line(), "")
    .note(format!(
        "inside a trigger, SQLite says: {}",
        refusal.message
    ))
}

/// A view or trigger that could not be used.
pub(super) fn deferred(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    statement(
        execute,
        &Refusal {
            offset: None,
            ..refusal.clone()
        },
    )
    .note("SQLite takes it as it is, and refuses whatever uses it")
}

/// Tells what was broken.
pub(super) fn broken(diagnostic: Diagnostic, broken: Vec<Broken>) -> Diagnostic {
    let is_virtual = |broken: &Broken| matches!(broken.usable, Usable::VirtualTable(_));
    let help = if broken.iter().any(is_virtual) {
        "drop it before, and create it again and fill it behind this statement"
    } else {
        "drop it before, and create it again behind this statement"
    };
    let notes = broken.into_iter();
    let notes = notes.map(|Broken { usable, refusal }| {
        format!("{} names it: {}", usable.told(), refusal.message)
    });
    notes.fold(diagnostic, Diagnostic::note).help(help)
}

/// What counts columns and means others because of an action.
pub(super) fn moved(moving: &Moving, told: Vec<String>) -> Diagnostic {
    let Moving { table, span } = moving;
    let message = format!(
        "what counts the columns of `{}` would mean others",
        table.name()
    );
    let diagnostic = Diagnostic::error(Code::AlterTable, message).label(*span, "");
    told.into_iter().fold(diagnostic, Diagnostic::note).help(
        "drop it before, and create it again behind this statement, or have it name the columns",
    )
}

/// A statement that uses what counts columns and means others at its place because of an action.
pub(super) fn used_while_moved(place: Span, moving: &Moving, told: Vec<String>) -> Diagnostic {
    let Moving { table, span } = moving;
    let message = format!(
        "this uses what counts the columns of `{}` and means others here",
        table.name()
    );
    let diagnostic = Diagnostic::error(Code::AlterTable, message)
        .label(place, "")
        .context(*span, "behind this");
    told.into_iter().fold(diagnostic, Diagnostic::note).help(
        "drop it before the alteration and create it again behind, have it name the columns, or put this \
         statement where they stand as before",
    )
}

/// An index that was the key to which foreign keys refer.
pub(super) fn dropped_key(execute: &Execute, table: &Ident, key: &LostKey) -> Diagnostic {
    Diagnostic::error(Code::KeyInUse, key_in_use(table, key)).label(execute.first_line(), "")
}

/// Tells what refers to a key that is not there when the revision is done.
pub(super) fn missed_key(told: Diagnostic, users: Vec<String>) -> Diagnostic {
    referring(told, users).help(
        "drop or alter what refers to it, or make another index or constraint UNIQUE on these columns",
    )
}

/// Tells what refers to a key.
pub(super) fn referring(told: Diagnostic, users: Vec<String>) -> Diagnostic {
    let notes = users.into_iter().map(|user| format!("{user} refers to it"));
    notes.fold(told, Diagnostic::note)
}

/// What is said of a key that is taken away.
pub(super) fn key_in_use(table: &Ident, key: &LostKey) -> String {
    let columns: Vec<&str> = key.columns().iter().map(Ident::name).collect();
    format!(
        "the key ({}) of `{}` is in use",
        columns.join(", "),
        table.name()
    )
}

/// A statement that asks what the statement before it did, which is one of the script's own.
pub(super) fn own_counter(execute: &Execute, place: Range<usize>) -> Diagnostic {
    Diagnostic::error(
        Code::RefusedStatement,
        format!("`{}` would tell of the script's own rows", &execute.text[place.clone()]),
    )
    .label(execute.origin.part(place), "")
    .note("it tells what the statement before did, and here that is one of the script")
    .help(
        "put it right behind the INSERT, UPDATE or DELETE that it is about, or select the row by what it holds",
    )
}

/// A check of the script that does not hold even on the scratch database.
pub(super) fn evidence(execute: &Execute, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(
        Code::Sql,
        "the check that belongs to this statement fails on the scratch database",
    )
    .label(execute.first_line(), "")
    .note(format!("SQLite says: {}", refusal.message))
}

/// The token at which SQLite stopped, or the name that it complains of, or the first line of the
/// statement.
fn place(execute: &Execute, refusal: &Refusal) -> Span {
    match token_at_fault(&execute.text, refusal) {
        Some(token) => execute.origin.part(token.range()),
        None => execute.first_line(),
    }
}

fn token_at_fault<'a>(text: &'a str, refusal: &Refusal) -> Option<Token<'a>> {
    match refusal.offset {
        Some(offset) => sql::tokens(text).find(|token| token.range().contains(&offset)),
        None => named(text, &refusal.message),
    }
}

/// The only place of a statement where the name stands with which a message ends, as in
/// "no such column: nam".
fn named<'a>(text: &'a str, message: &str) -> Option<Token<'a>> {
    let (_, name) = message.rsplit_once(": ")?;
    let name = Ident::from_token(name.rsplit('.').next()?);
    let mut tokens =
        sql::tokens(text).filter(|token| token.is_name() && Ident::from_token(token.text) == name);
    let token = tokens.next()?;
    tokens.next().is_none().then_some(token)
}
