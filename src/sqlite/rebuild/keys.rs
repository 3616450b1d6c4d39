//! The foreign keys that a rebuild can break.
//!
//! Invariant: a row that referred to nothing before is no reason to refuse.

use std::collections::HashSet;

use super::{Edited, Requirement};
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::alter::ActionKind;
use crate::sql::definition::ColumnConstraintKind;
use crate::sql::{Ident, Literal, Object};

/// The rows of a table that refer to nothing, kept to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphans {
    /// The number of the table in which they are kept.
    pub id: u32,
    /// The table that has them, by the name that it has now.
    pub child: Ident,
    /// Whether its rows have the numbers that they had, and refer to tables of the same names.
    pub is_exact: bool,
}

impl Orphans {
    /// Those of a table, kept under a number.
    #[must_use]
    pub fn new(id: u32, child: Ident) -> Self {
        Self {
            id,
            child,
            is_exact: true,
        }
    }

    fn kept(&self) -> String {
        format!("gen_sql_orphans_{}", self.id)
    }

    /// The query for those that are there now.
    fn query(&self) -> String {
        let table = Literal::from(self.child.name());
        format!("SELECT rowid AS id, parent FROM pragma_foreign_key_check({table}, 'main')")
    }

    /// The statement that keeps those that are there.
    #[must_use]
    pub fn keep(&self) -> String {
        format!("CREATE TEMP TABLE {} AS\n{}", self.kept(), self.query())
    }

    /// That there are no others than those that were kept, and no more of them. Rows that refer to one
    /// of the tables `missing`, which are there no more, are no matter.
    #[must_use]
    pub fn none_new(&self, missing: &[Ident]) -> Requirement {
        let kept = format!("temp.{}", self.kept());
        let message = format!(
            "rows of {} would refer to nothing, which did not before",
            self.child.name()
        );
        let mut query = self.query();
        if !missing.is_empty() {
            let missing = missing
                .iter()
                .map(|table| Literal::from(table.name()).to_string());
            let missing = missing.collect::<Vec<_>>().join(", ");
            query = format!("{query} WHERE parent COLLATE NOCASE NOT IN ({missing})");
        }
        let told = Literal::Text(format!("gen-sql: {message} (rows: "));
        let no_more = format!("(SELECT count(*) FROM ({query})) <= (SELECT count(*) FROM {kept})");
        // Where rows have other numbers, one that refers to nothing cannot be told from another.
        if !self.is_exact {
            return Requirement {
                found: Some(format!(
                    "SELECT {told} || count(*) || ', before: ' || (SELECT count(*) FROM {kept}) || ')'\n FROM ({query}) WHERE NOT ({no_more}) GROUP BY 'all'"
                )),
                ..Requirement::new(&message, no_more)
            };
        }
        let new = format!("SELECT * FROM ({query}) EXCEPT SELECT * FROM {kept}");
        Requirement {
            found: Some(format!(
                "SELECT {told} || count(*) || ', first rowid: ' || coalesce(min(id), 'none') || ')'\n FROM ({new}) GROUP BY 'all'"
            )),
            ..Requirement::new(&message, format!("NOT EXISTS ({new})\nAND {no_more}"))
        }
    }

    /// The statement that forgets them.
    #[must_use]
    pub fn forget(&self) -> String {
        format!("DROP TABLE temp.{}", self.kept())
    }
}

/// The tables of which rows may refer to nothing because of actions on a table, those left out of
/// which SQLite cannot tell.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn orphaned<'a>(
    scratch: &Scratch,
    edited: &Edited,
    actions: impl Iterator<Item = &'a ActionKind>,
) -> Result<Vec<Ident>, Refusal> {
    let table = edited.old();
    let name = &table.name().name.ident;
    let mut changed: HashSet<&Ident> = HashSet::new();
    let mut is_new = false;
    for action in actions {
        is_new |= action.added_key().is_some();
        match action {
            ActionKind::SetType { column, .. }
            | ActionKind::SetExpression { column, .. }
            | ActionKind::SetNotNull {
                column,
                using: Some(_),
                ..
            } => {
                changed.insert(&column.ident);
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
        tables.push(name.clone());
    }
    if !changed.is_empty() {
        for object in scratch.naming(name.name())? {
            let child = &object.name;
            let is_child = object.object == Object::Table
                && !tables.iter().any(|table| table == child)
                && refers_to_any(&object.sql, table, &changed);
            if is_child {
                tables.push(child.clone());
            }
        }
    }
    // Of a table that refers to what is no key nothing can be asked, before or after.
    tables.retain(|table: &Ident| scratch.can_check_keys(table.name()));
    Ok(tables)
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
