//! An `ALTER TABLE`, which SQLite may not be able to run as it is written.

use super::Execute;
use crate::sql::alter::AlterAction;
use crate::sql::{Ident, QualifiedName};

/// One `ALTER TABLE` as it stands in a revision, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterTable {
    /// The statement as it is written; the ranges of the actions are bytes into its text.
    pub execute: Execute,
    /// The table.
    pub name: QualifiedName,
    /// What is done to it, in order; at least one.
    pub actions: Vec<AlterAction>,
}

impl AlterTable {
    /// The table.
    #[must_use]
    pub fn table(&self) -> &Ident {
        &self.name.name.ident
    }

    /// The text of an action, as it is written.
    ///
    /// # Panics
    /// If the action is not one of this statement.
    #[must_use]
    pub fn text_of(&self, action: &AlterAction) -> &str {
        &self.execute.text[action.range.clone()]
    }
}
