//! Keys that alterations of a table take away.
//!
//! Invariant: when all that is said of the table at once is done, every foreign key that had a key
//! to refer to has one.

use super::super::Replay;
use super::plan::Plan;
use super::{Part, refused};
use crate::diagnostic::{Diagnostics, Result};
use crate::sql::Ident;
use crate::sql::alter::ActionKind;
use crate::sqlite::LostKey;

/// The keys that are missing for now, each with the action that took it away.
#[derive(Debug, Default)]
pub(super) struct MissingKeys<'a>(Vec<(&'a Part<'a>, LostKey)>);

impl<'a> MissingKeys<'a> {
    /// Takes note of an action that renames.
    pub(super) fn rename(&mut self, part: &Part<'_>) {
        if let ActionKind::RenameColumn { column, to } = part.kind() {
            for (_, key) in &mut self.0 {
                key.rename(&column.ident, &to.ident);
            }
        }
    }

    /// Takes note of the keys that the actions `run` take away. `behind` are the actions that
    /// follow: those may give them back, unless rows change meanwhile that nothing could check.
    pub(super) fn note(
        &mut self,
        replay: &Replay<'_>,
        plan: &mut Plan,
        run: &'a [Part<'a>],
        behind: &[Part<'_>],
    ) {
        let Some(edited) = &plan.edited else { return };
        for (at, key) in std::mem::take(&mut plan.lost) {
            let users = key.users(&replay.scratch, edited);
            let users = users.expect("SQLite reads its schema table");
            if users.is_empty() {
                continue;
            }
            let changes = run.iter().chain(behind).any(|part| changes(part, &key));
            if changes || behind.is_empty() {
                plan.errors.push(refused::key_in_use(&run[at], &key, users));
            } else {
                self.0.push((&run[at], key));
            }
        }
        if !plan.errors.is_empty() {
            plan.edited = None;
        }
    }

    /// Refuses what is missing still, in the table that is called `table` now.
    pub(super) fn check(self, replay: &Replay<'_>, table: &Ident) -> Result<()> {
        let mut found = Diagnostics::default();
        for (part, key) in self.0 {
            let users = key.users_now(&replay.scratch, table);
            let users = users.expect("SQLite reads its schema table");
            if !users.is_empty() {
                found.push(refused::key_in_use(part, &key, users));
            }
        }
        found.or_ok(())
    }
}

/// Whether an action changes what rows have in a column of a key.
fn changes(part: &Part<'_>, key: &LostKey) -> bool {
    match part.kind() {
        ActionKind::SetType { column, .. }
        | ActionKind::SetNotNull {
            column,
            using: Some(_),
            ..
        } => key.columns().contains(&column.ident),
        _ => false,
    }
}
