//! Rows that refer to nothing.

use rusqlite::Connection;
use std::path::Path;

/// Whether more rows refer to nothing in the database `after` than in the one `before`.
pub(super) fn more(before: &Path, after: &Path) -> bool {
    orphans(after) > orphans(before)
}

/// How many rows refer to nothing. Of a table whose foreign keys fit no key SQLite cannot tell.
fn orphans(database: &Path) -> i64 {
    let connection = Connection::open(database).expect("the database");
    let tables: Vec<String> = {
        let query = "SELECT name FROM sqlite_master WHERE type = 'table'";
        let mut tables = connection.prepare(query).expect("a query");
        let names = tables.query_map([], |row| row.get(0)).expect("a query");
        names.map(|name| name.expect("a name")).collect()
    };
    let count = |table: &String| -> rusqlite::Result<i64> {
        let query = "SELECT count(*) FROM pragma_foreign_key_check(?)";
        connection.query_row(query, [table], |row| row.get(0))
    };
    tables.iter().filter_map(|table| count(table).ok()).sum()
}
