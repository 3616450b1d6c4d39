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
