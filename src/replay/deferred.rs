//! The views and triggers that a revision made, into which SQLite looks only when they are used.
//!
//! Invariant: one that could be used when it was made is never refused, nor one that can be used
//! when the revision is done: a view may stand above its table.

use super::{Replay, refused};
use crate::diagnostic::Result;
use crate::operation::Execute;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Head, Ident, Object};

/// What a revision made that could not be used when it was made.
#[derive(Debug, Default)]
pub(super) struct Deferred(Vec<Made>);

#[derive(Debug)]
struct Made {
    execute: Execute,
    name: Ident,
    /// The table of a trigger; a view has none.
    table: Option<Ident>,
}

impl Made {
    fn by(execute: &Execute, head: &Head) -> Option<Self> {
        let Head::Create(create) = head else {
            return None;
        };
        matches!(create.object, Object::View | Object::Trigger).then(|| Self {
            execute: execute.clone(),
            name: create.name.name.ident.clone(),
            table: create.table.as_ref().map(|table| table.name.ident.clone()),
        })
    }

    fn look_into(&self, scratch: &Scratch) -> std::result::Result<(), Refusal> {
        match &self.table {
            Some(table) => scratch.look_into_triggers(table.name()),
            None => scratch.look_into_view(self.name.name()),
        }
    }
}

impl Deferred {
    /// Takes note of a statement that changed the schema of `scratch`.
    pub(super) fn note(&mut self, execute: &Execute, head: &Head, scratch: &Scratch) {
        if let Head::Drop(drop) = head {
            // What is dropped is not looked for.
            return self.forget(&drop.name.name.ident);
        }
        let made = Made::by(execute, head);
        let broken = made.filter(|made| made.look_into(scratch).is_err());
        self.0.extend(broken);
    }

    /// Takes note that the object `name` is there no more, or is another one.
    pub(super) fn forget(&mut self, name: &Ident) {
        self.0
            .retain(|made| made.name != *name && made.table.as_ref() != Some(name));
    }
}

impl Replay<'_> {
    /// Has SQLite look into the views and triggers of the section that could not be used when they
    /// were made.
    ///
    /// # Errors
    /// The first that still cannot.
    pub(super) fn look_into_deferred(&mut self) -> Result<()> {
        let Deferred(made) = std::mem::take(&mut self.recording().deferred);
        for made in made {
            made.look_into(&self.scratch)
                .map_err(|refusal| refused::deferred(&made.execute, &refusal))?;
        }
        Ok(())
    }
}
