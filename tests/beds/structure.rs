//! What a schema is, whatever words it is written in.
//!
//! A table that SQLite has altered and one that somebody has rebuilt may be spelt in two ways. They
//! are the same when SQLite reports the same columns, keys, indexes and foreign keys of both, and
//! when their statements are made of the same words and signs, in whatever order: those are the only
//! trace of a CHECK, a collation, an `ON CONFLICT` or an `AUTOINCREMENT`. Of indexes, triggers and
//! views the order counts too.

use super::statements;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What is asked of each table; `?1` is its name.
const OF_A_TABLE: [(&str, &str); 4] = [
    (
        "options",
        "SELECT type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?1",
    ),
    (
        "column",
        "SELECT cid, lower(name), upper(type), \"notnull\", dflt_value, pk, hidden
           FROM pragma_table_xinfo(?1, 'main')",
    ),
    // The number of a key says only which one stands first.
    (
        "foreign key",
        "SELECT group_concat(lower(\"table\" || ' ' || \"from\" || ' ' || coalesce(\"to\", '') || ' '
                || on_update || ' ' || on_delete || ' ' || \"match\"), ', ')
           FROM pragma_foreign_key_list(?1, 'main') GROUP BY id",
    ),
    (
        "index",
        "SELECT lower(i.name), i.\"unique\", i.origin, i.partial, x.seqno, lower(x.name), x.\"desc\",
                x.coll, x.\"key\"
           FROM pragma_index_list(?1, 'main') AS i, pragma_index_xinfo(i.name, 'main') AS x",
    ),
];

/// The tables that the program keeps for itself, and the ones of SQLite.
const OBJECTS: &str = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master
    WHERE tbl_name NOT IN ('alembic_version', 'gen_sql_history') AND tbl_name NOT LIKE 'sqlite_%'";

/// Lines that are the same for the same structure.
pub(crate) fn of(database: &Path) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(database, flags).expect("the file opens");
    read(&connection).unwrap_or_else(|error| panic!("{}: {error}", database.display()))
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let mut lines = vec![format!("user_version {version}")];
    let mut statement = connection.prepare(OBJECTS)?;
    let objects = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    for object in objects {
        let (kind, name, table, sql): (String, String, String, String) = object?;
        let mut words = words(&sql);
        if kind == "table" {
            words.sort();
            for (what, query) in OF_A_TABLE {
                facts(connection, &name, (what, query), &mut lines)?;
            }
        }
        let line = format!("{kind} {name} on {table}").to_lowercase();
        lines.push(format!("{line}: {}", words.join(" ")));
    }
    lines.sort();
    Ok(lines)
}

fn facts(
    connection: &Connection,
    table: &str,
    (what, query): (&str, &str),
    lines: &mut Vec<String>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(query)?;
    let count = statement.column_count();
    let mut rows = statement.query([table])?;
    while let Some(row) = rows.next()? {
        let values = (0..count).map(|at| row.get_ref(at).map(|value| format!("{value:?}")));
        let values: Result<Vec<_>, _> = values.collect();
        let table = table.to_lowercase();
        lines.push(format!("{what} of {table}: {}", values?.join(" ")));
    }
    Ok(())
}

/// The words and signs of a statement, a quoted name like a bare one.
fn words(sql: &str) -> Vec<String> {
    let words = statements::places(sql).map(|place| &sql[place]);
    words.map(|word| bare(word).to_lowercase()).collect()
}

/// A name without its quotes; what is no quoted name stays as it is.
pub(crate) fn bare(word: &str) -> String {
    let inner = |open: char, close: char| word.strip_prefix(open)?.strip_suffix(close);
    inner('"', '"')
        .map(|name| name.replace("\"\"", "\""))
        .or_else(|| inner('`', '`').map(|name| name.replace("``", "`")))
        .or_else(|| inner('[', ']').map(String::from))
        .unwrap_or_else(|| word.to_string())
}

#[test]
fn a_structure_is_not_its_words() {
    let structure = |schema: &str| {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(schema).unwrap();
        read(&connection).unwrap()
    };
    let table = "CREATE TABLE t (a TEXT COLLATE NOCASE NOT NULL CHECK (a <> ';'), b REFERENCES t)";
    let index = "CREATE INDEX i ON t (a) WHERE a > 1;";
    let trigger = "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;";
    let schema = format!("{table};\n{index}\n{trigger}");
    let same = "CREATE TABLE \"T\"(A TEXT NOT NULL COLLATE NOCASE -- a;
        CHECK (a <> ';'), b REFERENCES t);";
    assert_eq!(
        structure(&schema),
        structure(&schema.replace(&format!("{table};"), same))
    );
    for (old, new) in [
        ("COLLATE NOCASE", ""),
        ("NOT NULL", ""),
        ("NOT NULL", "NOT NULL ON CONFLICT IGNORE"),
        ("<> ';'", "<> ' ;'"),
        ("REFERENCES t", "REFERENCES t ON DELETE CASCADE"),
        ("b REFERENCES t", "c REFERENCES t"),
        ("a > 1", "a > 2"),
        ("SELECT 1", "SELECT 2"),
        (index, ""),
        (trigger, ""),
    ] {
        assert_ne!(
            structure(&schema),
            structure(&schema.replace(old, new)),
            "{old}"
        );
    }
}
