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

/// Whether an action adds a column that any row can have, whatever is in the row and the column of
/// which all rows get the same: nothing is said of it but its type and a default that is written
/// out. SQLite does not look at rows then, unless the table is STRICT
/// (<https://sqlite.org/lang_altertable.html#alter_table_add_column>).
#[must_use]
pub fn adds_plainly(action: &ActionKind, statement: &str) -> bool {
    let ActionKind::AddColumn {
        definition,
        position: Position::Last,
        ..
    } = action
    else {
        return false;
    };
    let constraints = || definition.constraints.iter().map(|one| &one.kind);
    let has_default = constraints().any(|kind| matches!(kind, ColumnConstraintKind::Default(_)));
    constraints().all(|kind| match kind {
        ColumnConstraintKind::Default(value) => is_written_out(&statement[value.clone()]),
        ColumnConstraintKind::NotNull(None) => has_default,
        ColumnConstraintKind::Null(None) => true,
        _ => false,
    })
}

/// Whether a default is a text or a decimal number, without parentheses.
fn is_written_out(value: &str) -> bool {
    let number = value.strip_prefix(['-', '+']).unwrap_or(value);
    let is_number = number.len() <= 15 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number || value.starts_with('\'')
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

#[cfg(test)]
mod tests {
    use super::adds_plainly;
    use crate::sql::alter::AlterTable;

    #[test]
    fn only_what_is_the_same_for_every_row_is_plain() {
        let plain = |column: &str| {
            let statement = format!("ALTER TABLE t ADD COLUMN {column}");
            let alter = AlterTable::read(&statement).unwrap();
            adds_plainly(&alter.actions[0].kind, &statement)
        };
        for column in [
            "a",
            "a VARCHAR(20) NULL",
            "a TEXT DEFAULT 'it''s' NOT NULL",
            "a INTEGER NOT NULL DEFAULT -1",
            "a INTEGER DEFAULT +123456789012345",
        ] {
            assert!(plain(column), "{column}");
        }
        for column in [
            "a NOT NULL",
            "a NOT NULL ON CONFLICT REPLACE DEFAULT 1",
            "a NOT NULL DEFAULT NULL",
            "a DEFAULT NULL",
            "a DEFAULT (1)",
            "a DEFAULT CURRENT_TIMESTAMP",
            "a DEFAULT \"b\"",
            "a DEFAULT 0x10000000000000000",
            "a CHECK (a > 1)",
            "a UNIQUE",
            "a COLLATE nocase",
            "a REFERENCES t",
            "a AS (1)",
            "a FIRST",
        ] {
            assert!(!plain(column), "{column}");
        }
    }
}
