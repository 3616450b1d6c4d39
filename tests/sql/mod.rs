//! SQL text is read as SQLite itself reads it: every claim is put to a real SQLite.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod heads;
mod idents;
mod lexer;
mod literals;
mod shell;
mod split;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// A database in memory that takes no string for a name, so that a wrong quote is an error.
fn sqlite() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for option in [
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
    ] {
        connection.set_db_config(option, false).unwrap();
    }
    connection
}
