//! Copies of databases, made with SQLite's own backup (<https://sqlite.org/backup.html>).

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;

use super::{Database, DatabaseError, Refusal, Scratch};

/// How many pages are copied at a time: between two steps another program may write.
const PAGES: i32 = 2048;

impl Scratch {
    /// A copy of this database in memory, with foreign keys off.
    ///
    /// # Errors
    /// If SQLite cannot make one, or if a transaction is open here.
    pub fn copy(&self) -> Result<Self, Refusal> {
        self.wake_all()?;
        let mut copy = Self::open()?;
        Backup::new(&self.connection, &mut copy.connection)?.step(-1)?;
        Ok(copy)
    }
}

impl Database {
    /// A copy of this database in a temporary file, which goes away with it; foreign keys are off.
    /// It may be larger than the memory. A double-quoted name is a string there if it is no column,
    /// as it was for those who made the database.
    ///
    /// # Errors
    /// If another program holds a lock, or there is no room for the copy.
    pub fn copy(&self) -> Result<Scratch, DatabaseError> {
        let folder = tempfile::Builder::new()
            .prefix("gen-sql-")
            .tempdir()
            .map_err(DatabaseError::NoRoom)?;
        let mut connection = Connection::open(folder.path().join("copy.db"))?;
        {
            let backup = Backup::new(&self.connection, &mut connection)?;
            loop {
                match backup.step(PAGES)? {
                    StepResult::Done => break,
                    StepResult::Busy | StepResult::Locked => return Err(DatabaseError::Busy),
                    _ => {}
                }
            }
        }
        for (config, value) in [
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
            (DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, true),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, true),
        ] {
            connection.set_db_config(config, value)?;
        }
        // Nobody needs the copy after a crash.
        connection.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA recursive_triggers = OFF",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Scratch {
            connection,
            folder: Some(folder),
            rest: Box::default(),
        })
    }
}
