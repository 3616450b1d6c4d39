//! The foreign keys that a rebuild can break.
//!
//! Invariant: a row that referred to nothing before is no reason to refuse.

use std::collections::HashSet;

use super::{Edited, Requirement};
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::alter::ActionKind;
use crate::sql::definition::{ColumnConstraintKind, TableConstraintKind};
use crate::sql::{Ident, Literal, Object};
use crate::text::join;

/// How rows are found that refer to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphans {
    /// The query for them.
    query: String,
    /// The tables that have them.
    tables: Vec<String>,
}

impl Orphans {
    /// The statement that keeps those that are there before the rebuild.
    #[must_use]
    pub fn keep(&self, id: u32) -> String {
        format!("CREATE TEMP TABLE gen_sql_orphans_{id} AS\n{}", self.query)
    }

    /// That there are no others and no more of them.
    #[must_use]
    pub fn none_new(&self, id: u32) -> Requirement {
        let Self { query, tables } = self;
        let kept = format!("temp.gen_sql_orphans_{id}");
        let message = format!(
            "rows of {} would refer to nothing, which did not before",
            join(tables, "or")
        );
        let told = Literal::Text(format!("gen-sql: {message} (rows: "));
        let new = format!("SELECT * FROM ({query}) EXCEPT SELECT * FROM {kept}");
        Requirement {
            found: Some(format!(
                "SELECT {told} || count(*) || ', first rowid: ' || coalesce(min(id), 'none') || ')'\n FROM ({new}) GROUP BY 'all'"
            )),
            ..Requirement::new(
                &message,
                format!(
                    "NOT EXISTS ({new})\nAND (SELECT count(*) FROM ({query})) <= (SELECT count(*) FROM {kept})"
                ),
            )
        }
    }

    /// The statement that forgets them.
    #[must_use]
    pub fn forget(&self, id: u32) -> String {
        format!("DROP TABLE temp.gen_sql_orphans_{id}")
    }
}

/// How to look for rows that refer to nothing because of actions on a table; not at all, if they
/// change no key.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn orphans<'a>(
    scratch: &Scratch,
    edited: &Edited,
    actions: impl Iterator<Item = &'a ActionKind>,
) -> Result<Option<Orphans>, Refusal> {
    let table = edited.old();
    let name = &table.name().name.ident;
    let mut changed: HashSet<&Ident> = HashSet::new();
    let mut is_new = false;
    for action in actions {
        match action {
            ActionKind::SetType { column, .. }
            | ActionKind::SetNotNull {
                column,
                using: Some(_),
                ..
            } => {
                changed.insert(&column.ident);
            }
            ActionKind::AddConstraint(constraint) => {
                is_new |= matches!(constraint.kind, TableConstraintKind::ForeignKey { .. });
            }
            ActionKind::AddColumn { definition, .. } => {
                is_new |= definition
                    .constraints
                    .iter()
                    .any(|one| matches!(one.kind, ColumnConstraintKind::References(_)));
            }
            _ => {}
        }
    }
    let mut keys = table.foreign_keys();
    let is_own = keys.any(|(columns, _)| columns.iter().any(|own| changed.contains(&own.ident)));
    let mut tables = Vec::new();
    if is_new || is_own {
        tables.push(name.name().to_owned());
    }
    if !changed.is_empty() {
        for object in scratch.naming(name.name())? {
            let child = object.name.name();
            let is_child = object.object == Object::Table
                && !tables.iter().any(|table| table == child)
                && refers_to_any(&object.sql, table, &changed);
            if is_child {
                tables.push(child.to_owned());
            }
        }
    }
    let query = |table: &String| {
        format!(
            "SELECT \"table\" AS child, rowid AS id, parent FROM pragma_foreign_key_check({}, 'main')",
            Literal::from(table.as_str())
        )
    };
    // Of a table that refers to what is no key nothing can be asked, before or after.
    tables.retain(|table| scratch.run(&query(table)).is_ok());
    let queries: Vec<String> = tables.iter().map(query).collect();
    Ok((!queries.is_empty()).then(|| Orphans {
        query: queries.join("\nUNION ALL "),
        tables,
    }))
}

/// Whether a table refers to one of some columns of another.
fn refers_to_any(sql: &str, table: &CreateTable, columns: &HashSet<&Ident>) -> bool {
    let Ok(referring) = CreateTable::read(sql) else {
        return false;
    };
    let key = || table.primary_key().map(|key| key.columns);
    let mut references = referring.foreign_keys().map(|(_, references)| references);
    references.any(|references| {
        let mut named = references.columns.iter();
        references.table.ident == table.name().name.ident
            && if references.columns.is_empty() {
                key().is_some_and(|key| key.iter().any(|column| columns.contains(column)))
            } else {
                named.any(|column| columns.contains(&column.ident))
            }
    })
}

/// Whether a table refers to the primary key of another without naming its columns, and the
/// column is in it.
pub(super) fn refers_to_key(sql: &str, table: &CreateTable, column: &Ident) -> bool {
    let in_key = table
        .primary_key()
        .is_some_and(|key| key.columns.contains(&column));
    in_key
        && CreateTable::read(sql).is_ok_and(|referring| {
            referring.foreign_keys().any(|(_, references)| {
                references.table.ident == table.name().name.ident && references.columns.is_empty()
            })
        })
}
