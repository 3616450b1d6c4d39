//! Columns that a section drops and adds again, where what they held is gone whatever the rows get; and
//! those that it renames.
//!
//! Invariant: a column for which its author says what the rows get is none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::ran::Ran;
use crate::sql::Ident;
use crate::sql::alter::ActionKind;

/// The columns of tables that were dropped and added again, under the names that all have now.
#[derive(Debug, Default)]
pub(super) struct Renewed {
    tables: BTreeMap<Ident, Columns>,
}

#[derive(Debug, Default)]
struct Columns {
    dropped: BTreeSet<Ident>,
    again: BTreeSet<Ident>,
    /// What columns were called before, under the names that they have now; none for one that is new.
    before: BTreeMap<Ident, Option<Ident>>,
}

impl Renewed {
    /// Those behind statements that ran.
    pub(super) fn by(ran: &[Ran]) -> Self {
        let mut renewed = Self::default();
        for ran in ran.iter().filter(|ran| !ran.actions().is_empty()) {
            let Some(table) = ran.objects().next() else {
                continue;
            };
            let mut columns = renewed.tables.remove(table).unwrap_or_default();
            for action in ran.actions() {
                columns.note(&action.kind);
            }
            let name = ran.new_name().unwrap_or_else(|| table.clone());
            renewed.tables.insert(name, columns);
        }
        renewed
    }

    /// Whether a column is one of them.
    pub(super) fn has(&self, table: &Ident, column: &Ident) -> bool {
        let columns = self.tables.get(table);
        columns.is_some_and(|columns| columns.again.contains(column))
    }
}

impl Columns {
    fn note(&mut self, action: &ActionKind) {
        match action {
            ActionKind::DropColumn { column, .. } => {
                self.again.remove(&column.ident);
                self.before.remove(&column.ident);
                self.dropped.insert(column.ident.clone());
            }
            ActionKind::AddColumn { definition, .. } if !definition.is_generated() => {
                let column = &definition.name.ident;
                self.before.insert(column.clone(), None);
                if self.dropped.contains(column) {
                    self.again.insert(column.clone());
                }
            }
            ActionKind::RenameColumn { column, to } => {
                self.again.remove(&column.ident);
                let before = self.before.insert(column.ident.clone(), None);
                let before = before.unwrap_or_else(|| Some(column.ident.clone()));
                self.before.insert(to.ident.clone(), before);
            }
            ActionKind::SetType {
                column,
                using: Some(_),
                ..
            }
            | ActionKind::SetNotNull {
                column,
                using: Some(_),
                ..
            } => {
                self.again.remove(&column.ident);
            }
            _ => {}
        }
    }
}
