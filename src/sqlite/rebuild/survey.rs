//! What is on a table and around it, to be compared before and after a rebuild.
//!
//! Invariant: what could not be used before is never told as broken.

use std::collections::BTreeMap;

use super::Edited;
use crate::schema::Entry;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, Object};

/// What is on a table and around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The columns, each with its type, its default and how it is generated.
    columns: BTreeMap<String, String>,
    /// The indexes and triggers on the table.
    objects: Vec<String>,
    /// The views that can be used, and the tables whose triggers can.
    usable: Vec<Usable>,
}

/// Something into which SQLite looks only when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Usable {
    View(Ident),
    Triggers(Ident),
}

impl Usable {
    fn look_into(&self, scratch: &Scratch) -> Result<(), Refusal> {
        match self {
            Self::View(view) => scratch.look_into_view(view.name()),
            Self::Triggers(table) => scratch.look_into_triggers(table.name()),
        }
    }
}

impl Survey {
    /// What is on `table` now, and what names it.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn of(scratch: &Scratch, table: &Ident) -> Result<Self, Refusal> {
        let mut usable = Vec::new();
        for object in scratch.naming(table.name())? {
            let candidate = match object.object {
                Object::View => Usable::View(object.name),
                Object::Trigger => Usable::Triggers(object.table),
                _ => continue,
            };
            if !usable.contains(&candidate) && candidate.look_into(scratch).is_ok() {
                usable.push(candidate);
            }
        }
        let objects = scratch.on_table(table.name())?.into_iter();
        Ok(Self {
            columns: columns(scratch, table)?,
            objects: objects.map(|object| told(&object)).collect(),
            usable,
        })
    }

    /// The views and triggers that can be used no more, each with what SQLite says.
    #[must_use]
    pub fn broken(&self, scratch: &Scratch) -> Vec<(String, Refusal)> {
        let mut broken = Vec::new();
        for usable in &self.usable {
            if let Err(refusal) = usable.look_into(scratch) {
                let name = match usable {
                    Usable::View(view) => format!("the view `{}`", view.name()),
                    Usable::Triggers(table) => format!("a trigger on `{}`", table.name()),
                };
                broken.push((name, refusal));
            }
        }
        broken
    }

    /// What is not as it was, though nothing was said of it: `named` are the columns of which
    /// something was, `without` the indexes that went.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn lost(
        &self,
        scratch: &Scratch,
        edited: &Edited,
        named: &[&Ident],
        without: &[Ident],
    ) -> Result<Vec<String>, Refusal> {
        let table = &edited.old().name().name.ident;
        let after = columns(scratch, table)?;
        let is_named = |name: &&String| named.iter().any(|column| column.is(name));
        let mut lost: Vec<String> = self
            .columns
            .keys()
            .filter(|name| !is_named(name) && self.columns.get(*name) != after.get(*name))
            .map(|name| format!("the column `{name}`"))
            .collect();
        let left: Vec<String> = scratch
            .on_table(table.name())?
            .into_iter()
            .map(|object| told(&object))
            .collect();
        let gone = |object: &&String| {
            let mut without = without.iter();
            !left.contains(object)
                && !without.any(|index| **object == format!("the index `{}`", index.name()))
        };
        lost.extend(self.objects.iter().filter(gone).cloned());
        Ok(lost)
    }
}

fn told(object: &Entry) -> String {
    format!("the {} `{}`", object.object.noun(), object.name.name())
}

fn columns(scratch: &Scratch, table: &Ident) -> Result<BTreeMap<String, String>, Refusal> {
    let columns = scratch.pairs(&format!(
        "SELECT lower(name), upper(type) || ' ' || hidden || ' ' || coalesce(dflt_value, '') \
         FROM pragma_table_xinfo({}, 'main')",
        Literal::from(table.name())
    ))?;
    Ok(columns.into_iter().collect())
}
