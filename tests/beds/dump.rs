//! The whole logical content of a database file as lines of text.
//!
//! Two dumps are equal when no statement can tell the databases apart: schema, every row of
//! every table with its rowid, `user_version`, `sqlite_sequence`. Left out is what says nothing
//! about the content: the schema cookie, when a history row was written, the private tables of
//! virtual tables (their rows are read through the virtual table), and `sqlite_stat4`, which
//! only some builds of SQLite keep.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;
use std::path::Path;

/// The tables that the program keeps for itself.
const OWN: [&str; 2] = ["alembic_version", "gen_sql_history"];

#[derive(Clone, PartialEq)]
pub(crate) struct Dump {
    /// Each line with the table that it is about.
    lines: Vec<(String, String)>,
}

impl Dump {
    /// The content of the file; a missing or empty file is an empty database.
    pub(crate) fn of(database: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags(database, flags).expect("the file opens");
        Self::read(&connection).unwrap_or_else(|error| panic!("{}: {error}", database.display()))
    }

    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut lines = vec![(String::new(), format!("user_version {version}"))];
        let mut tables = Vec::new();
        let mut statement = connection.prepare(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master
              WHERE tbl_name <> 'sqlite_stat4'",
        )?;
        let objects = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        for object in objects {
            let (kind, name, table, sql): (String, String, String, String) = object?;
            lines.push((table.clone(), format!("{kind} {name} on {table}: {sql}")));
            if kind == "table" {
                tables.push((name, sql));
            }
        }
        let private = private_tables(&tables);
        for (name, _) in tables.iter().filter(|(name, _)| !private.contains(name)) {
            rows(connection, name, &mut lines)?;
        }
        lines.retain(|(table, _)| !private.contains(table));
        lines.sort();
        Ok(Self { lines })
    }

    /// The same content without the tables that the program keeps for itself, and without what
    /// ANALYZE has found in them.
    pub(crate) fn authored(&self) -> Self {
        let own = |table: &str, line: &str| {
            OWN.iter().any(|own| {
                let statistics = format!("row sqlite_stat1: \"{own}\"");
                table.eq_ignore_ascii_case(own) || line.starts_with(&statistics)
            })
        };
        let lines = self.lines.iter().filter(|(table, line)| !own(table, line));
        Self {
            lines: lines.cloned().collect(),
        }
    }

    /// The rows alone, for databases whose schema may be spelt in two ways. What ANALYZE found in
    /// the index of a key is left out: the index has no name of its own by which it could stay.
    pub(crate) fn rows(&self) -> Self {
        let lines = self.lines.iter();
        let rows = lines.filter_map(|(table, line)| {
            let row = line.strip_prefix("row ")?.strip_prefix(table.as_str())?;
            let table = table.to_lowercase();
            // What ANALYZE found is about names of tables.
            let row = if table == "sqlite_stat1" {
                row.to_lowercase()
            } else {
                row.to_owned()
            };
            let is_of_key = table == "sqlite_stat1" && row.contains(" \"sqlite_autoindex_");
            (!is_of_key).then(|| (table.clone(), format!("row {table}{row}")))
        });
        let mut lines: Vec<_> = rows.collect();
        lines.sort();
        Self { lines }
    }

    /// The same content without what ANALYZE has found: each version of SQLite has its own opinion.
    pub(crate) fn without_statistics(&self) -> Self {
        let lines = self.lines.iter();
        let lines = lines.filter(|(table, _)| !table.eq_ignore_ascii_case("sqlite_stat1"));
        Self {
            lines: lines.cloned().collect(),
        }
    }

    /// Up to a dozen lines that only one of the two dumps has.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
            (self.lines.iter().collect(), other.lines.iter().collect());
        let ours_only = ours
            .difference(&theirs)
            .map(|(_, line)| format!("- {line}\n"));
        let theirs_only = theirs
            .difference(&ours)
            .map(|(_, line)| format!("+ {line}\n"));
        ours_only.take(6).chain(theirs_only.take(6)).collect()
    }
}

/// Names that belong to virtual tables: `search_data`, `search_idx` … beside `search`.
fn private_tables(tables: &[(String, String)]) -> BTreeSet<String> {
    let virtual_tables = tables
        .iter()
        .filter(|(_, sql)| sql.to_ascii_uppercase().starts_with("CREATE VIRTUAL"));
    let prefixes: Vec<String> = virtual_tables.map(|(name, _)| format!("{name}_")).collect();
    let names = tables.iter().map(|(name, _)| name);
    names
        .filter(|name| {
            prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str()))
        })
        .cloned()
        .collect()
}

fn rows(
    connection: &Connection,
    table: &str,
    lines: &mut Vec<(String, String)>,
) -> rusqlite::Result<()> {
    let quoted = table.replace('"', "\"\"");
    let with_rowid = connection.prepare(&format!("SELECT rowid, * FROM \"{quoted}\""));
    let mut statement = match with_rowid {
        Ok(statement) if !table.starts_with("sqlite_") => statement,
        _ => connection.prepare(&format!("SELECT * FROM \"{quoted}\""))?,
    };
    let names: Vec<String> = statement.column_names().map(String::from).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut line = format!("row {table}:");
        for (at, name) in names.iter().enumerate() {
            line.push(' ');
            if table == "gen_sql_history" && name == "applied_at" {
                line.push('…');
            } else {
                line.push_str(&value(row.get_ref(at)?));
            }
        }
        lines.push((table.to_string(), line));
    }
    Ok(())
}

/// A value with its type, so that 1, 1.0, '1' and x'31' differ.
fn value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_string(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(blob) => format!("x{blob:02x?}"),
    }
}

#[test]
fn a_dump_sees_every_kind_of_change() {
    let dump = |change: &str| {
        let connection = Connection::open_in_memory().unwrap();
        let start = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a);
                     CREATE TABLE w (a PRIMARY KEY) WITHOUT ROWID;
                     CREATE VIRTUAL TABLE search USING fts5(body);
                     INSERT INTO t VALUES (1, 1); INSERT INTO w VALUES (1);";
        connection.execute_batch(start).unwrap();
        connection.execute_batch(change).unwrap();
        Dump::read(&connection).unwrap()
    };
    let before = dump("");
    assert!(
        before == dump("CREATE TABLE gone (a); DROP TABLE gone;"),
        "the cookie is no content"
    );
    for change in [
        "UPDATE t SET a = 1.0",
        "UPDATE t SET a = '1'",
        "UPDATE t SET id = 2",
        "DELETE FROM w",
        "INSERT INTO search VALUES ('text')",
        "PRAGMA user_version = 1",
        "UPDATE sqlite_sequence SET seq = 9",
        "CREATE INDEX i ON t (a)",
        "CREATE VIEW v AS SELECT 1",
    ] {
        assert!(
            !before.difference(&dump(change)).is_empty(),
            "{change} leaves no trace"
        );
    }
}
