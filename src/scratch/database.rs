//! A database that was given: looked at, never written to.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

/// A database file, opened for reading.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
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
    /// It has tables, but not the one that was asked for.
    #[error("no such table")]
    NoVersionTable,
    /// Anything else that SQLite says.
    #[error("{0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
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
        let mut uri = format!("file:{}?mode=ro", escape(&path.to_string_lossy()));
        if is_wal(&header) && !beside(path, "-wal").exists() {
            // To read a WAL database SQLite makes two files beside it, even read-only, unless it
            // is told that nobody writes: https://sqlite.org/wal.html#readonly
            uri.push_str("&immutable=1");
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Ok(Self {
            connection: Connection::open_with_flags(uri, flags)?,
        })
    }

    /// The ids in the version table, sorted; none if the database holds no table at all.
    ///
    /// # Errors
    /// If there are tables but not this one, or if SQLite cannot read it.
    pub fn revisions(&self, version_table: &str) -> Result<Vec<String>, DatabaseError> {
        let count = |condition: &str, name: &str| {
            self.connection.query_row(
                &format!(
                    "SELECT count(*) FROM main.sqlite_master WHERE type = 'table' AND {condition}"
                ),
                [name],
                |row| row.get::<_, i64>(0),
            )
        };
        if count("name = ?1 COLLATE NOCASE", version_table)? == 0 {
            return match count("name <> ?1", version_table)? {
                0 => Ok(Vec::new()),
                _ => Err(DatabaseError::NoVersionTable),
            };
        }
        let name = version_table.replace('"', "\"\"");
        let mut statement = self.connection.prepare(&format!(
            "SELECT version_num FROM main.\"{name}\" ORDER BY 1"
        ))?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

/// The first bytes of a file (<https://sqlite.org/fileformat2.html#the_database_header>).
fn header(mut file: std::fs::File) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = vec![0; 100];
    let mut length = 0;
    while length < bytes.len() {
        match file.read(&mut bytes[length..])? {
            0 => break,
            read => length += read,
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// Whether the header says that the database is in WAL mode.
fn is_wal(header: &[u8]) -> bool {
    header.get(18) == Some(&2)
}

/// The path of a file that SQLite keeps beside a database.
fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A path as it stands in a URI (<https://sqlite.org/uri.html>).
fn escape(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23")
}
