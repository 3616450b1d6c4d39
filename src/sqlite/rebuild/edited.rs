//! A table with the actions of an `ALTER TABLE` done to its text.
//!
//! Invariant: for every column it is known whether the rows that are there have it, and what they
//! get.

use std::collections::HashMap;

use crate::schema::{CreateTable, EditError, Place, TableEdit};
use crate::sql::Ident;
use crate::sql::alter::ActionKind;

/// A table and what becomes of it.
#[derive(Clone, Debug)]
pub struct Edited {
    old: CreateTable,
    edit: TableEdit,
    columns: HashMap<Ident, Filled>,
    /// The column that is there only until another one is added.
    stand_in: Option<Ident>,
}

/// What the rows that are there get in a column.
#[derive(Clone, Debug, Default)]
struct Filled {
    /// Whether the column is a new one.
    is_new: bool,
    /// What `USING` says.
    using: Option<String>,
}

impl Edited {
    /// A table of which nothing is edited yet.
    #[must_use]
    pub fn new(old: CreateTable) -> Self {
        let columns = old.columns().iter();
        let columns = columns.map(|column| (column.name.ident.clone(), Filled::default()));
        Self {
            columns: columns.collect(),
            stand_in: None,
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

    /// Whether a column is a new one.
    #[must_use]
    pub fn is_added(&self, column: &Ident) -> bool {
        self.columns.get(column).is_some_and(|filled| filled.is_new)
    }

    /// Lets the only column of the table go: another one stands in until the next is added, as a table
    /// has one at any time.
    ///
    /// # Errors
    /// If the table cannot be read with it.
    pub fn stand_in(&mut self) -> Result<(), EditError> {
        let free = ["_gen_column", "_gen_column_2"].map(Ident::new);
        let free = { free.into_iter() }.find(|name| self.table().column(name).is_none());
        let name = free.expect("a table of one column does not have both");
        self.edit.add_column(&name.to_string(), Place::Last)?;
        self.stand_in = Some(name);
        Ok(())
    }

    /// Does an action of the statement `statement`, and says whether the table or its rows are others
    /// then.
    ///
    /// # Errors
    /// Why the table cannot be altered so.
    pub fn apply(&mut self, action: &ActionKind, statement: &str) -> Result<bool, EditError> {
        let changes = self.edit.changes();
        self.edit.apply_action(action, statement)?;
        let mut is_changed = self.edit.changes() > changes;
        match action {
            ActionKind::AddColumn { definition, .. } => {
                let column = definition.name.ident.clone();
                let filled = self.columns.entry(column);
                filled.or_insert_with(|| Filled {
                    is_new: true,
                    using: None,
                });
                if let Some(stand_in) = self.stand_in.take() {
                    self.edit.drop_column(&stand_in)?;
                }
            }
            ActionKind::DropColumn { column, .. } => {
                self.columns.remove(&column.ident);
            }
            ActionKind::SetType { column, using, .. }
            | ActionKind::SetNotNull { column, using, .. } => {
                if let Some(using) = using
                    && let Some(filled) = self.columns.get_mut(&column.ident)
                {
                    let using = Some(statement[using.clone()].to_owned());
                    is_changed |= filled.using != using;
                    filled.using = using;
                }
            }
            _ => {}
        }
        Ok(is_changed)
    }

    /// Refuses what the table cannot be as a whole when a statement is done.
    ///
    /// # Errors
    /// What it cannot be.
    pub fn check(&self) -> Result<(), EditError> {
        self.edit.check()
    }

    /// What the rows that are there get in a column; nothing, if that is its default.
    #[must_use]
    pub fn value(&self, column: &Ident) -> Option<String> {
        let (column, filled) = self.columns.get_key_value(column)?;
        match &filled.using {
            Some(using) => Some(using.clone()),
            None => (!filled.is_new).then(|| column.to_string()),
        }
    }

    /// Whether the rows that are there have in a column what they had, and it is compared as it was.
    #[must_use]
    pub fn is_same(&self, column: &Ident) -> bool {
        let (old, new) = (&self.old, self.table());
        let filled = self.columns.get(column);
        let is_plain = filled.is_some_and(|filled| !filled.is_new && filled.using.is_none());
        let (Some(before), Some(after)) = (old.column(column), new.column(column)) else {
            return false;
        };
        is_plain
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
        let filled = self.columns.get(column);
        filled.is_some_and(|filled| filled.using.is_some())
    }
}
