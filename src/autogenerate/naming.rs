//! Names for constraints that were declared without one, so that they can be dropped later.
//!
//! Invariant: a constraint that the chain has without a name keeps none.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::alembic::name_of_constraint;
use crate::schema::{CreateTable, Entry, Table};
use crate::sql::definition::{ColumnConstraintKind, KeyColumn, References, TableConstraintKind};
use crate::sql::{SpannedIdent, quote};

/// A constraint without a name.
struct Unnamed {
    /// Where it begins.
    start: usize,
    kind: &'static str,
    columns: Vec<String>,
    referred: Option<(String, Vec<String>)>,
}

/// The text of a declared table with names by `patterns` where it has none and `known`, the table of
/// the chain, has none like it; `None` if nothing gets one.
pub(super) fn named(
    declared: &Entry,
    known: Option<&Entry>,
    patterns: &BTreeMap<String, String>,
) -> Option<String> {
    if patterns.is_empty() {
        return None;
    }
    let table = CreateTable::read(&*declared.sql).ok()?;
    let known = known.and_then(Entry::as_table);
    let mut text = declared.sql.clone();
    let mut unnamed = unnamed(&table);
    unnamed.sort_by_key(|one| one.start);
    let mut any = false;
    // From the end, so that places keep their meaning.
    for one in unnamed.into_iter().rev() {
        let referred = one.referred.as_ref();
        let referred = referred.map(|(table, columns)| (table.as_str(), columns.as_slice()));
        let name = declared.name.name();
        let name = name_of_constraint(patterns, one.kind, name, &one.columns, referred);
        let Some(name) = name else {
            continue;
        };
        let mut with_name = text.clone();
        with_name.insert_str(one.start, &format!("CONSTRAINT {} ", quote(&name)));
        if !known
            .as_ref()
            .is_some_and(|known| is_known(known, &declared.sql, &with_name))
        {
            text = with_name;
            any = true;
        }
    }
    any.then_some(text)
}

/// Whether the constraint that is named in `named` alone is in `known` without a name.
fn is_known(known: &Table, plain: &str, named: &str) -> bool {
    let (Some(plain), Some(named)) = (Table::read(plain), Table::read(named)) else {
        return false;
    };
    let mut pairs = plain.constraints.iter().zip(&named.constraints);
    let newest = pairs.find(|(plain, named)| plain.name.is_none() && named.name.is_some());
    newest.is_some_and(|(plain, _)| {
        let mut known = known.constraints.iter();
        known.any(|one| one.name.is_none() && one.means(plain))
    })
}

fn unnamed(table: &CreateTable) -> Vec<Unnamed> {
    let mut found = Vec::new();
    for column in table.columns() {
        let own = vec![column.name.ident.name().to_owned()];
        for constraint in column.constraints.iter().filter(|one| one.name.is_none()) {
            let (kind, referred) = match &constraint.kind {
                // SQLAlchemy names no such key, and nothing needs its name.
                ColumnConstraintKind::PrimaryKey {
                    autoincrement: Some(_),
                    ..
                } => continue,
                ColumnConstraintKind::PrimaryKey { .. } => ("pk", None),
                ColumnConstraintKind::Unique(_) => ("uq", None),
                ColumnConstraintKind::Check(_) => ("ck", None),
                ColumnConstraintKind::References(to) => ("fk", Some(referred(to))),
                _ => continue,
            };
            found.push(Unnamed {
                start: constraint.range.start,
                kind,
                columns: own.clone(),
                referred,
            });
        }
    }
    for constraint in table.constraints().iter().filter(|one| one.name.is_none()) {
        let keys = |columns: &[KeyColumn]| columns.iter().map(|one| name(&one.name)).collect();
        let (kind, columns, referred) = match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, .. } => ("pk", keys(columns), None),
            TableConstraintKind::Unique { columns, .. } => ("uq", keys(columns), None),
            TableConstraintKind::Check { .. } => ("ck", Vec::new(), None),
            TableConstraintKind::ForeignKey {
                columns,
                references,
            } => (
                "fk",
                columns.iter().map(name).collect(),
                Some(referred(references)),
            ),
            TableConstraintKind::Nothing => continue,
        };
        let Range { start, .. } = constraint.range;
        found.push(Unnamed {
            start,
            kind,
            columns,
            referred,
        });
    }
    found
}

fn referred(to: &References) -> (String, Vec<String>) {
    (name(&to.table), to.columns.iter().map(name).collect())
}

fn name(name: &SpannedIdent) -> String {
    name.ident.name().to_owned()
}
