//! What the scratch database holds, read from SQLite itself.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::{Refusal, Scratch};

/// An object of the schema as SQLite stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table of an index or a trigger, or the name of the object itself.
    pub table: String,
    /// Its CREATE statement.
    pub sql: String,
}

impl Scratch {
    /// The objects in whose CREATE statement `word` stands, in whatever letter case, in the order
    /// in which they were made. Indexes that belong to keys have no statement.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn naming(&self, word: &str) -> Result<Vec<Stored>, Refusal> {
        self.stored("instr(lower(sql), lower(?1))", word)
    }

    /// The indexes and triggers of a table that have a CREATE statement, in the order in which
    /// they were made.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn on_table(&self, table: &str) -> Result<Vec<Stored>, Refusal> {
        self.stored(
            "type IN ('index', 'trigger') AND tbl_name = ?1 COLLATE NOCASE",
            table,
        )
    }

    fn stored(&self, condition: &str, name: &str) -> Result<Vec<Stored>, Refusal> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT type, name, tbl_name, sql FROM main.sqlite_master \
             WHERE sql IS NOT NULL AND {condition} ORDER BY rowid"
        ))?;
        let objects = statement.query_map([name], |row| {
            Ok(Stored {
                kind: row.get(0)?,
                name: row.get(1)?,
                table: row.get(2)?,
                sql: row.get(3)?,
            })
        })?;
        Ok(objects.collect::<Result<_, _>>()?)
    }

    /// The stored CREATE statement of a table, or `None` if there is no such table.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn table_sql(&self, table: &str) -> Result<Option<String>, Refusal> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT sql FROM main.sqlite_master \
                 WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
            )?
            .query_row([table], |row| row.get(0))
            .optional()?)
    }

    /// The names of the tables and views, in the order in which they were made and each with
    /// whether it is a view; without SQLite's own and without those in which virtual tables keep
    /// their content.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn tables(&self) -> Result<Vec<(String, bool)>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, type = 'view' FROM main.sqlite_master \
             WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' AND name NOT IN \
             (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') \
             ORDER BY rowid",
        )?;
        let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The pairs of texts that a query returns.
    ///
    /// # Errors
    /// SQLite's refusal of the query.
    pub fn pairs(&self, query: &str) -> Result<BTreeMap<String, String>, Refusal> {
        let mut statement = self.connection.prepare_cached(query)?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.collect::<Result<_, _>>()?)
    }

    /// The one value that a query returns, as text; `None` if it returns no row or NULL.
    ///
    /// # Errors
    /// SQLite's refusal of the query.
    pub fn text(&self, query: &str) -> Result<Option<String>, Refusal> {
        Ok(self
            .connection
            .prepare_cached(query)?
            .query_row([], |row| row.get::<_, Option<String>>(0))
            .optional()?
            .flatten())
    }
}
