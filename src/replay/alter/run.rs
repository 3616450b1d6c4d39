//! Which actions can be done at once.
//!
//! Invariant: what the rows get is what they would get if the statements were done one by one, and
//! every `USING` of a statement read the rows that the statement finds: no action of a run changes
//! values that an earlier one of the same run has changed, or reads those of an earlier statement.

use std::collections::HashSet;
use std::ops::Range;

use super::Part;
use crate::sql::alter::ActionKind;
use crate::sql::{self, Ident, Token};

/// How many of `parts`, of which the first does not rename, are done at once.
pub(super) fn length(parts: &[Part<'_>]) -> usize {
    let mut seen = Seen::default();
    for (at, part) in parts.iter().enumerate() {
        if part.first {
            seen.end_statement();
            // One statement does not speak for those that share its rebuild.
            if at > 0 && part.allows_any_shape() != parts[0].allows_any_shape() {
                return at;
            }
        }
        if part.renames() || seen.is_read_by(part) || changes_default(part, &seen.added) {
            return at;
        }
        seen.note(part.kind());
    }
    parts.len()
}

/// The columns that the actions of a run change.
#[derive(Debug, Default)]
struct Seen<'a> {
    /// Those that an earlier statement has written or dropped.
    before: HashSet<&'a Ident>,
    /// Those that this statement has written or dropped.
    here: HashSet<&'a Ident>,
    /// All that were written, dropped ones not among them.
    written: HashSet<&'a Ident>,
    /// All that are new.
    added: HashSet<&'a Ident>,
    /// All that are generated from something else.
    generated: HashSet<&'a Ident>,
}

impl<'a> Seen<'a> {
    fn end_statement(&mut self) {
        self.before.extend(self.here.drain());
    }

    fn note(&mut self, action: &'a ActionKind) {
        match action {
            ActionKind::AddColumn { definition, .. } => {
                self.write(&definition.name.ident);
                self.added.insert(&definition.name.ident);
            }
            ActionKind::SetType { column, .. }
            | ActionKind::SetNotNull {
                column,
                using: Some(_),
                ..
            } => self.write(&column.ident),
            ActionKind::SetExpression { column, .. } => {
                self.here.insert(&column.ident);
                self.generated.insert(&column.ident);
            }
            ActionKind::DropColumn { column, .. } => {
                self.here.insert(&column.ident);
            }
            _ => {}
        }
    }

    fn write(&mut self, column: &'a Ident) {
        self.here.insert(column);
        self.written.insert(column);
    }

    /// Whether an action needs what rows have only behind the others: in its own column, in one of
    /// an earlier statement, or in a new one. Else `USING` reads the row as its statement finds it
    /// (<https://www.postgresql.org/docs/current/sql-altertable.html>: an expression of the old
    /// row).
    fn is_read_by(&self, part: &Part<'_>) -> bool {
        let (column, using) = match part.kind() {
            ActionKind::SetType { column, using, .. } => (&column.ident, using),
            ActionKind::SetNotNull { column, using, .. } if using.is_some() => {
                (&column.ident, using)
            }
            // It keeps the values that it has by then.
            ActionKind::DropExpression { column, .. } => {
                return self.generated.contains(&column.ident);
            }
            _ => return false,
        };
        let names = |range: &Range<usize>| {
            let text = &part.statement()[range.clone()];
            let mut names = sql::significant(text).filter(Token::is_name);
            names.any(|token| {
                let name = Ident::from_token(token.text);
                self.before.contains(&name) || self.added.contains(&name)
            })
        };
        // Rows get at once what is said of a new column.
        let is_filled = using.is_some() && self.added.contains(column);
        self.written.contains(column) && !is_filled || using.as_ref().is_some_and(names)
    }
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
