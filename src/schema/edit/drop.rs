//! Columns and constraints that go, with their commas and comments.
//!
//! Invariant: comments that belong to others, or to nothing, stay.

use std::ops::Range;

use super::patch::{Patch, space_before};
use super::{EditError, TableEdit, is_nothing};
use crate::schema::CreateTable;
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, References, TableConstraintKind,
};
use crate::sql::{Ident, SpannedIdent};
use crate::text::list;

impl TableEdit {
    /// Drops a column with all that is said about it.
    ///
    /// # Errors
    ///
    /// It is not there, is the last one, or something else in the table names it: a constraint,
    /// a generated column, a foreign key of the table to itself.
    pub fn drop_column(&mut self, name: &Ident) -> Result<(), EditError> {
        let column = self.column(name)?;
        if self.table.columns().len() == 1 {
            let message = format!("`{}` is the last column", column.name.ident.name());
            return Err(EditError::impossible(message)
                .help("add another one in the same statement, or write `DROP TABLE`"));
        }
        self.unused(column)?;
        let start = column.range.start;
        let patch = removal(&self.table, start);
        self.apply(patch)
    }

    /// Refuses a column that something else names.
    fn unused(&self, column: &ColumnDefinition) -> Result<(), EditError> {
        let name = column.name.ident.name();
        let users = self.users(column);
        if users.is_empty() {
            return Ok(());
        }
        let message = format!("column `{name}` is named by {}", list(&users, "and"));
        Err(EditError::in_use(message).help("drop or alter what names it first"))
    }

    /// What names a column, each as it is written or called: constraints of the table and what
    /// is said about other columns.
    fn users(&self, column: &ColumnDefinition) -> Vec<String> {
        let table = &self.table;
        let mentions =
            |range: &Range<usize>| table.names(range.clone(), &column.name.ident).is_some();
        let called = |name: &Option<SpannedIdent>, of: &str, range: &_| {
            name.as_ref().map_or_else(
                || format!("{of}{}", one_line(table.slice(range))),
                |name| name.ident.name().to_owned(),
            )
        };
        let mut users = Vec::new();
        for other in table
            .columns()
            .iter()
            .filter(|other| other.name != column.name)
        {
            let of = format!("{} ", table.slice(&other.name.range));
            for constraint in &other.constraints {
                let named = match &constraint.kind {
                    ColumnConstraintKind::Check(expression)
                    | ColumnConstraintKind::Generated { expression, .. } => mentions(expression),
                    ColumnConstraintKind::References(references) => {
                        self.refers(references, &column.name.ident)
                    }
                    _ => false,
                };
                if named {
                    users.push(called(&constraint.name, &of, &constraint.range));
                }
            }
        }
        for constraint in table.constraints() {
            let named = match &constraint.kind {
                TableConstraintKind::PrimaryKey { columns, .. }
                | TableConstraintKind::Unique { columns, .. } => columns
                    .iter()
                    .any(|key| key.name.ident == column.name.ident),
                TableConstraintKind::Check { expression, .. } => mentions(expression),
                TableConstraintKind::ForeignKey {
                    columns,
                    references,
                } => {
                    columns.iter().any(|key| key.ident == column.name.ident)
                        || self.refers(references, &column.name.ident)
                }
                TableConstraintKind::Nothing => false,
            };
            if named {
                users.push(called(&constraint.name, "", &constraint.range));
            }
        }
        users
    }

    /// Whether a foreign key refers to a column of the table itself.
    fn refers(&self, references: &References, column: &Ident) -> bool {
        references.table.ident == self.table.name().name.ident
            && references.columns.iter().any(|name| name.ident == *column)
    }
}

/// A definition on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the column or constraint away that starts at `start`.
pub(super) fn removal(table: &CreateTable, start: usize) -> Patch {
    let at = table.items().take_while(|item| item.start < start).count();
    let (before, behind) = (table.gap(at), table.gap(at + 1));
    if at + 1 < table.items().count() {
        return Patch::default().delete(before.start..behind.next);
    }
    let patch = Patch::default();
    match before.comma {
        Some(comma) if comma < before.rest => patch
            .delete(comma..comma + 1)
            .delete(before.rest..behind.end),
        _ => patch.delete(before.rest..behind.end),
    }
}

/// Takes a constraint of a column away, with the space before it and the names that stand
/// before it and name nothing: they would name what comes next.
pub(super) fn column_removal(
    table: &CreateTable,
    patch: Patch,
    column: &ColumnDefinition,
    at: usize,
) -> Patch {
    let constraints = &column.constraints;
    let nothing = constraints[..at]
        .iter()
        .rev()
        .take_while(|constraint| is_nothing(&constraint.kind))
        .count();
    constraints[at - nothing..=at]
        .iter()
        .fold(patch, |patch, constraint| {
            let start = space_before(table.text(), constraint.range.start);
            patch.delete(start..constraint.range.end)
        })
}
