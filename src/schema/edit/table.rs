//! The name of the table.
//!
//! Invariant: a table under its new name says of itself what it said before.

use super::patch::Patch;
use super::{EditError, TableEdit};
use crate::sql::Ident;

/// What becomes of the foreign keys of a table to itself when it gets another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfReferences {
    /// They refer to the old name: the table gets it back later.
    Stay,
    /// They refer to the new name.
    Follow,
}

impl TableEdit {
    /// Gives the table another name. Where its own name stands before a column in an expression,
    /// that is changed too: SQLite refuses any other name there.
    ///
    /// # Errors
    ///
    /// None for any name; the text is read anew.
    pub fn rename_table(
        &mut self,
        to: &Ident,
        references: SelfReferences,
    ) -> Result<(), EditError> {
        let own = &self.table.name().name;
        let new = to.to_string();
        let mut patch = Patch::default().replace(own.range.clone(), new.as_str());
        for range in self.table.qualifiers() {
            patch = patch.replace(range, format!("{new}."));
        }
        if references == SelfReferences::Follow {
            for (_, key) in self.table.foreign_keys() {
                if key.table.ident == own.ident {
                    patch = patch.replace(key.table.range.clone(), new.as_str());
                }
            }
        }
        self.apply(patch)
    }

    /// Takes the table's own name away where it stands before a column in an expression, `t.a`:
    /// under `legacy_alter_table` SQLite does not rename it there.
    ///
    /// # Errors
    ///
    /// None; the text is read anew.
    pub fn drop_qualifiers(&mut self) -> Result<(), EditError> {
        let qualifiers = self.table.qualifiers();
        let patch = qualifiers.into_iter().fold(Patch::default(), Patch::delete);
        self.apply(patch)
    }
}
