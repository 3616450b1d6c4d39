//! Keys that rows have twice, and keys to which there is no row.
//!
//! Invariant: rows that had a key before are asked about it only if they get another value, or if
//! the real table may have lost it.

use super::constraints::{ForeignKey, Key};
use super::index::unique_key;
use super::question::{Bad, Question};
use super::rows::{Rows, constraint};
use crate::schema::{CreateTable, names_column};
use crate::scratch::Scratch;
use crate::sql::definition::References;
use crate::sql::{Ident, Literal, Object};

impl Rows<'_> {
    /// Rows with the same key.
    pub(super) fn unique(&self, key: &Key<'_>, before: &[Key<'_>]) -> Option<Question> {
        let columns: Vec<Ident> = key
            .columns
            .iter()
            .map(|(name, _)| (*name).clone())
            .collect();
        // The columns of the primary key are asked for, but not how they are compared.
        let is_primary = self
            .old
            .primary_key()
            .is_some_and(|key| key.columns == columns.iter().collect::<Vec<_>>());
        let is_sure = !self.may_lack || is_primary;
        let was = is_sure && before.iter().any(|old| old.is_like(key));
        let is_filled_by_rowid = columns.len() == 1 && self.is_filled_by_rowid(&columns[0]);
        if was && self.are_same(&columns)
            || is_filled_by_rowid
            || columns.iter().any(|column| self.is_new_and_null(column))
        {
            return None;
        }
        let expressions = key.columns.iter().map(|(name, collation)| match collation {
            Some(collation) => format!("{name} COLLATE {collation}"),
            None => name.to_string(),
        });
        let filled: Vec<String> = columns.iter().map(|c| format!("{c} IS NOT NULL")).collect();
        let names: Vec<&str> = columns.iter().map(Ident::name).collect();
        Some(Question {
            message: constraint(&self.same(&columns, &names.join(", ")), key.name),
            bad: Bad::Twice {
                key: expressions.collect(),
                among: filled.join(" AND "),
            },
            columns,
        })
    }

    fn same(&self, columns: &[Ident], key: &str) -> String {
        let verb = self.verb(columns, "has", "would have");
        format!("{} {verb} rows with the same {key}", self.table().name())
    }

    /// Rows with the same key of an index, if their values become others or the index may be lost.
    pub(super) fn unique_indexes(&self, questions: &mut Vec<Question>) {
        let objects = self.scratch.on_table(self.table().name());
        for object in objects.expect("SQLite reads its schema table") {
            let columns: Vec<Ident> = self
                .new
                .columns()
                .iter()
                .map(|column| column.name.ident.clone())
                .filter(|column| names_column(&object.sql, self.table(), column).is_some())
                .collect();
            if object.object != Object::Index || !self.may_lack && self.are_same(&columns) {
                continue;
            }
            if let Some((key, among)) = unique_key(&object.sql) {
                let said = self.same(&columns, &key.join(", "));
                let mut conditions: Vec<String> =
                    among.into_iter().map(|text| format!("({text})")).collect();
                conditions.extend(key.iter().map(|part| format!("{part} IS NOT NULL")));
                questions.push(Question {
                    message: constraint(&said, Some(&object.name)),
                    columns,
                    bad: Bad::Twice {
                        key,
                        among: conditions.join(" AND "),
                    },
                });
            }
        }
    }

    /// Rows that refer to nothing by a new foreign key, or by one that was there and is lost.
    pub(super) fn foreign_key(&self, key: &ForeignKey<'_>, was: bool) -> Option<Question> {
        let parent = &key.references.table.ident;
        let there = parent_key(self.scratch, parent, key.references)?;
        if there.len() != key.columns.len() {
            return None;
        }
        // What rows of the table itself become is looked at behind the rebuild.
        if parent == self.table() && !self.are_same(&there) {
            return None;
        }
        let columns: Vec<Ident> = key.columns.iter().map(|column| (*column).clone()).collect();
        if columns.iter().any(|column| self.is_new_and_null(column)) {
            return None;
        }
        let filled = columns
            .iter()
            .map(|column| format!("child.{column} IS NOT NULL"));
        let filled: Vec<String> = filled.collect();
        // A plus takes the affinity of the child away: the parent's decides, and so does its collation
        // (https://sqlite.org/foreignkeys.html#fk_indexes).
        let same: Vec<String> = columns
            .iter()
            .zip(&there)
            .map(|(column, there)| format!("parent.{there} = +child.{column}"))
            .collect();
        let mut conditions = filled;
        conditions.push(format!(
            "NOT EXISTS (SELECT 1 FROM main.{parent} AS parent WHERE {})",
            same.join(" AND ")
        ));
        if was {
            // Rows that refer to nothing by one that is there are no matter.
            conditions.push(is_missing(key, &there));
        }
        let said = format!(
            "{} {} rows that refer to no row of {}",
            self.table().name(),
            self.verb(&columns, "has", "would have"),
            parent.name()
        );
        Some(Question {
            message: constraint(&said, key.name),
            columns,
            bad: Bad::Children(conditions.join(" AND ")),
        })
    }
}

/// The condition that the real table has lost a foreign key, by what the views of shapes tell.
fn is_missing(key: &ForeignKey<'_>, there: &[Ident]) -> String {
    let mut pairs: Vec<(String, String)> = key
        .columns
        .iter()
        .zip(there)
        .map(|(own, there)| {
            (
                own.name().to_ascii_lowercase(),
                there.name().to_ascii_lowercase(),
            )
        })
        .collect();
    pairs.sort();
    let (own, there): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
    let fact = format!(
        "foreign key ({}) to {} ({})",
        own.join(", "),
        key.references.table.ident.name().to_ascii_lowercase(),
        there.join(", ")
    );
    format!(
        "EXISTS (SELECT 1 FROM temp.gen_sql_difference WHERE fact = {})",
        Literal::from(fact.as_str())
    )
}

/// The columns that a foreign key refers to.
fn parent_key(scratch: &Scratch, parent: &Ident, references: &References) -> Option<Vec<Ident>> {
    if !references.columns.is_empty() {
        let columns = references.columns.iter();
        return Some(columns.map(|column| column.ident.clone()).collect());
    }
    let sql = scratch.table_sql(parent.name()).ok()??;
    let table = CreateTable::read(sql).ok()?;
    let key = table.primary_key()?;
    Some(key.columns.into_iter().cloned().collect())
}
