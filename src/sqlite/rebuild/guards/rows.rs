//! What the rows of a table must be like before it is rebuilt.
//!
//! Invariant: what is asked of the rows is what the rebuilt table asks of them.

use super::super::Edited;
use super::Requirement;
use crate::schema::CreateTable;
use crate::scratch::Scratch;
use crate::sql::Ident;
use crate::sql::alter::ActionKind;
use crate::sql::definition::{ColumnDefinition, KeyColumn, References, TableConstraintKind};

/// What the rows of a table must be like for actions of an `ALTER TABLE`, each with the statement
/// it was read from.
pub fn requirements<'a>(
    scratch: &Scratch,
    edited: &Edited,
    actions: impl Iterator<Item = (&'a ActionKind, &'a str)>,
) -> Vec<Requirement> {
    let rows = Rows { scratch, edited };
    let mut requirements = Vec::new();
    for (action, statement) in actions {
        match action {
            ActionKind::SetNotNull { column, .. } => {
                requirements.extend(rows.not_null(&column.ident));
            }
            // A number would be made up for a NULL in the rowid.
            ActionKind::SetType { column, .. } if rows.becomes_rowid(&column.ident) => {
                requirements.extend(rows.not_null(&column.ident));
            }
            ActionKind::AddConstraint(constraint) => {
                let name = constraint.name.as_ref().map(|name| name.ident.name());
                match &constraint.kind {
                    TableConstraintKind::PrimaryKey { columns, .. } => {
                        for column in columns {
                            requirements.extend(rows.not_null(&column.name.ident));
                        }
                        requirements.extend(rows.unique(name, columns));
                    }
                    TableConstraintKind::Unique { columns, .. } => {
                        requirements.extend(rows.unique(name, columns));
                    }
                    TableConstraintKind::Check { expression, .. } => {
                        requirements.extend(rows.check(name, &statement[expression.clone()]));
                    }
                    TableConstraintKind::ForeignKey {
                        columns,
                        references,
                    } => {
                        let columns: Vec<&Ident> = columns.iter().map(|c| &c.ident).collect();
                        requirements.extend(rows.foreign_key(name, &columns, references));
                    }
                    TableConstraintKind::Nothing => {}
                }
            }
            _ => {}
        }
    }
    requirements
}

/// The rows of a table that is to be rebuilt.
struct Rows<'a> {
    scratch: &'a Scratch,
    edited: &'a Edited,
}

impl Rows<'_> {
    fn table(&self) -> &Ident {
        &self.edited.old().name().name.ident
    }

    /// What is said if there is a row like this.
    fn none(&self, message: &str, rows: &str) -> Requirement {
        let table = self.table();
        Requirement::new(
            message,
            format!("NOT EXISTS (SELECT 1 FROM main.{table}{rows})"),
        )
    }

    /// Whether a column is the rowid of the table, and was not.
    fn becomes_rowid(&self, column: &Ident) -> bool {
        let is_rowid = |table: &CreateTable| {
            let rowid = table.rowid_column();
            rowid.is_some_and(|rowid| rowid.name.ident == *column)
        };
        is_rowid(self.edited.table()) && !is_rowid(self.edited.old())
    }

    fn not_null(&self, column: &Ident) -> Option<Requirement> {
        let is_kept = self.edited.value(column).as_deref() == Some(&*column.to_string());
        if is_kept
            && self
                .edited
                .old()
                .column(column)
                .is_some_and(ColumnDefinition::is_not_null)
        {
            return None;
        }
        let place = format!("{}.{}", self.table().name(), column.name());
        let holds = if self.edited.is_computed(column) {
            "would still hold"
        } else {
            "holds"
        };
        let value = self.edited.value(column)?;
        let value = if is_kept { value } else { format!("({value})") };
        Some(self.none(
            &format!("{place} {holds} NULLs"),
            &format!(" WHERE {value} IS NULL"),
        ))
    }

    /// A key that rows have twice. Where the rows get other values, the copy itself finds out.
    fn unique(&self, name: Option<&str>, columns: &[KeyColumn]) -> Option<Requirement> {
        if !columns.iter().all(|c| self.edited.is_kept(&c.name.ident)) {
            return None;
        }
        let key: Vec<String> = columns
            .iter()
            .map(|column| {
                let name = &column.name.ident;
                match &column.collation {
                    Some(collation) => format!("{name} COLLATE {}", collation.ident),
                    None => name.to_string(),
                }
            })
            .collect();
        let filled: Vec<String> = columns
            .iter()
            .map(|column| format!("{} IS NOT NULL", column.name.ident))
            .collect();
        let names: Vec<&str> = columns.iter().map(|c| c.name.ident.name()).collect();
        let table = self.table().name();
        Some(self.none(
            &constraint(
                &format!("{table} has rows with the same {}", names.join(", ")),
                name,
            ),
            &format!(
                " WHERE {} GROUP BY {} HAVING count(*) > 1",
                filled.join(" AND "),
                key.join(", ")
            ),
        ))
    }

    fn check(&self, name: Option<&str>, expression: &str) -> Option<Requirement> {
        let table = self.table();
        let query = format!("SELECT 1 FROM main.{table} WHERE NOT ({expression})");
        // What names a new column cannot be asked of the rows that are there.
        self.scratch.prepare(&query).ok()?;
        let columns = self.edited.old().columns().iter();
        let mut columns = columns.map(|column| &column.name.ident);
        if !columns.all(|column| self.edited.is_kept(column)) {
            return None;
        }
        let said = format!("{} has rows that break a CHECK", table.name());
        Some(self.none(
            &constraint(&said, name),
            &format!(" WHERE NOT ({expression})"),
        ))
    }

    fn foreign_key(
        &self,
        name: Option<&str>,
        columns: &[&Ident],
        references: &References,
    ) -> Option<Requirement> {
        if !columns.iter().all(|column| self.edited.is_kept(column)) {
            return None;
        }
        let parent = &references.table.ident;
        let there = parent_key(self.scratch, parent, references)?;
        if there.len() != columns.len() {
            return None;
        }
        let filled: Vec<String> = columns
            .iter()
            .map(|column| format!("child.{column} IS NOT NULL"))
            .collect();
        let same: Vec<String> = columns
            .iter()
            .zip(&there)
            .map(|(column, there)| format!("parent.{there} = child.{column}"))
            .collect();
        let table = self.table().name();
        let said = format!("{table} has rows that refer to no row of {}", parent.name());
        Some(self.none(
            &constraint(&said, name),
            &format!(
                " AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM main.{parent} AS parent WHERE {})",
                filled.join(" AND "),
                same.join(" AND ")
            ),
        ))
    }
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

/// What is said of a constraint, with its name if it has one.
fn constraint(said: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{name}: {said}"),
        None => said.to_owned(),
    }
}
