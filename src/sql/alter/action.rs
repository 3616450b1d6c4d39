//! What an `ALTER TABLE` says.
//!
//! Invariant: every range is bytes into the statement, and covers text as it is written.

use std::ops::Range;

use crate::sql::definition::{
    ColumnConstraint, ColumnConstraintKind, ColumnDefinition, ConflictClause, KeyColumn,
    References, Storage, TableConstraint, TableConstraintKind,
};
use crate::sql::name::{QualifiedName, SpannedIdent};

/// `ALTER TABLE name action, …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterTable {
    /// The table.
    pub name: QualifiedName,
    /// What is done to it, in order; at least one.
    pub actions: Vec<AlterAction>,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterAction {
    /// From its first to its last token.
    pub range: Range<usize>,
    /// What it does.
    pub kind: ActionKind,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// `ADD [COLUMN] [IF NOT EXISTS] definition [FIRST|AFTER column]`
    AddColumn {
        /// Whether `IF NOT EXISTS` is said.
        if_not_exists: bool,
        /// The column; its range ends before `FIRST` or `AFTER`.
        definition: ColumnDefinition,
        /// Where it comes; behind the last column, if nothing is said.
        position: Position,
    },
    /// `DROP [COLUMN] [IF EXISTS] column`
    DropColumn {
        /// Whether `IF EXISTS` is said.
        if_exists: bool,
        /// The column.
        column: SpannedIdent,
    },
    /// `RENAME TO name`
    RenameTable {
        /// The new name.
        to: SpannedIdent,
    },
    /// `RENAME [COLUMN] column TO name`
    RenameColumn {
        /// The column.
        column: SpannedIdent,
        /// Its new name.
        to: SpannedIdent,
    },
    /// `ALTER [COLUMN] column {[SET DATA] TYPE type [COLLATE name]|DROP TYPE} [USING expression]`
    SetType {
        /// The column.
        column: SpannedIdent,
        /// The type; none for `DROP TYPE`, behind which the column has none
        /// (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
        type_name: Option<Range<usize>>,
        /// Its collation.
        collation: Option<SpannedIdent>,
        /// What the rows that are there get.
        using: Option<Range<usize>>,
    },
    /// `ALTER [COLUMN] column SET NOT NULL [ON CONFLICT …] [USING expression]`
    SetNotNull {
        /// The column.
        column: SpannedIdent,
        /// What is done about a row without a value.
        conflict: Option<ConflictClause>,
        /// What the rows that are there get.
        using: Option<Range<usize>>,
    },
    /// `ALTER [COLUMN] column DROP NOT NULL`
    DropNotNull {
        /// The column.
        column: SpannedIdent,
    },
    /// `ALTER [COLUMN] column SET DEFAULT expression`
    SetDefault {
        /// The column.
        column: SpannedIdent,
        /// The default: any expression, with or without parentheses.
        value: Range<usize>,
    },
    /// `ALTER [COLUMN] column DROP DEFAULT`
    DropDefault {
        /// The column.
        column: SpannedIdent,
    },
    /// `ALTER [COLUMN] column DROP EXPRESSION [IF EXISTS]`, behind which a generated column is a plain
    /// one with the values that it had
    DropExpression {
        /// Whether a column that is not generated is no error.
        if_exists: bool,
        /// The column.
        column: SpannedIdent,
    },
    /// `ALTER [COLUMN] column SET EXPRESSION AS (…) [STORED|VIRTUAL]`, behind which the column is
    /// generated from this, also one that was not
    SetExpression {
        /// The column.
        column: SpannedIdent,
        /// The expression without its parentheses.
        expression: Range<usize>,
        /// Whether the value is stored; as before, if nothing is said.
        storage: Option<Storage>,
    },
    /// `ALTER [COLUMN] column {FIRST|AFTER column}`
    MoveColumn {
        /// The column.
        column: SpannedIdent,
        /// Where it comes; never [`Position::Last`].
        position: Position,
    },
    /// `ADD [CONSTRAINT name] {CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY} …`
    AddConstraint(TableConstraint),
    /// `ALTER [COLUMN] column ADD [CONSTRAINT name] {CHECK|UNIQUE|PRIMARY KEY|REFERENCES} …`, behind
    /// which the constraint stands at its column, and goes with it
    AddToColumn {
        /// The column.
        column: SpannedIdent,
        /// The constraint.
        constraint: ColumnConstraint,
    },
    /// `DROP CONSTRAINT [IF EXISTS] name`
    DropConstraint {
        /// Whether `IF EXISTS` is said.
        if_exists: bool,
        /// The name.
        name: SpannedIdent,
    },
    /// `DROP {CHECK|UNIQUE|FOREIGN KEY} …`: the constraint without a name that says this.
    DropUnnamed(Pattern),
    /// `RENAME CONSTRAINT name TO name`
    RenameConstraint {
        /// The constraint.
        name: SpannedIdent,
        /// Its new name.
        to: SpannedIdent,
    },
    /// `DROP PRIMARY KEY`
    DropPrimaryKey,
    /// `SET {STRICT|WITHOUT ROWID|AUTOINCREMENT}`
    SetOption(TableOption),
    /// `DROP {STRICT|WITHOUT ROWID|AUTOINCREMENT}`
    DropOption(TableOption),
}

impl ActionKind {
    /// The foreign key that it adds, if it is one of columns that are there: how many they are, and to
    /// what they refer.
    #[must_use]
    pub fn added_key(&self) -> Option<(usize, &References)> {
        match self {
            Self::AddConstraint(constraint) => match &constraint.kind {
                TableConstraintKind::ForeignKey {
                    columns,
                    references,
                } => Some((columns.len(), references)),
                _ => None,
            },
            Self::AddToColumn { constraint, .. } => match &constraint.kind {
                ColumnConstraintKind::References(references) => Some((1, references)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Where a column comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Behind the last column.
    Last,
    /// Before the first column.
    First,
    /// Behind this column.
    After(SpannedIdent),
}

/// What a constraint without a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `CHECK (…)`: the expression without its parentheses.
    Check(Range<usize>),
    /// `UNIQUE (columns)`
    Unique(Vec<KeyColumn>),
    /// `FOREIGN KEY (columns) [REFERENCES …]`
    ForeignKey {
        /// The columns.
        columns: Vec<SpannedIdent>,
        /// What they refer to; anything, if nothing is said.
        references: Option<References>,
    },
}

/// What a table can be as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOption {
    /// `STRICT` (<https://sqlite.org/stricttables.html>)
    Strict,
    /// `WITHOUT ROWID` (<https://sqlite.org/withoutrowid.html>)
    WithoutRowid,
    /// `AUTOINCREMENT` of its primary key (<https://sqlite.org/autoinc.html>)
    Autoincrement,
}

impl TableOption {
    /// How it is written.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::Strict => "STRICT",
            Self::WithoutRowid => "WITHOUT ROWID",
            Self::Autoincrement => "AUTOINCREMENT",
        }
    }
}
