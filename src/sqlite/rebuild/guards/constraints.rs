//! The constraints of a table, behind its columns and behind the table.
//!
//! Invariant: constraints that say the same are equal, wherever they stand.

use std::ops::Range;

use crate::schema::CreateTable;
use crate::sql::Ident;
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, KeyColumn, References, TableConstraintKind,
};

/// A CHECK: its name and its expression.
pub(super) struct Check<'a> {
    pub(super) name: Option<&'a Ident>,
    pub(super) expression: &'a Range<usize>,
}

/// A primary key or a UNIQUE constraint.
pub(super) struct Key<'a> {
    pub(super) name: Option<&'a Ident>,
    /// Its columns, each with the collation that the key gives it.
    pub(super) columns: Vec<(&'a Ident, Option<&'a Ident>)>,
}

impl Key<'_> {
    /// Whether rows that are unique by one key are by the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len()
            && self.columns.iter().all(|own| other.columns.contains(own))
    }
}

/// A foreign key.
pub(super) struct ForeignKey<'a> {
    pub(super) name: Option<&'a Ident>,
    pub(super) columns: Vec<&'a Ident>,
    pub(super) references: &'a References,
}

impl ForeignKey<'_> {
    /// Whether rows that have a parent by one have it by the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let named = |key: &Self| -> Vec<Ident> {
            let columns = key.references.columns.iter();
            columns.map(|column| column.ident.clone()).collect()
        };
        self.columns == other.columns
            && self.references.table.ident == other.references.table.ident
            && named(self) == named(other)
    }
}

pub(super) fn checks(table: &CreateTable) -> Vec<Check<'_>> {
    let mut found = Vec::new();
    for (_, name, kind) in of_columns(table) {
        if let ColumnConstraintKind::Check(expression) = kind {
            found.push(Check { name, expression });
        }
    }
    for (name, kind) in of_table(table) {
        if let TableConstraintKind::Check { expression, .. } = kind {
            found.push(Check { name, expression });
        }
    }
    found
}

pub(super) fn keys(table: &CreateTable) -> Vec<Key<'_>> {
    let mut found = Vec::new();
    for (column, name, kind) in of_columns(table) {
        if let ColumnConstraintKind::PrimaryKey { .. } | ColumnConstraintKind::Unique(_) = kind {
            let columns = vec![(&column.name.ident, None)];
            found.push(Key { name, columns });
        }
    }
    for (name, kind) in of_table(table) {
        if let TableConstraintKind::PrimaryKey { columns, .. }
        | TableConstraintKind::Unique { columns, .. } = kind
        {
            let columns = columns.iter().map(of_key).collect();
            found.push(Key { name, columns });
        }
    }
    found
}

pub(super) fn foreign_keys(table: &CreateTable) -> Vec<ForeignKey<'_>> {
    let mut found = Vec::new();
    for (column, name, kind) in of_columns(table) {
        if let ColumnConstraintKind::References(references) = kind {
            found.push(ForeignKey {
                name,
                columns: vec![&column.name.ident],
                references,
            });
        }
    }
    for (name, kind) in of_table(table) {
        if let TableConstraintKind::ForeignKey {
            columns,
            references,
        } = kind
        {
            found.push(ForeignKey {
                name,
                columns: columns.iter().map(|column| &column.ident).collect(),
                references,
            });
        }
    }
    found
}

fn of_key(column: &KeyColumn) -> (&Ident, Option<&Ident>) {
    let collation = column.collation.as_ref();
    (&column.name.ident, collation.map(|name| &name.ident))
}

type OfColumn<'a> = (
    &'a ColumnDefinition,
    Option<&'a Ident>,
    &'a ColumnConstraintKind,
);

fn of_columns(table: &CreateTable) -> impl Iterator<Item = OfColumn<'_>> {
    table.columns().iter().flat_map(|column| {
        let constraints = column.constraints.iter();
        constraints.map(move |one| (column, one.name.as_ref().map(|name| &name.ident), &one.kind))
    })
}

fn of_table(table: &CreateTable) -> impl Iterator<Item = (Option<&Ident>, &TableConstraintKind)> {
    let constraints = table.constraints().iter();
    constraints.map(|one| (one.name.as_ref().map(|name| &name.ident), &one.kind))
}
