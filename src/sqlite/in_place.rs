//! What SQLite itself can alter (<https://sqlite.org/lang_altertable.html>).
//!
//! Invariant: an action that is not a candidate fails, or does something else, on some database
//! that the target version opens.

use super::SqliteVersion;
use crate::sql::alter::{ActionKind, Position};
use crate::sql::definition::{ColumnConstraintKind, ColumnDefinition, TableConstraintKind};

/// The first version whose `DROP COLUMN` keeps the other columns
/// (<https://sqlite.org/releaselog/3_35_5.html>): of 50,000 rows with an INTEGER PRIMARY KEY, 3.35.0
/// puts the value of the dropped column into the next one in 17,226.
const DROP_COLUMN: SqliteVersion = SqliteVersion::new(3, 35, 5);

/// The first version that alters NOT NULL and CHECK (<https://sqlite.org/lang_altertable.html>).
const ALTER_CONSTRAINT: SqliteVersion = SqliteVersion::new(3, 53, 0);

/// Whether it is worth asking SQLite to do an action in place: `statement` is what it was read
/// from.
#[must_use]
pub fn in_place(target: SqliteVersion, action: &ActionKind, statement: &str) -> bool {
    match action {
        ActionKind::AddColumn {
            definition,
            position,
            ..
        } => *position == Position::Last && can_be_added(definition, statement),
        ActionKind::DropColumn { .. } => target >= DROP_COLUMN,
        ActionKind::SetNotNull { using: None, .. } | ActionKind::DropNotNull { .. } => {
            target >= ALTER_CONSTRAINT
        }
        ActionKind::AddConstraint(constraint) => {
            target >= ALTER_CONSTRAINT
                && matches!(constraint.kind, TableConstraintKind::Check { .. })
        }
        ActionKind::DropConstraint { .. } => target >= ALTER_CONSTRAINT,
        _ => false,
    }
}

/// Whether `ADD COLUMN` takes a column. With foreign keys ON it refuses one that refers to a row
/// as soon as it is there.
fn can_be_added(definition: &ColumnDefinition, statement: &str) -> bool {
    let has = |is: fn(&ColumnConstraintKind) -> bool| {
        definition
            .constraints
            .iter()
            .any(|constraint| is(&constraint.kind))
    };
    let is_key = has(|kind| {
        matches!(
            kind,
            ColumnConstraintKind::PrimaryKey { .. } | ColumnConstraintKind::Unique(_)
        )
    });
    let refers = has(|kind| matches!(kind, ColumnConstraintKind::References(_)));
    let is_refused = is_key || refers && has_default(definition, statement);
    !is_refused
}

/// Whether a column has a default that is not NULL.
fn has_default(definition: &ColumnDefinition, statement: &str) -> bool {
    definition
        .constraints
        .iter()
        .any(|constraint| match &constraint.kind {
            ColumnConstraintKind::Default(value) => !statement[value.clone()]
                .trim_matches(['(', ')', ' '])
                .eq_ignore_ascii_case("NULL"),
            _ => false,
        })
}
