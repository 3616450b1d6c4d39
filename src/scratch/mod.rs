//! The scratch database: an in-memory SQLite in which the chain is replayed.
//!
//! Invariant: it behaves as the `sqlite3` shell does on a fresh connection (foreign keys off),
//! except that a double-quoted name is never taken for a string; it holds no row that the
//! chain did not put there, unless it is the copy of a database or was asked to make rows.

mod access;
mod candidate;
mod check;
mod content;
mod copy;
mod database;
mod deferred;
mod fill;
mod foreign_key;
mod origin;
mod query;
mod reflect;
mod refusal;
mod rest;
mod row;
mod settings;

pub use access::Access;
pub use check::Reference;
pub use content::Content;
pub use database::{Database, DatabaseError};
pub use foreign_key::{ForeignKey, KeyAction, KeyColumn};
pub use origin::Origin;
pub use query::Rows;
pub use refusal::{Refusal, own};
pub use row::Refused;

use std::cell::RefCell;

use rusqlite::config::DbConfig;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection};

use crate::sql::quote;
use rest::Rest;
use tempfile::TempDir;

/// A scratch database.
#[derive(Debug)]
pub struct Scratch {
    // Closed before its folder goes.
    connection: Connection,
    /// The folder of a database that is too large for memory.
    folder: Option<TempDir>,
    rest: Box<RefCell<Rest>>,
}

impl Scratch {
    /// An empty database.
    ///
    /// # Errors
    /// If SQLite cannot allocate one.
    pub fn open() -> Result<Self, Refusal> {
        let connection = Connection::open_in_memory()?;
        // The bundled build switches foreign keys on, the shell does not. A misspelt "name" is
        // an error here, not a string: https://sqlite.org/quirks.html#dblquote
        for (config, value) in [
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
            (DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        ] {
            connection.set_db_config(config, value)?;
        }
        // Every table and index takes a page of its own, and most of them hold a row or none.
        connection.execute_batch("PRAGMA page_size = 1024; PRAGMA recursive_triggers = OFF")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            connection,
            folder: None,
            rest: Box::default(),
        })
    }

    /// Switches the enforcement of foreign keys on or off
    /// (<https://sqlite.org/foreignkeys.html#fk_enable>), also inside a transaction.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn foreign_keys(&self, on: bool) -> Result<(), Refusal> {
        self.wake_all()?;
        let config = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
        self.connection.set_db_config(config, on)?;
        Ok(())
    }

    /// Whether foreign keys are enforced.
    ///
    /// # Errors
    /// If SQLite cannot say.
    pub fn enforces_foreign_keys(&self) -> Result<bool, Refusal> {
        let config = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
        Ok(self.connection.db_config(config)?)
    }

    /// Whether a table has no row, or is no table.
    #[must_use]
    pub fn is_empty(&self, table: &str) -> bool {
        let query = format!("SELECT EXISTS (SELECT 1 FROM main.{})", quote(table));
        self.number(&query).unwrap_or(0) == 0
    }

    /// Runs one statement to its end and drops the rows that it returns.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `sql` where it knows one.
    pub fn run(&self, sql: &str) -> Result<(), Refusal> {
        self.wake_for(sql)?;
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        Ok(())
    }

    /// Runs one statement that is run again and again, and that SQLite reads only once for that.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `sql` where it knows one.
    pub fn run_again(&self, sql: &'static str) -> Result<(), Refusal> {
        self.connection.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }

    /// Whether it is the copy of a database that was given: then a double-quoted name may be a text.
    #[must_use]
    pub fn is_of_database(&self) -> bool {
        self.folder.is_some()
    }

    /// Has SQLite read one statement without running it.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `sql` where it knows one.
    pub fn prepare(&self, sql: &str) -> Result<(), Refusal> {
        self.wake_for(sql)?;
        self.connection.prepare(sql)?;
        Ok(())
    }

    /// Runs all statements of `sql`, one after the other, and stops at the first refusal.
    ///
    /// # Errors
    /// The first refusal; its place counts from the start of its own statement.
    pub fn run_all(&self, sql: &str) -> Result<(), Refusal> {
        self.wake_for(sql)?;
        let mut batch = Batch::new(&self.connection, sql);
        while let Some(mut statement) = batch.next()? {
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
        }
        Ok(())
    }

    /// The one number that a statement returns.
    ///
    /// # Errors
    /// SQLite's refusal, also if it returns nothing or something else.
    pub fn number(&self, sql: &str) -> Result<i64, Refusal> {
        self.wake_for(sql)?;
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// The schema cookie, which each successful DDL statement raises
    /// (<https://sqlite.org/pragma.html#pragma_schema_version>).
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub fn schema_version(&self) -> Result<i64, Refusal> {
        Ok(self
            .connection
            .prepare_cached("PRAGMA schema_version")?
            .query_row([], |row| row.get(0))?)
    }
}
