//! What foreign keys refer to.
//!
//! Invariant: a foreign key that passes can be asked of rows: SQLite does not call it a mismatch
//! (<https://sqlite.org/foreignkeys.html#fk_indexes>).

use std::collections::HashSet;

use super::Edited;
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, KeyColumn, References, TableConstraintKind,
};
use crate::sql::{Ident, Literal, Object};
use crate::text::nearest;

/// Why a foreign key cannot be, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentFault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether the columns are there, and only are no key.
    pub is_of_key: bool,
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
            Some(match nearest(name.name(), names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "create it in a statement above this one".to_owned(),
            }),
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
    let is_implied = references.columns.is_empty();
    let stored = if is_itself { edited.old() } else { &table };
    if is_implied || is_key(&table, &columns) || has_unique_index(scratch, stored, &columns) {
        return None;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    let message = format!(
        "`{} ({})` is no key, so no foreign key can refer to it",
        name.name(),
        names.join(", ")
    );
    Some(ParentFault {
        is_of_key: true,
        ..fault(
            message,
            Some("make it PRIMARY KEY or UNIQUE first".to_owned()),
        )
    })
}

fn fault(message: String, help: Option<String>) -> ParentFault {
    ParentFault {
        message,
        help,
        is_of_key: false,
    }
}

/// A key that a table has, or has no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostKey {
    columns: Vec<Ident>,
    is_primary: bool,
}

/// The keys that a table has: the primary one, and what is said to be UNIQUE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    keys: Vec<LostKey>,
}

impl Keys {
    /// The keys of a table.
    #[must_use]
    pub fn of(table: &CreateTable) -> Self {
        let key = |columns: Vec<&Ident>, is_primary| LostKey {
            columns: columns.into_iter().cloned().collect(),
            is_primary,
        };
        let primary = table
            .primary_key()
            .map(|primary| key(primary.columns, true));
        let unique = uniques(table).into_iter();
        let unique = unique.map(|columns| key(columns, false));
        Self {
            keys: primary.into_iter().chain(unique).collect(),
        }
    }

    /// Those that the table has no more when it is like this.
    #[must_use]
    pub fn lost_in(self, table: &CreateTable) -> Vec<LostKey> {
        let there: HashSet<Vec<&Ident>> = keys(table).map(sorted).collect();
        let mut lost = self.keys;
        lost.retain(|key| {
            let columns: Vec<&Ident> = key.columns.iter().collect();
            if key.is_primary {
                !is_primary(table, &columns)
            } else {
                !there.contains(&sorted(columns))
            }
        });
        lost
    }
}

/// In what words foreign keys to a lost key have nothing to refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// Those that name its columns.
    pub(super) named: bool,
    /// Those that name none, and so mean the primary key.
    pub(super) implied: bool,
}

impl LostKey {
    /// The key that a UNIQUE index is, with its table; nothing, if no foreign key could need it.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn of_index(scratch: &Scratch, index: &Ident) -> Result<Option<(Ident, Self)>, Refusal> {
        let Some(entry) = scratch.entry(Object::Index, index.name())? else {
            return Ok(None);
        };
        let index = Literal::from(index.name());
        let name = entry.table;
        let sql = scratch.table_sql(name.name())?;
        let Some(table) = sql.and_then(|sql| CreateTable::read(sql).ok()) else {
            return Ok(None);
        };
        let columns = scratch.pairs(&format!(
            "SELECT '', name FROM pragma_index_info({index}, 'main') WHERE name IS NOT NULL ORDER BY seqno"
        ))?;
        let columns: Vec<Ident> = { columns.into_iter() }
            .map(|(_, name)| Ident::new(name))
            .collect();
        let named: Vec<&Ident> = columns.iter().collect();
        let is_key = has_unique_index(scratch, &table, &named);
        let is_primary = false;
        Ok(is_key.then_some((
            name,
            Self {
                columns,
                is_primary,
            },
        )))
    }

    /// The foreign keys that refer to it, and to no key of `table`, as that is now.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn users_now(&self, scratch: &Scratch, table: &Ident) -> Result<Vec<String>, Refusal> {
        let sql = scratch.table_sql(table.name())?;
        match sql.and_then(|sql| CreateTable::read(sql).ok()) {
            Some(table) => self.users(scratch, &Edited::new(table)),
            None => Ok(Vec::new()),
        }
    }

    /// The columns of the key.
    #[must_use]
    pub fn columns(&self) -> &[Ident] {
        &self.columns
    }

    /// Takes note that a column of the table has another name.
    pub fn rename(&mut self, column: &Ident, to: &Ident) {
        let columns = self.columns.iter_mut();
        for own in columns.filter(|own| *own == column) {
            own.clone_from(to);
        }
    }

    /// What foreign keys miss once the table is edited.
    pub(super) fn missing(&self, scratch: &Scratch, edited: &Edited) -> Missing {
        let columns: Vec<&Ident> = self.columns.iter().collect();
        let is_there =
            is_key(edited.table(), &columns) || has_unique_index(scratch, edited.old(), &columns);
        Missing {
            named: !is_there,
            implied: self.is_primary && !is_primary(edited.table(), &columns),
        }
    }

    /// The foreign keys that refer to it, and to no key once the table is edited, each as
    /// ``the foreign key (a) in `t` ``. One that names no columns refers to the primary key,
    /// whatever that is: another one would mean other rows.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn users(&self, scratch: &Scratch, edited: &Edited) -> Result<Vec<String>, Refusal> {
        let name = &edited.old().name().name.ident;
        let columns: Vec<&Ident> = self.columns.iter().collect();
        let missing = self.missing(scratch, edited);
        let is_lost = |count: usize, references: &References| {
            let named: Vec<&Ident> = references.columns.iter().map(|name| &name.ident).collect();
            references.table.ident == *name
                && count == columns.len()
                && if named.is_empty() {
                    missing.implied
                } else {
                    missing.named && are_same(&named, &columns)
                }
        };
        let mut users = Vec::new();
        for object in scratch.naming(name.name())? {
            let read = match object.object {
                Object::Table if object.name == *name => Ok(edited.table().clone()),
                Object::Table => CreateTable::read(object.sql),
                _ => continue,
            };
            let Ok(table) = read else { continue };
            for (own, references) in table.foreign_keys() {
                if is_lost(own.len(), references) {
                    let own: Vec<&str> = own.iter().map(|column| column.ident.name()).collect();
                    users.push(format!(
                        "the foreign key ({}) in `{}`",
                        own.join(", "),
                        object.name.name()
                    ));
                }
            }
        }
        Ok(users)
    }
}

