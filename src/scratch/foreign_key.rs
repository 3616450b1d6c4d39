//! The foreign keys of tables, as SQLite reads them.

use super::{Refusal, Scratch};
use crate::sql::{Ident, quote};

/// What is done to a row if the one goes or changes that it refers to
/// (<https://sqlite.org/foreignkeys.html#fk_actions>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// It goes or changes, too.
    Cascade,
    /// It refers to nothing.
    SetNull,
    /// It refers to what the default says.
    SetDefault,
}

impl KeyAction {
    fn of(said: &str) -> Option<Self> {
        match said {
            "CASCADE" => Some(Self::Cascade),
            "SET NULL" => Some(Self::SetNull),
            "SET DEFAULT" => Some(Self::SetDefault),
            _ => None,
        }
    }

    /// How it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The table that it refers to.
    pub parent: Ident,
    /// Its columns.
    pub columns: Vec<Ident>,
    /// The columns that it refers to; none if it means the primary key.
    pub referred: Vec<Ident>,
    /// What a DELETE of the row that it refers to does.
    pub on_delete: Option<KeyAction>,
    /// What an UPDATE of its key does.
    pub on_update: Option<KeyAction>,
}

/// A column, as far as it matters to keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: Ident,
    /// Whether it is one of the primary key.
    pub is_primary: bool,
    /// Whether it is generated, so that any UPDATE may change it.
    pub is_generated: bool,
}

impl Scratch {
    /// The foreign keys of a table (<https://sqlite.org/pragma.html#pragma_foreign_key_list>).
    ///
    /// # Errors
    /// If SQLite cannot read its schema.
    pub fn foreign_keys_of(&self, table: &str) -> Result<Vec<ForeignKey>, Refusal> {
        self.wake(table)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT \"table\", \"from\", \"to\", on_delete, on_update, seq \
             FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq",
        )?;
        let mut keys: Vec<ForeignKey> = Vec::new();
        let mut rows = statement.query([table])?;
        while let Some(row) = rows.next()? {
            let action = |at| -> Result<_, Refusal> {
                Ok(KeyAction::of(row.get_ref(at)?.as_str().unwrap_or_default()))
            };
            if row.get::<_, i64>(5)? == 0 {
                keys.push(ForeignKey {
                    parent: Ident::new(row.get::<_, String>(0)?),
                    columns: Vec::new(),
                    referred: Vec::new(),
                    on_delete: action(3)?,
                    on_update: action(4)?,
                });
            }
            if let Some(key) = keys.last_mut() {
                key.columns.push(Ident::new(row.get::<_, String>(1)?));
                let to = row.get::<_, Option<String>>(2)?;
                key.referred.extend(to.map(Ident::new));
            }
        }
        Ok(keys)
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// If SQLite cannot read its schema.
    pub fn key_columns(&self, table: &str) -> Result<Vec<KeyColumn>, Refusal> {
        self.wake(table)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT name, pk > 0, hidden IN (2, 3) FROM pragma_table_xinfo(?1, 'main') ORDER BY cid",
        )?;
        let columns = statement.query_map([table], |row| {
            Ok(KeyColumn {
                name: Ident::new(row.get::<_, String>(0)?),
                is_primary: row.get(1)?,
                is_generated: row.get(2)?,
            })
        })?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    /// Whether SQLite can look for rows of a table that refer to nothing. It refuses, before it looks
    /// at a row, if a foreign key refers to what is no key
    /// (<https://sqlite.org/foreignkeys.html#fk_indexes>).
    #[must_use]
    pub fn can_check_keys(&self, table: &str) -> bool {
        let check = format!("PRAGMA main.foreign_key_check({})", quote(table));
        self.wake_with_parents(table).is_ok() && self.connection.prepare(&check).is_ok()
    }
}
