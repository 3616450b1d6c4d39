//! Which actions can be done at once.
//!
//! Invariant: what the rows get is what they would get if the actions were done one by one: no
//! action of a run reads or changes values that an earlier one of the same run has changed.

use std::collections::HashSet;
use std::ops::Range;

use super::Part;
use crate::sql::alter::ActionKind;
use crate::sql::{self, Ident, Token};

/// How many of `parts`, of which the first does not rename, are done at once.
pub(super) fn length(parts: &[Part<'_>]) -> usize {
    let mut written: HashSet<&Ident> = HashSet::new();
    let mut added: HashSet<&Ident> = HashSet::new();
    for (at, part) in parts.iter().enumerate() {
        if part.renames() || reads(part, &written) || changes_default(part, &added) {
            return at;
        }
        match part.kind() {
            ActionKind::AddColumn { definition, .. } => {
                written.insert(&definition.name.ident);
                added.insert(&definition.name.ident);
            }
            ActionKind::SetType { column, .. }
            | ActionKind::SetNotNull {
                column,
                using: Some(_),
                ..
            } => {
                written.insert(&column.ident);
            }
            _ => {}
        }
    }
    parts.len()
}

/// Whether an action takes the values that rows have in one of the columns `written`.
fn reads(part: &Part<'_>, written: &HashSet<&Ident>) -> bool {
    let (column, using) = match part.kind() {
        ActionKind::SetType { column, using, .. } => (&column.ident, using),
        ActionKind::SetNotNull { column, using, .. } if using.is_some() => (&column.ident, using),
        _ => return false,
    };
    let names = |range: &Range<usize>| {
        let text = &part.statement()[range.clone()];
        let mut names = sql::significant(text).filter(Token::is_name);
        names.any(|token| written.contains(&Ident::from_token(token.text)))
    };
    written.contains(column) || using.as_ref().is_some_and(names)
}

/// Whether an action changes the default of one of the columns `added`, which the rows that are
/// there have got.
fn changes_default(part: &Part<'_>, added: &HashSet<&Ident>) -> bool {
    match part.kind() {
        ActionKind::SetDefault { column, .. } | ActionKind::DropDefault { column } => {
            added.contains(&column.ident)
        }
        _ => false,
    }
}