/// Whether columns are the primary key of a table, or said to be UNIQUE, in their own collations
/// (<https://sqlite.org/foreignkeys.html#fk_indexes>).
fn is_key(table: &CreateTable, columns: &[&Ident]) -> bool {
    keys(table).any(|key| are_same(&key, columns))
}

/// The columns of each key to which a foreign key can refer by naming them.
fn keys(table: &CreateTable) -> impl Iterator<Item = Vec<&Ident>> {
    let key = primary_of_table(table).into_iter();
    let key = key.chain(uniques(table));
    let primary = table.primary_key().filter(|key| key.column.is_some());
    key.chain(primary.map(|key| key.columns))
}

/// Whether columns are the primary key of a table, in this order.
fn is_primary(table: &CreateTable, columns: &[&Ident]) -> bool {
    table
        .primary_key()
        .is_some_and(|key| key.columns == columns)
}

/// The columns of a PRIMARY KEY that stands behind the columns.
fn primary_of_table(table: &CreateTable) -> Option<Vec<&Ident>> {
    let mut constraints = table.constraints().iter();
    constraints.find_map(|one| match &one.kind {
        TableConstraintKind::PrimaryKey { columns, .. } => in_own_collations(table, columns),
        _ => None,
    })
}

/// The columns of each UNIQUE constraint to which a foreign key can refer.
fn uniques(table: &CreateTable) -> Vec<Vec<&Ident>> {
    let of_table = table
        .constraints()
        .iter()
        .filter_map(|one| match &one.kind {
            TableConstraintKind::Unique { columns, .. } => in_own_collations(table, columns),
            _ => None,
        });
    let is_unique = |column: &&ColumnDefinition| {
        let mut constraints = column.constraints.iter();
        constraints.any(|one| matches!(one.kind, ColumnConstraintKind::Unique(_)))
    };
    let of_columns = table.columns().iter().filter(is_unique);
    let of_columns = of_columns.map(|column| vec![&column.name.ident]);
    of_columns.chain(of_table).collect()
}

/// The columns of a key, if each has its own collation there.
fn in_own_collations<'a>(table: &CreateTable, key: &'a [KeyColumn]) -> Option<Vec<&'a Ident>> {
    let is_own = |column: &KeyColumn| {
        let said = column.collation.as_ref().map(|name| &name.ident);
        said.is_none_or(|said| *said == collation(table, &column.name.ident))
    };
    let columns = key.iter().map(|column| &column.name.ident);
    key.iter().all(is_own).then(|| columns.collect())
}

/// The collation of a column.
fn collation(table: &CreateTable, column: &Ident) -> Ident {
    let column = table.column(column);
    let mut constraints = column.iter().flat_map(|column| &column.constraints);
    let said = constraints.find_map(|one| match &one.kind {
        ColumnConstraintKind::Collate(name) => Some(name.ident.clone()),
        _ => None,
    });
    said.unwrap_or_else(|| Ident::new("BINARY"))
}

/// Columns in an order of their own.
fn sorted(mut columns: Vec<&Ident>) -> Vec<&Ident> {
    columns.sort();
    columns
}

/// Whether these are the same columns, in whatever order.
fn are_same(key: &[&Ident], columns: &[&Ident]) -> bool {
    key.len() == columns.len() && key.iter().all(|column| columns.contains(column))
}

/// Whether a UNIQUE index of its own is on just these columns, in their own collations.
fn has_unique_index(scratch: &Scratch, table: &CreateTable, columns: &[&Ident]) -> bool {
    let column = |column: &&Ident| {
        let collation = collation(table, column);
        format!("{} {}", column.name(), collation.name()).to_lowercase()
    };
    let mut keys: Vec<String> = columns.iter().map(column).collect();
    keys.sort();
    let query = format!(
        "SELECT 'yes' FROM pragma_index_list({}, 'main') AS list WHERE \"unique\" AND origin = 'c' AND NOT partial AND \
         (SELECT group_concat(part) FROM (SELECT lower(name || ' ' || coll) AS part FROM pragma_index_xinfo(list.name, 'main') WHERE key ORDER BY 1)) = {}",
        Literal::from(table.name().name.ident.name()),
        Literal::from(keys.join(",").as_str())
    );
    scratch.text(&query).is_ok_and(|found| found.is_some())
}
