//! Rows that refer to nothing because rebuilds change keys: they are asked for when the revision is
//! done, as SQLite asks for deferred foreign keys at the end of a transaction
//! (<https://sqlite.org/foreignkeys.html#fk_deferred>).
//!
//! Invariant: what referred to nothing before the revision changed a key is no reason to refuse.

use super::{HELD, Replay};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::scratch::{Access, Scratch};
use crate::span::Span;
use crate::sql::Ident;
use crate::sqlite::{Asked, Orphans};

/// What the reader of the script is told.
const TOLD: &str =
    "-- Rows whose keys have changed must refer to something, unless they did not before.";

/// The rows that a revision has kept to compare with.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptOrphans {
    kept: Vec<Kept>,
    /// How many tables were kept in this script.
    numbers: u32,
}

#[derive(Clone, Debug)]
struct Kept {
    orphans: Orphans,
    /// The alteration because of which.
    span: Span,
    /// Whether the table is there still.
    is_there: bool,
    /// Whether the revision has put rows into it since, which may refer to rows of the database.
    is_filled: bool,
}

impl KeptOrphans {
    /// The statement that keeps those of a table, because of the alteration at `span`; none if the
    /// revision has kept them.
    pub(super) fn keep(&mut self, child: &Ident, span: Span) -> Option<String> {
        if self.of(child).is_some() {
            return None;
        }
        self.numbers += 1;
        let orphans = Orphans::new(self.numbers, child.clone());
        let keep = orphans.keep();
        self.kept.push(Kept {
            orphans,
            span,
            is_there: true,
            is_filled: false,
        });
        Some(keep)
    }

    fn of(&mut self, child: &Ident) -> Option<&mut Orphans> {
        let mut kept = self.kept.iter_mut().filter(|kept| kept.is_there);
        let kept = kept.find(|kept| kept.orphans.child == *child);
        kept.map(|kept| &mut kept.orphans)
    }

    /// Takes note that the rows of a table get other numbers.
    pub(super) fn renumber(&mut self, table: &Ident) {
        if let Some(orphans) = self.of(table) {
            orphans.is_exact = false;
        }
    }

    /// Takes note that the table `from` is called `to` from here on.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        for Kept { orphans, .. } in self.kept.iter_mut().filter(|kept| kept.is_there) {
            // It may be the one that the others refer to.
            orphans.is_exact &= from == to;
            if orphans.child == *from {
                orphans.child = to.clone();
            }
        }
    }

    /// Takes note that a table is dropped.
    pub(super) fn drop(&mut self, table: &Ident) {
        let mut kept = self.kept.iter_mut().filter(|kept| kept.is_there);
        if let Some(kept) = kept.find(|kept| kept.orphans.child == *table) {
            kept.is_there = false;
        }
    }

    /// Takes note of rows that are put into a table.
    pub(super) fn note_seed(&mut self, table: &Ident) {
        let mut kept = self.kept.iter_mut().filter(|kept| kept.is_there);
        if let Some(kept) = kept.find(|kept| kept.orphans.child == *table) {
            kept.is_filled = true;
            kept.orphans.is_exact = false;
        }
    }

    /// Takes note of a statement that writes rows: their numbers may be others then.
    pub(super) fn note_rows(&mut self, access: &Access, scratch: &Scratch) {
        let kept = self.kept.iter_mut().filter(|kept| kept.is_there);
        for Kept {
            orphans, is_filled, ..
        } in kept
        {
            let table = &orphans.child;
            let inserts = access.inserts.contains(table);
            let is_number = |column: &Ident| {
                let columns = scratch.key_columns(table.name());
                let columns = columns.expect("SQLite reads its schema table");
                let mut keys = columns.iter().filter(|column| column.is_primary);
                column.is("ROWID") || keys.any(|key| key.name == *column)
            };
            let updates = access.updates.iter();
            let updates: Vec<&Ident> = updates
                .filter(|(updated, _)| updated == table)
                .map(|(_, column)| column)
                .collect();
            *is_filled |= inserts || !updates.is_empty();
            orphans.is_exact &= !inserts && !updates.into_iter().any(is_number);
        }
    }
}

impl Replay<'_> {
    /// Whether rows that the chain puts into the tables that were kept may refer to rows that only the
    /// database has.
    fn may_refer_elsewhere(&self, kept: &[Kept]) -> bool {
        let recording = self.recording.as_ref();
        kept.iter().filter(|kept| kept.is_filled).any(|kept| {
            let parents = self.scratch.parents(kept.orphans.child.name());
            let mut parents = parents.expect("SQLite reads its schema table").into_iter();
            parents.any(|parent| {
                recording.is_some_and(|recording| recording.provenance.is_of_database(&parent))
            })
        })
    }

    /// Asks, in the script, whether rows refer to nothing whose keys the revision has changed.
    ///
    /// # Errors
    /// Rows that the chain itself has put there.
    pub(super) fn ask_for_orphans(&mut self) -> Result<()> {
        let kept = std::mem::take(&mut self.recording().orphans.kept);
        if kept.is_empty() {
            return Ok(());
        }
        let mut requirements = Vec::new();
        let mut asked = Vec::new();
        for Kept { orphans, span, .. } in kept.iter().filter(|kept| kept.is_there) {
            let child = orphans.child.name();
            if !self.scratch.can_check_keys(child) {
                continue;
            }
            let parents = self.scratch.parents(child);
            let mut missing = parents.expect("SQLite reads its schema table");
            missing.retain(|parent| {
                let is_there = self.scratch.is_there(parent.name());
                !is_there.expect("SQLite reads its schema table")
            });
            let none_new = orphans.none_new(&missing);
            asked.push((none_new.message.clone(), *span));
            requirements.push(none_new);
        }
        let forget: Vec<String> = kept.iter().map(|kept| kept.orphans.forget()).collect();
        let guards = self.guard_block(Asked {
            requirements,
            after: forget.clone(),
        })?;
        // There is nothing to ask if all of the tables are gone.
        let guards = guards.unwrap_or_else(|| format!("{};\n{HELD}", forget.join(";\n")));
        if self.may_refer_elsewhere(&kept) {
            // What is true of the rows here says nothing then.
            self.run_own("PRAGMA ignore_check_constraints = ON");
            self.run_own(&guards);
            self.run_own(
                "UPDATE temp.gen_sql_evidence SET ok = 1 WHERE kind = 'guard' AND ok IS 0",
            );
            self.run_own("PRAGMA ignore_check_constraints = OFF");
            self.record_questions(&guards, asked);
            return Ok(());
        }
        self.scratch.run_all(&guards).map_err(|refusal| {
            let said = refusal
                .message
                .strip_prefix("CHECK constraint failed: gen-sql: ");
            let is_about = |kept: &&Kept| {
                said.is_some_and(|said| said.contains(&format!(" {} ", kept.orphans.child.name())))
            };
            let place = kept.iter().find(is_about).unwrap_or(&kept[0]);
            Diagnostic::error(Code::AlterTable, said.unwrap_or(&refusal.message))
                .label(place.span, "")
                .note("they are rows that the chain itself puts there")
        })?;
        self.record_questions(&guards, asked);
        Ok(())
    }

    fn record_questions(&mut self, guards: &str, asked: Vec<(String, Span)>) {
        let section = &mut self.recording().section;
        section.push(&format!("{TOLD}\n{guards}"));
        section.note_asked(asked);
        section.end();
    }
}
