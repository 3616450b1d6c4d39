//! Foreign keys that somebody made by hand, and the keys of a table to which they refer.
//!
//! Invariant: a foreign key to another key, or to one that stays as it is, is never a reason to
//! refuse; nor is one that the chain made.

use super::strangers::{is_plain, list, mentions, none_of};
use super::{Edited, Keys, LostKey, Requirement, Strangers};
use crate::schema::{Affinity, CreateTable};
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, Object};

impl Strangers<'_> {
    /// No foreign key of another table refers to a key that is dropped, with its columns or without
    /// them, or to one whose values change. A foreign key that refers to what is no key is a
    /// mismatch before and after (<https://sqlite.org/foreignkeys.html#fk_indexes>). Keys that are
    /// `postponed` are not asked for yet.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn foreign_keys(&self, postponed: &[LostKey]) -> Result<Vec<Requirement>, Refusal> {
        let mut asked: Vec<Requirement> = self.to_dropped()?.into_iter().collect();
        let lost = Keys::of(self.edited.old()).lost_in(self.edited.table());
        for key in lost {
            let is_dropped = key.columns().iter().any(|own| self.dropped.contains(&own));
            if !is_dropped && !postponed.contains(&key) {
                asked.extend(key.strangers(self.scratch, self.edited)?);
            }
        }
        for column in self.edited.old().columns() {
            asked.extend(self.to_changed(&column.name.ident)?);
        }
        Ok(asked)
    }

    /// No foreign key refers to a dropped column that is in a key.
    fn to_dropped(&self) -> Result<Option<Requirement>, Refusal> {
        let primary = self.primary();
        let mut columns = Vec::new();
        for column in &self.dropped {
            if primary.contains(column) || self.is_unique(column)? {
                columns.push(*column);
            }
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let from = self.referring(&[], &columns);
        Ok(Some(nothing_refers(&self.told(&columns), &from)))
    }

    /// No foreign key refers to a column of a key whose values become others, or are compared in
    /// another way. A value that is NULL is none to which a row can refer.
    fn to_changed(&self, column: &Ident) -> Result<Option<Requirement>, Refusal> {
        let (old, new) = (self.edited.old(), self.edited.table());
        let (Some(before), Some(after)) = (old.column(column), new.column(column)) else {
            return Ok(None);
        };
        let is_compared_so = is_compared_alike(old.affinity(before), new.affinity(after))
            && old.collation(before) == new.collation(after)
            && (before.expression().is_none() && after.expression().is_none()
                || self.edited.is_same(column));
        let is_computed = self.edited.is_computed(column);
        if is_compared_so && !is_computed
            || !self.primary().contains(&column) && !self.is_unique(column)?
        {
            return Ok(None);
        }
        let known = children(self.scratch, old)?;
        let known: Vec<&Ident> = known.iter().collect();
        let mut from = self.referring(&known, &[column]);
        if let Some(value) = { self.edited.value(column) }.filter(|_| is_compared_so) {
            let table = self.table();
            from = format!(
                "{from}\n AND EXISTS (SELECT 1 FROM main.{table} WHERE {column} IS NOT NULL AND ({value}) IS NOT {column})"
            );
        }
        let told = format!("{}, whose values change", self.told(&[column]));
        Ok(Some(nothing_refers(&told, &from)))
    }

    /// The end of a query for foreign keys of tables other than the `known` ones to a column.
    fn referring(&self, known: &[&Ident], columns: &[&Ident]) -> String {
        let primary = self.primary();
        let implied = if columns.iter().any(|column| primary.contains(column)) {
            " OR f.\"to\" IS NULL"
        } else {
            ""
        };
        format!(
            "{} AND (f.\"to\" COLLATE NOCASE IN ({}){implied})",
            to_table(self.table(), known),
            list(columns)
        )
    }

    fn primary(&self) -> Vec<&Ident> {
        let primary = self.edited.old().primary_key();
        primary.map(|key| key.columns).unwrap_or_default()
    }

    /// Whether a column is in a UNIQUE constraint or index.
    pub(super) fn is_unique(&self, column: &Ident) -> Result<bool, Refusal> {
        let query = format!(
            "SELECT 'yes' FROM pragma_index_list({}, 'main') AS i, pragma_index_info(i.name, 'main') AS c \
             WHERE i.\"unique\" AND c.name = {} COLLATE NOCASE",
            Literal::from(self.table().name()),
            Literal::from(column.name())
        );
        Ok(self.scratch.text(&query)?.is_some())
    }
}

