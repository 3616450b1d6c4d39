//! A table with the actions of an `ALTER TABLE` done to its text.
//!
//! Invariant: for every column it is known whether the rows that are there have it, and what they
//! get.

use crate::schema::{CreateTable, EditError, TableEdit};
use crate::sql::Ident;
use crate::sql::alter::ActionKind;

/// A table and what becomes of it.
#[derive(Clone, Debug)]
pub struct Edited {
    old: CreateTable,
    edit: TableEdit,
    columns: Vec<Filled>,
}

/// What the rows that are there get in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filled {
    column: Ident,
    /// Whether the column is a new one.
    is_new: bool,
    /// What `USING` says.
    using: Option<String>,
}

impl Edited {
    /// A table of which nothing is edited yet.
    #[must_use]
    pub fn new(old: CreateTable) -> Self {
        let columns = old.columns().iter().map(|column| Filled {
            column: column.name.ident.clone(),
            is_new: false,
            using: None,
        });
        Self {
            columns: columns.collect(),
            edit: old.clone().edit(),
            old,
        }
    }

    /// The table as it is.
    #[must_use]
    pub fn old(&self) -> &CreateTable {
        &self.old
    }

    /// The table as it is to be.
    #[must_use]
    pub fn table(&self) -> &CreateTable {
        self.edit.table()
    }

    pub(super) fn edit(&self) -> &TableEdit {
        &self.edit
    }

    /// Whether another edit of the table comes to the same.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.table().text() == other.table().text() && self.columns == other.columns
    }

    /// Whether a column is a new one.
    #[must_use]
    pub fn is_added(&self, column: &Ident) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|filled| filled.column == *column && filled.is_new)
    }

    /// Does an action of the statement `statement`.
    ///
    /// # Errors
    /// Why the table cannot be altered so.
    pub fn apply(&mut self, action: &ActionKind, statement: &str) -> Result<(), EditError> {
        let had = |edited: &Self, column| edited.table().column(column).is_some();
        match action {
            ActionKind::AddColumn { definition, .. } => {
                let column = &definition.name.ident;
                let there = had(self, column);
                self.edit.apply_action(action, statement)?;
                if !there {
                    self.columns.push(Filled {
                        column: column.clone(),
                        is_new: true,
                        using: None,
                    });
                }
            }
            ActionKind::DropColumn { column, .. } => {
                self.edit.apply_action(action, statement)?;
                self.columns.retain(|filled| filled.column != column.ident);
            }
            ActionKind::SetType { column, using, .. }
            | ActionKind::SetNotNull { column, using, .. } => {
                self.edit.apply_action(action, statement)?;
                let filled = self.columns.iter_mut();
                if let (Some(using), Some(filled)) = (
                    using,
                    { filled }.find(|filled| filled.column == column.ident),
                ) {
                    filled.using = Some(statement[using.clone()].to_owned());
                }
            }
            _ => self.edit.apply_action(action, statement)?,
        }
        Ok(())
    }

    /// What the rows that are there get in a column; nothing, if that is its default.
    #[must_use]
    pub fn value(&self, column: &Ident) -> Option<String> {
        let filled = self
            .columns
            .iter()
            .find(|filled| filled.column == *column)?;
        match &filled.using {
            Some(using) => Some(using.clone()),
            None => (!filled.is_new).then(|| filled.column.to_string()),
        }
    }

    /// Whether the rows that are there have in a column what they had, and it is compared as it was.
    #[must_use]
    pub fn is_same(&self, column: &Ident) -> bool {
        let (old, new) = (&self.old, self.table());
        let is_plain =
            |filled: &Filled| filled.column == *column && !filled.is_new && filled.using.is_none();
        let (Some(before), Some(after)) = (old.column(column), new.column(column)) else {
            return false;
        };
        self.columns.iter().any(is_plain)
            && old.affinity(before) == new.affinity(after)
            && old.collation(before) == new.collation(after)
            && match (before.expression(), after.expression()) {
                (None, None) => true,
                (Some(before), Some(after)) => {
                    old.slice(before) == new.slice(after)
                        && new.columns_named(after.clone()).iter().all(|mention| {
                            let named = &new.columns()[mention.column].name.ident;
                            named == column || self.is_same(named)
                        })
                }
                _ => false,
            }
    }

    /// Whether `USING` says what the rows get in a column.
    #[must_use]
    pub fn is_computed(&self, column: &Ident) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|filled| filled.column == *column && filled.using.is_some())
    }
}
