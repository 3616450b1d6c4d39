//! The actions of an `ALTER TABLE` as edits.
//!
//! Invariant: `IF EXISTS` and `IF NOT EXISTS` forgive only what they name.

use super::{EditError, EditErrorKind, Place, SelfReferences, TableEdit};
use crate::sql::alter::{ActionKind, Position};

impl TableEdit {
    /// Makes the edit that an action of the statement `statement` asks for. What rows get
    /// (`USING`) is no matter of the text.
    ///
    /// # Errors
    ///
    /// As the edit says. `RENAME COLUMN` is refused: other objects name the column too, and
    /// SQLite itself renames it everywhere.
    ///
    /// # Panics
    ///
    /// If the action was not read from this statement.
    pub fn apply_action(&mut self, action: &ActionKind, statement: &str) -> Result<(), EditError> {
        let text = |range: &std::ops::Range<usize>| &statement[range.clone()];
        match action {
            ActionKind::AddColumn {
                if_not_exists,
                definition,
                position,
            } => {
                let there = *if_not_exists && self.table.column(&definition.name.ident).is_some();
                if there {
                    return Ok(());
                }
                self.add_column(text(&definition.range), place(position))
            }
            ActionKind::DropColumn { if_exists, column } => {
                forgive(*if_exists, self.drop_column(&column.ident))
            }
            ActionKind::RenameTable { to } => self.rename_table(&to.ident, SelfReferences::Follow),
            ActionKind::RenameColumn { .. } => Err(EditError::impossible(
                "a column is renamed by SQLite itself",
            )),
            ActionKind::SetType {
                column,
                type_name,
                collation,
                using,
            } => {
                self.can_get(&column.ident, using.as_ref())?;
                let collation = collation.as_ref().map(|name| &name.ident);
                match type_name {
                    Some(declared) => self.set_type(&column.ident, text(declared), collation),
                    None => self.drop_type(&column.ident),
                }
            }
            ActionKind::SetNotNull {
                column,
                conflict,
                using,
            } => {
                self.can_get(&column.ident, using.as_ref())?;
                let clause = match conflict {
                    Some(conflict) => &format!("NOT NULL {}", text(&conflict.range)),
                    None => "NOT NULL",
                };
                self.set_not_null(&column.ident, clause)
            }
            ActionKind::DropNotNull { column } => self.drop_not_null(&column.ident),
            ActionKind::SetDefault { column, value } => {
                self.set_default(&column.ident, text(value))
            }
            ActionKind::DropDefault { column } => self.drop_default(&column.ident),
            ActionKind::DropExpression { if_exists, column } => {
                self.drop_expression(&column.ident, *if_exists)
            }
            ActionKind::SetExpression {
                column,
                expression,
                storage,
            } => self.set_expression(&column.ident, text(expression), *storage),
            ActionKind::MoveColumn { column, position } => {
                self.move_column(&column.ident, place(position))
            }
            ActionKind::AddConstraint(constraint) => self.add_constraint(text(&constraint.range)),
            ActionKind::AddToColumn { column, constraint } => {
                self.add_to_column(&column.ident, text(&constraint.range))
            }
            ActionKind::DropConstraint { if_exists, name } => {
                forgive(*if_exists, self.drop_constraint(&name.ident))
            }
            ActionKind::DropUnnamed(pattern) => self.drop_unnamed(pattern, statement),
            ActionKind::RenameConstraint { name, to } => {
                self.rename_constraint(&name.ident, &to.ident)
            }
            ActionKind::DropPrimaryKey => self.drop_primary_key(),
            ActionKind::SetOption(option) => self.set_option(*option),
            ActionKind::DropOption(option) => self.drop_option(*option),
        }
    }
}

fn place(position: &Position) -> Place<'_> {
    match position {
        Position::Last => Place::Last,
        Position::First => Place::First,
        Position::After(column) => Place::After(&column.ident),
    }
}

/// Lets a thing that is not there pass.
fn forgive(if_exists: bool, result: Result<(), EditError>) -> Result<(), EditError> {
    match result {
        Err(error) if if_exists && error.kind == EditErrorKind::Missing => Ok(()),
        result => result,
    }
}
