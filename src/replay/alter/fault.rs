//! Where in an `ALTER TABLE` the fault stands that SQLite finds in a statement made of it.
//!
//! Invariant: a place is found only in text that stands in both.

use std::ops::Range;

use super::Part;
use crate::scratch::Refusal;
use crate::span::Span;
use crate::sql::alter::ActionKind;
use crate::sql::definition::{ColumnConstraint, TableConstraint};
use crate::sql::{self, Ident};

/// The place of what SQLite refuses in `statement`, as far as it can be told.
pub(super) fn place(run: &[Part<'_>], statement: &str, refusal: &Refusal) -> Option<Span> {
    by_offset(run, statement, refusal)
        .or_else(|| by_check(run, &refusal.message))
        .or_else(|| by_column(run, &refusal.message))
        .or_else(|| by_name(run, &refusal.message))
        .or_else(|| by_value(run, statement))
}

/// The token at which SQLite stopped.
fn by_offset(run: &[Part<'_>], statement: &str, refusal: &Refusal) -> Option<Span> {
    let offset = refusal.offset?;
    let token = sql::tokens(statement).find(|token| token.range().contains(&offset))?;
    run.iter().find_map(|part| {
        pieces(part).into_iter().find_map(|piece| {
            let text = &part.statement()[piece.clone()];
            let mut places = statement.match_indices(text);
            let (start, _) = places
                .find(|(start, _)| *start <= token.start && token.end() <= *start + text.len())?;
            let at = piece.start + (token.start - start);
            Some(part.place(at..at + token.text.len()))
        })
    })
}

/// What adds the CHECK that rows do not pass: SQLite tells its name, or its condition to the letter.
fn by_check(run: &[Part<'_>], message: &str) -> Option<Span> {
    let said = message.strip_prefix("CHECK constraint failed: ")?;
    let name = Ident::new(said);
    let adds = |part: &&Part<'_>| match part.kind() {
        ActionKind::AddConstraint(TableConstraint {
            name: Some(own), ..
        })
        | ActionKind::AddToColumn {
            constraint: ColumnConstraint {
                name: Some(own), ..
            },
            ..
        } => own.ident == name,
        ActionKind::AddConstraint(_)
        | ActionKind::AddToColumn { .. }
        | ActionKind::AddColumn { .. } => {
            let mut pieces = pieces(part).into_iter();
            pieces.any(|piece| part.statement()[piece].contains(said))
        }
        _ => false,
    };
    run.iter().find(adds).map(Part::span)
}

/// The default of the column that a message like "default value of column [a] is not constant"
/// names.
fn by_column(run: &[Part<'_>], message: &str) -> Option<Span> {
    let (_, name) = message.split_once("default value of column [")?;
    let (name, _) = name.split_once(']')?;
    run.iter().rev().find_map(|part| match part.kind() {
        ActionKind::SetDefault { column, value } if column.ident.is(name) => {
            Some(part.place(value.clone()))
        }
        ActionKind::AddColumn { definition, .. } if definition.name.ident.is(name) => {
            Some(part.place(definition.default_value()?.clone()))
        }
        _ => None,
    })
}

/// The first place of the name with which a message ends, as in `no such column: nam` and
/// `unknown function: f()`.
fn by_name(run: &[Part<'_>], message: &str) -> Option<Span> {
    let (_, name) = message.rsplit_once(": ")?;
    let name = name.rsplit('.').next()?.trim_end_matches("()");
    let name = Ident::from_token(name);
    run.iter().find_map(|part| {
        pieces(part).into_iter().find_map(|piece| {
            let text = &part.statement()[piece.clone()];
            let mut tokens = sql::significant(text);
            let token =
                tokens.find(|token| token.is_name() && Ident::from_token(token.text) == name)?;
            let start = piece.start + token.start;
            Some(part.place(start..start + token.text.len()))
        })
    })
}

/// What the rows get, if the statement copies them and only one action says so.
fn by_value(run: &[Part<'_>], statement: &str) -> Option<Span> {
    if !statement.starts_with("INSERT") {
        return None;
    }
    let mut values = run
        .iter()
        .filter_map(|part| Some((part, using(part)?.clone())));
    let (part, value) = values.next()?;
    values.next().is_none().then(|| part.place(value))
}

/// What the rows that are there get, if an action says so.
pub(super) fn using<'a>(part: &Part<'a>) -> Option<&'a Range<usize>> {
    match part.kind() {
        ActionKind::SetType { using, .. } | ActionKind::SetNotNull { using, .. } => using.as_ref(),
        _ => None,
    }
}

/// The parts of an action that stand in the statements made of it as they are written.
fn pieces(part: &Part<'_>) -> Vec<Range<usize>> {
    match part.kind() {
        ActionKind::AddColumn { definition, .. } => vec![definition.range.clone()],
        ActionKind::AddConstraint(constraint) => vec![constraint.range.clone()],
        ActionKind::AddToColumn { constraint, .. } => vec![constraint.range.clone()],
        ActionKind::SetDefault { value, .. } => vec![value.clone()],
        ActionKind::SetExpression { expression, .. } => vec![expression.clone()],
        ActionKind::SetType {
            collation, using, ..
        } => {
            let collation = collation.as_ref().map(|name| name.range.clone());
            using.clone().into_iter().chain(collation).collect()
        }
        _ => using(part).cloned().into_iter().collect(),
    }
}
