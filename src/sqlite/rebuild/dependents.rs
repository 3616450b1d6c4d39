//! What names a column that is to be dropped.
//!
//! Invariant: only what certainly names it is told here; views and triggers that only may are
//! tried out.

use super::keys::refers_to_key;
use crate::schema::{Certainty, CreateTable, Entry, names_column};
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, Object, is_keyword};

/// What becomes of the objects that name a dropped column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependents {
    /// Indexes that are on the column alone, and go with it.
    pub indexes: Vec<Ident>,
    /// Indexes that are on other columns, too, each as `the index ix`.
    pub shared: Vec<String>,
    /// What else keeps the column from being dropped, each as `the view v`.
    pub obstacles: Vec<String>,
}

/// What names the column `column` of `table` outside of the table's own text. The columns
/// `dropped` are dropped with it.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn dependents(
    scratch: &Scratch,
    table: &CreateTable,
    column: &Ident,
    dropped: &[&Ident],
) -> Result<Dependents, Refusal> {
    let name = &table.name().name.ident;
    let mut found = Dependents::default();
    for object in scratch.naming(name.name())? {
        let named = names_column(&object.sql, name, column);
        match object.object {
            Object::Index if *name == object.table => {
                let has = |column: &Ident| has_column(scratch, &object, name, column);
                if !has(column)? {
                    continue;
                }
                let mut names_another = false;
                for other in table.columns() {
                    let other = &other.name.ident;
                    names_another |= !dropped.contains(&other) && has(other)?;
                }
                if names_another {
                    found.shared.push(object.told());
                } else {
                    found.indexes.push(object.name);
                }
            }
            Object::Table | Object::VirtualTable => {
                let is_itself = *name == object.name;
                let implied = !is_itself && refers_to_key(&object.sql, table, column);
                if !is_itself && (named == Some(Certainty::Certain) || implied) {
                    found.obstacles.push(format!(
                        "{} in `{}`",
                        foreign_key(&object.sql, name),
                        object.name.name()
                    ));
                }
            }
            _ if named == Some(Certainty::Certain) => found.obstacles.push(object.told()),
            _ => {}
        }
    }
    Ok(found)
}

/// Whether an index has a column, or names it in an expression.
fn has_column(
    scratch: &Scratch,
    index: &Entry,
    table: &Ident,
    column: &Ident,
) -> Result<bool, Refusal> {
    let (of, named) = (
        Literal::from(index.name.name()),
        Literal::from(column.name()),
    );
    let keyed = scratch.text(&format!(
        "SELECT name FROM pragma_index_xinfo({of}, 'main') WHERE key AND name = {named} COLLATE NOCASE"
    ))?;
    Ok(keyed.is_some()
        || match names_column(&index.sql, table, column) {
            Some(Certainty::Certain) => true,
            // A string may be one; a name that is a word of SQL is doubtful by itself.
            Some(Certainty::Perhaps) => is_keyword(column.name()),
            None => false,
        })
}

/// How the foreign key of another table that refers to `table` is called.
fn foreign_key(sql: &str, table: &Ident) -> String {
    let Ok(referring) = CreateTable::read(sql) else {
        return "the virtual table".to_owned();
    };
    let columns = referring
        .foreign_keys()
        .find(|(_, references)| references.table.ident == *table)
        .map(|(columns, _)| {
            let columns = columns.iter().map(|column| column.ident.name());
            columns.collect::<Vec<_>>().join(", ")
        });
    match columns {
        Some(columns) => format!("the foreign key ({columns})"),
        None => "the table".to_owned(),
    }
}
