//! A database that was given: looked at, never written to.
//!
//! Invariant: neither the file nor one beside it is made, changed or removed.

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use crate::sql::quote;

/// A database file, opened for reading.
#[derive(Debug)]
pub struct Database {
    pub(super) connection: Connection,
}

/// Why a database cannot be read.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// There is no such file, or it may not be opened.
    #[error("{0}")]
    Unreadable(std::io::Error),
    /// The file is something else.
    #[error("file is not a database")]
    NotADatabase,
    /// Another program holds a lock.
    #[error("database is locked")]
    Busy,
    /// A transaction was cut off, and only a writer can undo it.
    #[error("hot journal")]
    HotJournal,
    /// It has tables, but not the one that was asked for.
    #[error("no such table")]
    NoVersionTable,
    /// The table that was asked for holds something else.
    #[error("not a version table")]
    OtherVersionTable,
    /// There is no place for a copy.
    #[error("no room for a copy: {0}")]
    NoRoom(std::io::Error),
    /// Anything else that SQLite says.
    #[error("{0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            // https://sqlite.org/rescode.html#readonly_rollback
            Some(ErrorCode::ReadOnly) => Self::HotJournal,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error.to_string()),
        }
    }
}

impl Database {
    /// Opens the database in the file `path` for reading.
    ///
    /// # Errors
    /// If there is no such file or SQLite cannot open it.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let header = std::fs::File::open(path)
            .and_then(header)
            .map_err(DatabaseError::Unreadable)?;
        if (1..HEADER).contains(&header.len()) {
            return Err(DatabaseError::NotADatabase);
        }
        // The files beside it are beside what a link leads to.
        let path = path.canonicalize().map_err(DatabaseError::Unreadable)?;
        let access = Access::of(&path, &header);
        let uri = format!("file:{}?{}", escape(&path), access.parameters());
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(uri, flags)?;
        if access == Access::LogWithoutIndex {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
        }
        Ok(Self { connection })
    }

    /// The ids in the version table, sorted; none if the database holds neither it nor any other
    /// table or view. Those whose names match a GLOB pattern of `ignore` do not count.
    ///
    /// # Errors
    /// If there are tables but not this one, or if SQLite cannot read it.
    pub fn revisions<'a>(
        &self,
        version_table: &str,
        ignore: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<String>, DatabaseError> {
        let is_there = |condition: &str, names: &[&str]| {
            let query = format!(
                "SELECT 1 FROM main.sqlite_master WHERE type IN ('table', 'view') AND {condition}"
            );
            let mut statement = self.connection.prepare(&query)?;
            statement.exists(rusqlite::params_from_iter(names))
        };
        if !is_there("name = ?1 COLLATE NOCASE", &[version_table])? {
            let patterns: Vec<&str> = ignore.into_iter().collect();
            let condition = vec!["name NOT GLOB ?"; patterns.len()].join(" AND ");
            return if is_there(&condition, &patterns)? {
                Err(DatabaseError::NoVersionTable)
            } else {
                Ok(Vec::new())
            };
        }
        let columns: i64 = self.connection.query_row(
            "SELECT count(*) FROM pragma_table_xinfo(?1, 'main') \
             WHERE name = 'version_num' COLLATE NOCASE",
            [version_table],
            |row| row.get(0),
        )?;
        if columns == 0 {
            return Err(DatabaseError::OtherVersionTable);
        }
        let name = quote(version_table);
        let mut statement = self
            .connection
            .prepare(&format!("SELECT version_num FROM main.{name} ORDER BY 1"))?;
        let mut rows = statement.query([])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str();
            ids.push(id.map_err(|_| DatabaseError::OtherVersionTable)?.to_owned());
        }
        Ok(ids)
    }
}

/// How a file can be read without a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// As any file.
    Plain,
    /// It is in WAL mode, and nobody has it open: all is in the file itself.
    NoLog,
    /// It is in WAL mode and open elsewhere, or was when its program crashed.
    Log,
    /// It is in WAL mode, with a log that was copied or left behind without the index to it.
    LogWithoutIndex,
}

impl Access {
    fn of(path: &Path, header: &[u8]) -> Self {
        // https://sqlite.org/fileformat2.html#the_database_header
        if header.get(18) != Some(&2) {
            return Self::Plain;
        }
        let length = |suffix| std::fs::metadata(beside(path, suffix)).map(|file| file.len());
        match (length("-wal"), length("-shm")) {
            (Ok(_), Ok(_)) => Self::Log,
            (Ok(1..), Err(_)) => Self::LogWithoutIndex,
            _ => Self::NoLog,
        }
    }

    /// The parameters of the URI (<https://sqlite.org/uri.html>). Where SQLite would make an index
    /// to the log or write into it, it is told to keep one in memory
    /// (<https://sqlite.org/wal.html#read_only_databases>).
    fn parameters(self) -> &'static str {
        match self {
            Self::Plain => "mode=ro",
            Self::NoLog => "mode=ro&immutable=1",
            Self::Log => "mode=ro&readonly_shm=1",
            // Without locks, because the one that is needed for this is for writers only.
            Self::LogWithoutIndex if cfg!(windows) => "mode=ro&vfs=win32-none",
            Self::LogWithoutIndex => "mode=ro&vfs=unix-none",
        }
    }
}

/// The length of the header of every database.
const HEADER: usize = 100;

/// The first bytes of a file (<https://sqlite.org/fileformat2.html#the_database_header>).
fn header(file: std::fs::File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(HEADER);
    file.take(HEADER as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The path of a file that SQLite keeps beside a database.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A path as it stands in a URI (<https://sqlite.org/uri.html>), from which no part of it can be
/// taken for anything else.
fn escape(path: &Path) -> String {
    let mut uri = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-\\:".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02x}");
        }
    }
    uri
}
