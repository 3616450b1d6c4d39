//! What counted columns before a revision altered their tables, and the statements that would use it
//! while it means others.
//!
//! Invariant: what means the same columns as before the revision is no reason to refuse anything.

use super::{Recording, Replay, refused};
use crate::diagnostic::{Diagnostics, Result};
use crate::operation::Execute;
use crate::scratch::{Access, Scratch};
use crate::span::Span;
use crate::sql::{Head, Ident};
use crate::sqlite::Places;

/// An action behind which columns can be in other places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moving {
    pub(super) table: Ident,
    pub(super) span: Span,
}

/// What counted columns before actions that can move them.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptPlaces {
    kept: Vec<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    places: Places,
    /// The first action behind which it can mean others.
    moving: Moving,
}

/// What means other columns than before, in sentences, and the action that did it.
type Moved<'a> = (&'a Moving, Vec<String>);

impl KeptPlaces {
    /// Takes note of what counts columns before an action that can move them.
    pub(super) fn note(&mut self, moving: &Moving, places: Vec<Places>) {
        for places in places {
            let mut kept = self.kept.iter_mut();
            match kept.find(|kept| kept.places.is_like(&places)) {
                Some(kept) if kept.places.means_same(&places) => kept.moving = moving.clone(),
                Some(_) => {}
                None => self.kept.push(Kept {
                    places,
                    moving: moving.clone(),
                }),
            }
        }
    }

    /// Takes note that the table `from` is called `to` from here on.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        for kept in &mut self.kept {
            kept.places.rename_table(from, to);
        }
    }

    /// Takes note that the column `from` of a table is called `to` from here on.
    pub(super) fn rename_column(&mut self, table: &Ident, from: &Ident, to: &Ident) {
        for kept in &mut self.kept {
            kept.places.rename_column(table, from, to);
        }
    }

    /// Takes note that these objects are there no more, or are others.
    pub(super) fn forget(&mut self, gone: &[Ident]) {
        self.kept
            .retain(|kept| !gone.iter().any(|name| kept.places.is_of(name)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// What means other columns now, action by action.
    pub(super) fn moved(&self, scratch: &Scratch) -> Vec<Moved<'_>> {
        self.moved_of(scratch, |_| true)
    }

    /// What of it a statement uses.
    fn used(&self, scratch: &Scratch, access: &Access) -> Vec<Moved<'_>> {
        self.moved_of(scratch, |places| {
            let is_used = places.is_used(scratch, access);
            is_used.expect("SQLite reads its schema table")
        })
    }

    fn moved_of(&self, scratch: &Scratch, is_asked: impl Fn(&Places) -> bool) -> Vec<Moved<'_>> {
        let mut found: Vec<Moved<'_>> = Vec::new();
        for Kept { places, moving } in self.kept.iter().filter(|kept| is_asked(&kept.places)) {
            let moved = places.moved(scratch);
            let Some(told) = moved.expect("SQLite reads its schema table") else {
                continue;
            };
            match found.iter_mut().find(|(other, _)| *other == moving) {
                Some((_, all)) => all.push(told),
                None => found.push((moving, vec![told])),
            }
        }
        found
    }
}

impl Recording {
    /// Refuses a statement at this place that uses what means other columns there.
    pub(super) fn refuse_moved(
        &self,
        scratch: &mut Scratch,
        sql: &str,
        access: &Access,
        place: Span,
    ) -> Result<()> {
        let places = &self.deferred.places;
        let mut used = places.used(scratch, access);
        if used.is_empty() && !places.is_empty() && !self.rebuilds {
            // Where foreign keys are on, their actions fire triggers, too.
            let acting = scratch.with_foreign_keys(|scratch| scratch.access(sql));
            if let Ok(acting) = acting.expect("SQLite switches foreign keys") {
                used = places.used(scratch, &acting);
            }
        }
        let mut found = Diagnostics::default();
        for (moving, told) in used {
            found.push(refused::used_while_moved(place, moving, told));
        }
        found.or_ok(())
    }
}

impl Replay<'_> {
    /// Refuses a statement that is no INSERT, UPDATE or DELETE and reads what means other columns at
    /// this point of the revision.
    pub(super) fn refuse_moved_read(&mut self, execute: &Execute, head: &Head) -> Result<()> {
        let reads = match head {
            Head::Select(_) => true,
            Head::Create(create) => create.as_select,
            _ => false,
        };
        if !reads {
            return Ok(());
        }
        self.refuse_moved(&execute.text, execute.first_line())
    }

    /// Refuses a statement, or a part of one at this place that is read as `sql`, which uses what means
    /// other columns at this point of the revision. What SQLite cannot read, it refuses itself.
    ///
    /// # Errors
    /// All that it uses.
    pub fn refuse_moved(&mut self, sql: &str, place: Span) -> Result<()> {
        let Some(recording) = &self.recording else {
            return Ok(());
        };
        if recording.deferred.places.is_empty() {
            return Ok(());
        }
        match self.scratch.access(sql) {
            Ok(access) => recording.refuse_moved(&mut self.scratch, sql, &access, place),
            Err(_) => Ok(()),
        }
    }
}