impl LostKey {
    /// That no foreign key of a table which the chain does not know refers to it, and to no key
    /// once the table is edited.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn strangers(
        &self,
        scratch: &Scratch,
        edited: &Edited,
    ) -> Result<Option<Requirement>, Refusal> {
        let missing = self.missing(scratch, edited);
        let columns: Vec<&Ident> = self.columns().iter().collect();
        let count = columns.len();
        let mut ways = Vec::new();
        if missing.named {
            ways.push(format!(
                "total(f.\"to\" COLLATE NOCASE IN ({})) = {count}",
                list(&columns)
            ));
        }
        if missing.implied {
            ways.push(format!("total(f.\"to\" IS NULL) = {count}"));
        }
        if ways.is_empty() {
            return Ok(None);
        }
        let table = edited.old();
        let known = children(scratch, table)?;
        let known: Vec<&Ident> = known.iter().collect();
        let table = &table.name().name.ident;
        let told = columns
            .iter()
            .map(|column| format!("{}.{}", table.name(), column.name()));
        let told = told.collect::<Vec<_>>().join(", ");
        let from = format!(
            "{}\n GROUP BY s.name, f.id HAVING count(*) = {count} AND ({})",
            to_table(table, &known),
            ways.join(" OR ")
        );
        Ok(Some(nothing_refers(&told, &from)))
    }

    /// The same of a table as it is now; nothing, if it is there no more.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn strangers_now(
        &self,
        scratch: &Scratch,
        table: &Ident,
    ) -> Result<Option<Requirement>, Refusal> {
        let sql = scratch.table_sql(table.name())?;
        match sql.and_then(|sql| CreateTable::read(sql).ok()) {
            Some(table) => self.strangers(scratch, &Edited::new(table)),
            None => Ok(None),
        }
    }
}

/// That a query finds no table with a foreign key.
fn nothing_refers(told: &str, from: &str) -> Requirement {
    let refers = format!("refers to {told}");
    let message = format!("a table that this script does not know {refers}");
    Requirement::nothing(&message, "", from, "table", &refers)
}

/// Whether values of two affinities are equal to the same ones
/// (<https://sqlite.org/datatype3.html#comparison_expressions>).
fn is_compared_alike(before: Affinity, after: Affinity) -> bool {
    let is_numeric = |affinity| matches!(affinity, Affinity::Real | Affinity::Numeric);
    before == after || is_numeric(before) && is_numeric(after)
}

/// The tables of the chain that refer to a table.
fn children(scratch: &Scratch, table: &CreateTable) -> Result<Vec<Ident>, Refusal> {
    let name = &table.name().name.ident;
    let mut found = Vec::new();
    for object in scratch.naming(name.name())? {
        let refers = object.object == Object::Table
            && object.name != *name
            && CreateTable::read(object.sql).is_ok_and(|child| {
                let mut keys = child.foreign_keys();
                keys.any(|(_, references)| references.table.ident == *name)
            });
        if refers {
            found.push(object.name);
        }
    }
    Ok(found)
}

/// The end of a query for the foreign keys to a table, as `f`, but for its own and those of the `known` ones.
fn to_table(table: &Ident, known: &[&Ident]) -> String {
    let mentioned = if is_plain(table) {
        format!(" AND {}", mentions("lower(s.sql)", table))
    } else {
        String::new()
    };
    let known = none_of(known);
    let table = Literal::from(table.name());
    format!(
        "FROM main.sqlite_master AS s, pragma_foreign_key_list(s.name, 'main') AS f\n \
         WHERE s.type = 'table' AND s.name <> {table} COLLATE NOCASE{mentioned}{known}\n \
         AND f.\"table\" = {table} COLLATE NOCASE"
    )
}
