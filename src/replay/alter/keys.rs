//! Keys that alterations of a table take away.
//!
//! Invariant: when all that is said of the table at once is done, every foreign key that had a key
//! to refer to has one; of what a batch of Alembic says, when the revision is done.

use super::super::Replay;
use super::super::deferred::DroppedKey;
use super::plan::Plan;
use super::{Part, refused};
use crate::diagnostic::{Diagnostics, Result};
use crate::sql::Ident;
use crate::sql::alter::ActionKind;
use crate::sqlite::LostKey;

/// The keys that are missing for now.
#[derive(Debug, Default)]
pub(super) struct MissingKeys<'a> {
    /// Those to which a foreign key of the chain refers, each with the action that took it away.
    used: Vec<(&'a Part<'a>, LostKey)>,
    /// Those about which the script is still to ask, each with the actions that took it away.
    unasked: Vec<(&'a [Part<'a>], LostKey)>,
}

impl<'a> MissingKeys<'a> {
    /// Takes note of an action that renames.
    pub(super) fn rename(&mut self, part: &Part<'_>) {
        if let ActionKind::RenameColumn { column, to } = part.kind() {
            let used = self.used.iter_mut().map(|(_, key)| key);
            for key in used.chain(self.unasked.iter_mut().map(|(_, key)| key)) {
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
            let changes = run.iter().chain(behind).any(|part| changes(part, &key));
            if !changes && behind.iter().any(gives_a_key) {
                plan.postponed.push(key.clone());
                self.unasked.push((run, key.clone()));
            }
            if users.is_empty() {
                continue;
            }
            // A batch of Alembic stands alone: what refers to the table may come behind it.
            if changes || behind.is_empty() && !run[at].is_called() {
                plan.errors.push(refused::key_in_use(&run[at], &key, users));
            } else {
                self.used.push((&run[at], key));
            }
        }
        if !plan.errors.is_empty() {
            plan.edited = None;
        }
    }

    /// Refuses what is missing still, in the table that is called `table` now, and has the script ask
    /// whether something that somebody made by hand misses it.
    pub(super) fn check(self, replay: &mut Replay<'_>, table: &Ident) -> Result<()> {
        let mut found = Diagnostics::default();
        for (part, key) in self.used {
            let users = key.users_now(&replay.scratch, table);
            let users = users.expect("SQLite reads its schema table");
            if users.is_empty() {
                continue;
            }
            if !part.is_called() {
                found.push(refused::key_in_use(part, &key, users));
            } else if let Some(recording) = &mut replay.recording {
                let told = refused::altered_key(part, &key);
                let dropped = DroppedKey::altered(told, table, key);
                recording.deferred.note_key(dropped);
            }
        }
        found.or_ok(())?;
        let mut strangers = Vec::new();
        for (run, key) in self.unasked {
            if replay.is_asked_around(table, run) {
                let asked = key.strangers_now(&replay.scratch, table);
                let asked = asked.expect("SQLite reads its schema table").into_iter();
                let place = run[0].alter.execute.first_line();
                strangers.extend(asked.map(|asked| (asked, place)));
            }
        }
        replay.ask_strangers(strangers)
    }
}

/// Whether an action may give a table a key.
fn gives_a_key(part: &Part<'_>) -> bool {
    matches!(
        part.kind(),
        ActionKind::AddConstraint(_) | ActionKind::AddToColumn { .. }
    )
}

/// Whether an action changes what rows have in a column of a key.
fn changes(part: &Part<'_>, key: &LostKey) -> bool {
    match part.kind() {
        ActionKind::SetType { column, .. }
        | ActionKind::SetExpression { column, .. }
        | ActionKind::SetNotNull {
            column,
            using: Some(_),
            ..
        } => key.columns().contains(&column.ident),
        _ => false,
    }
}
