//! The settings of full-text indexes, which stand beside the statement that makes one
//! (<https://sqlite.org/fts5.html#configuration_options_config_table>).
//!
//! Invariant: one that SQLite keeps for itself is none.

use rusqlite::Connection;

use super::{Database, DatabaseError, Refusal, Scratch};
use crate::sql::Ident;

impl Scratch {
    /// The settings of an FTS5 table, each as two literals: `'rank', 'bm25(10.0, 5.0)'`.
    ///
    /// # Errors
    /// SQLite's refusal: it is no such table.
    pub fn settings(&self, table: &Ident) -> Result<Vec<String>, Refusal> {
        let query = query(table);
        self.wake_for(&query)?;
        Ok(settings(&self.connection, &query)?)
    }
}

impl Database {
    /// The same in a database.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub fn settings(&self, table: &Ident) -> Result<Vec<String>, DatabaseError> {
        Ok(settings(&self.connection, &query(table))?)
    }
}

fn query(table: &Ident) -> String {
    let config = Ident::new(format!("{}_config", table.name()));
    format!(
        "SELECT quote(k) || ', ' || quote(v) FROM main.{config} WHERE k <> 'version' ORDER BY k"
    )
}

fn settings(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(query)?;
    let settings = statement.query_map([], |row| row.get(0))?;
    settings.collect()
}
