//! Definitions of columns and constraints, as they stand in `CREATE TABLE` and behind
//! `ALTER TABLE … ADD` (<https://sqlite.org/lang_createtable.html>).
//!
//! Invariant: one reader serves both statements, and whatever SQLite's grammar allows is read.
//! All ranges are bytes into the text that was read; expressions are never looked into.

mod clause;
mod column;
mod constraint;
mod references;
mod shift;
mod type_name;

pub use clause::{ConflictClause, KeyColumn, SortOrder};
pub use column::{ColumnConstraint, ColumnConstraintKind, ColumnDefinition, Storage};
pub use constraint::{TableConstraint, TableConstraintKind};
pub use references::{Deferral, ForeignKeyAction, References};

pub(crate) use clause::{collation, conflict_clause, parenthesis};
pub(crate) use column::{column_constraint, column_definition};
pub(crate) use constraint::key_columns;
pub(crate) use constraint::{starts_table_constraint, table_constraint};
pub(crate) use references::references;
pub(crate) use shift::Shift;
pub(crate) use type_name::type_name;
