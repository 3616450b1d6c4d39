//! What a new foreign key refers to.
//!
//! Invariant: a foreign key that passes can be asked of rows: SQLite does not call it a mismatch
//! (<https://sqlite.org/foreignkeys.html#fk_indexes>).

use super::Edited;
use crate::schema::CreateTable;
use crate::scratch::Scratch;
use crate::sql::definition::{ColumnConstraintKind, KeyColumn, References, TableConstraintKind};
use crate::sql::{Ident, Literal};
use crate::text::nearest;

/// Why a foreign key cannot be, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentFault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What is wrong with the other end of a new foreign key of `count` columns of the table that is
/// edited.
///
/// # Panics
/// If SQLite cannot read its schema table.
#[must_use]
pub fn parent_fault(
    scratch: &Scratch,
    edited: &Edited,
    count: usize,
    references: &References,
) -> Option<ParentFault> {
    let name = &references.table.ident;
    let is_itself = *name == edited.old().name().name.ident;
    let sql = scratch.table_sql(name.name());
    let table = if is_itself {
        Some(edited.table().clone())
    } else {
        let sql = sql.expect("SQLite reads its schema table");
        sql.and_then(|sql| CreateTable::read(sql).ok())
    };
    let Some(table) = table else {
        let tables = scratch.tables().expect("SQLite reads its schema table");
        let names = tables.iter().map(|(name, _)| name.as_str());
        return Some(fault(
            format!("there is no table `{}`", name.name()),
            nearest(name.name(), names).map(|near| format!("did you mean `{near}`?")),
        ));
    };
    let columns: Vec<&Ident> = if references.columns.is_empty() {
        table
            .primary_key()
            .map(|key| key.columns)
            .unwrap_or_default()
    } else {
        references.columns.iter().map(|name| &name.ident).collect()
    };
    if let Some(missing) = columns.iter().find(|column| table.column(column).is_none()) {
        let names = table.columns().iter().map(|c| c.name.ident.name());
        return Some(fault(
            format!(
                "there is no column `{}` in `{}`",
                missing.name(),
                name.name()
            ),
            nearest(missing.name(), names).map(|near| format!("did you mean `{near}`?")),
        ));
    }
    if columns.is_empty() || columns.len() != count {
        return Some(fault(
            format!(
                "the foreign key and the key of `{}` do not have as many columns",
                name.name()
            ),
            Some("name the columns that it refers to: `REFERENCES t (c)`".to_owned()),
        ));
    }
    if is_key(&table, &columns) || has_unique_index(scratch, name, &columns) {
        return None;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    Some(fault(
        format!(
            "`{} ({})` is no key, so no foreign key can refer to it",
            name.name(),
            names.join(", ")
        ),
        Some("make it PRIMARY KEY or UNIQUE first".to_owned()),
    ))
}

fn fault(message: String, help: Option<String>) -> ParentFault {
    ParentFault { message, help }
}

/// Whether columns are the primary key of a table, or said to be UNIQUE.
fn is_key(table: &CreateTable, columns: &[&Ident]) -> bool {
    let same = |key: &[&Ident]| {
        key.len() == columns.len() && key.iter().all(|column| columns.contains(column))
    };
    let idents = |key: &[KeyColumn]| same(&key.iter().map(|c| &c.name.ident).collect::<Vec<_>>());
    table.primary_key().is_some_and(|key| same(&key.columns))
        || table.constraints().iter().any(|constraint| {
            matches!(&constraint.kind, TableConstraintKind::Unique { columns, .. } if idents(columns))
        })
        || table.columns().iter().any(|column| {
            let mut constraints = column.constraints.iter();
            constraints.any(|one| matches!(one.kind, ColumnConstraintKind::Unique(_)))
                && same(&[&column.name.ident])
        })
}

/// Whether a UNIQUE index of its own is on just these columns.
fn has_unique_index(scratch: &Scratch, table: &Ident, columns: &[&Ident]) -> bool {
    let mut names: Vec<String> = columns.iter().map(|c| c.name().to_lowercase()).collect();
    names.sort();
    let query = format!(
        "SELECT 'yes' FROM pragma_index_list({}, 'main') AS list WHERE \"unique\" AND NOT partial AND \
         (SELECT group_concat(name) FROM (SELECT lower(name) AS name FROM pragma_index_xinfo(list.name, 'main') WHERE key ORDER BY 1)) = {}",
        Literal::from(table.name()),
        Literal::from(names.join(",").as_str())
    );
    scratch.text(&query).is_ok_and(|found| found.is_some())
}
