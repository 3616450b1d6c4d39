//! What the scratch database holds, read from SQLite itself.

use rusqlite::OptionalExtension;

use super::{Refusal, Scratch};

impl Scratch {
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

    /// The names of the tables and views, in the order in which they were made, without SQLite's own.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn tables(&self) -> Result<Vec<String>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM main.sqlite_master \
             WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' ORDER BY rowid",
        )?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
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
