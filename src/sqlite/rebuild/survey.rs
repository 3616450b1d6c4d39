//! What can be used around a table, to be looked into before and after the table is altered.
//!
//! Invariant: what could not be used before is never told as broken.

use super::usable::{Broken, Usable};
use crate::schema::Entry;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Object};

/// The views, triggers and virtual tables that name a table, or name a view or virtual table that
/// does, and can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    table: Ident,
    usable: Vec<Usable>,
    unusable: Vec<Usable>,
}

impl Survey {
    /// What can be used around `table` now.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn of(scratch: &Scratch, table: &Ident) -> Result<Self, Refusal> {
        let mut found = Vec::new();
        for object in around(scratch, table)? {
            if let Some(usable) = Usable::of(&object)
                && !found.contains(&usable)
            {
                found.push(usable);
            }
        }
        let (usable, unusable) =
            { found.into_iter() }.partition(|usable: &Usable| usable.look_into(scratch).is_ok());
        Ok(Self {
            table: table.clone(),
            usable,
            unusable,
        })
    }

    /// The views that could not be used.
    pub fn unusable_views(&self) -> impl Iterator<Item = &Ident> {
        self.unusable.iter().filter_map(|usable| match usable {
            Usable::View(view) => Some(view),
            _ => None,
        })
    }

    /// What can be used no more, now that the table is called `name`.
    #[must_use]
    pub fn broken(&self, scratch: &Scratch, name: &Ident) -> Vec<Broken> {
        let usable = self.usable.iter();
        let broken = usable.filter_map(|usable| {
            let usable = usable.renamed(&self.table, name);
            let refusal = usable.look_into(scratch).err()?;
            Some(Broken { usable, refusal })
        });
        broken.collect()
    }
}

/// The views, triggers and virtual tables that name a table, or name a view or virtual table that
/// does.
pub(super) fn around(scratch: &Scratch, table: &Ident) -> Result<Vec<Entry>, Refusal> {
    let mut found: Vec<Entry> = Vec::new();
    let mut names = vec![table.clone()];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        at += 1;
        for object in scratch.using(name.name())? {
            // A trigger's name is nothing that others could name.
            if object.object != Object::Trigger && !names.contains(&object.name) {
                names.push(object.name.clone());
            }
            if !found.contains(&object) {
                found.push(object);
            }
        }
    }
    Ok(found)
}
