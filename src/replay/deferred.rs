//! The views and triggers that a revision made: looked into when the revision is done, because
//! SQLite looks into them only when they are used, and a view may stand above its table.

use super::{Replay, refused};
use crate::diagnostic::Result;
use crate::operation::Execute;
use crate::sql::{Head, Ident, Object};

/// What a revision made that SQLite has not looked into.
#[derive(Debug, Default)]
pub(super) struct Deferred(Vec<Made>);

#[derive(Debug)]
struct Made {
    execute: Execute,
    name: Ident,
    /// The table of a trigger; a view has none.
    table: Option<Ident>,
}

impl Deferred {
    /// Takes note of a statement that changed the schema.
    pub(super) fn note(&mut self, execute: &Execute, head: &Head) {
        match head {
            Head::Create(create) if matches!(create.object, Object::View | Object::Trigger) => {
                self.0.push(Made {
                    execute: execute.clone(),
                    name: create.name.name.ident.clone(),
                    table: create.table.as_ref().map(|table| table.name.ident.clone()),
                });
            }
            // What is dropped or renamed is not looked for.
            Head::Drop(drop) => self.forget(&drop.name.name.ident),
            Head::AlterTable(alter) => self.forget(&alter.name.name.ident),
            _ => {}
        }
    }

    fn forget(&mut self, name: &Ident) {
        self.0
            .retain(|made| made.name != *name && made.table.as_ref() != Some(name));
    }
}

impl Replay<'_> {
    /// Has SQLite look into the views and triggers of the section.
    ///
    /// # Errors
    /// The first that could not be used.
    pub(super) fn look_into_deferred(&mut self) -> Result<()> {
        let Deferred(made) = std::mem::take(&mut self.recording().deferred);
        for Made {
            execute,
            name,
            table,
        } in made
        {
            match &table {
                Some(table) => self.scratch.look_into_triggers(table.name()),
                None => self.scratch.look_into_view(name.name()),
            }
            .map_err(|refusal| refused::deferred(&execute, &refusal))?;
        }
        Ok(())
    }
}
