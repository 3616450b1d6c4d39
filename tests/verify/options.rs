//! Options of tables that are set and taken away: what they say of the columns of a key.

use super::chain;
use crate::project::Cases;

/// A table, what a revision does to it and what takes that back.
const BACK: [(&str, &str, &str); 9] = [
    (
        "t (a TEXT PRIMARY KEY, b) WITHOUT ROWID",
        "DROP WITHOUT ROWID",
        "SET WITHOUT ROWID",
    ),
    (
        "t (A TEXT, b INT, c, PRIMARY KEY (\"a\" COLLATE NOCASE, [B] DESC)) WITHOUT ROWID",
        "DROP WITHOUT ROWID",
        "SET WITHOUT ROWID",
    ),
    (
        "t (a TEXT NOT NULL ON CONFLICT IGNORE PRIMARY KEY) WITHOUT ROWID",
        "DROP WITHOUT ROWID",
        "SET WITHOUT ROWID",
    ),
    (
        "t (a TEXT PRIMARY KEY, b INT) STRICT",
        "DROP STRICT",
        "SET STRICT",
    ),
    (
        "t (a INT PRIMARY KEY DESC, b INT) STRICT, WITHOUT ROWID",
        "DROP STRICT, DROP WITHOUT ROWID",
        "SET STRICT, SET WITHOUT ROWID",
    ),
    (
        "t (a INTEGER PRIMARY KEY, b INT) STRICT",
        "DROP STRICT",
        "SET STRICT",
    ),
    (
        "t (a INTEGER PRIMARY KEY, b)",
        "SET WITHOUT ROWID",
        "DROP WITHOUT ROWID",
    ),
    (
        "t (a TEXT NOT NULL PRIMARY KEY, b)",
        "SET WITHOUT ROWID",
        "DROP WITHOUT ROWID",
    ),
    (
        "t (a TEXT, b INT, PRIMARY KEY (a, b))",
        "SET WITHOUT ROWID",
        "DROP WITHOUT ROWID, ALTER a DROP NOT NULL, ALTER b DROP NOT NULL",
    ),
];

#[test]
fn options_are_taken_back() {
    for (table, upgrade, downgrade) in BACK {
        let project = chain(&[
            (&format!("CREATE TABLE {table};"), "DROP TABLE t;"),
            (
                &format!("ALTER TABLE t {upgrade};"),
                &format!("ALTER TABLE t {downgrade};"),
            ),
        ]);
        let run = project
            .config("sqlite_version = \"3.37\"\n")
            .run(&["verify"]);
        assert!(run.code == 0 && run.stderr.is_empty(), "{table}: {run}");
    }
}

/// A table that took NULLs in its key takes none any more, and another conflict clause is another
/// column.
#[test]
fn what_an_option_leaves_behind_is_told() {
    let mut cases = Cases::default();
    for (table, upgrade, downgrade) in [
        (
            "t (a TEXT PRIMARY KEY, b)",
            "SET WITHOUT ROWID",
            "DROP WITHOUT ROWID",
        ),
        ("t (a INT PRIMARY KEY, b INT)", "SET STRICT", "DROP STRICT"),
        (
            "t (a TEXT NOT NULL ON CONFLICT IGNORE PRIMARY KEY) WITHOUT ROWID",
            "DROP WITHOUT ROWID, ALTER a DROP NOT NULL",
            "SET WITHOUT ROWID",
        ),
    ] {
        let project = chain(&[
            (&format!("CREATE TABLE {table};"), "DROP TABLE t;"),
            (
                &format!("ALTER TABLE t {upgrade};"),
                &format!("ALTER TABLE t {downgrade};"),
            ),
        ]);
        let project = project.config("sqlite_version = \"3.37\"\n");
        cases.add(table, project.refuses(&["verify"]));
    }
    insta::assert_snapshot!(cases.text());
}

/// What the comparison takes for granted, asked of SQLite: `pragma_table_xinfo` tells NOT NULL of
/// the key of a table that is WITHOUT ROWID (<https://sqlite.org/withoutrowid.html>) or STRICT
/// (<https://sqlite.org/stricttables.html>), and such a NOT NULL aborts.
#[test]
fn sqlite_says_not_null_of_keys() {
    let database = rusqlite::Connection::open_in_memory().unwrap();
    let not_null = |table: &str| -> String {
        database
            .execute_batch(&format!("DROP TABLE IF EXISTS t; CREATE TABLE {table};"))
            .unwrap();
        let query = "SELECT group_concat(\"notnull\", '') FROM pragma_table_xinfo('t')";
        database.query_row(query, [], |row| row.get(0)).unwrap()
    };
    for (table, said) in [
        ("t (a TEXT PRIMARY KEY, b)", "00"),
        ("t (a TEXT PRIMARY KEY, b) WITHOUT ROWID", "10"),
        ("t (a INTEGER PRIMARY KEY, b) WITHOUT ROWID", "10"),
        (
            "t (a TEXT, b INT, c, PRIMARY KEY (a, b)) WITHOUT ROWID",
            "110",
        ),
        ("t (a TEXT PRIMARY KEY, b INT) STRICT", "10"),
        ("t (a INT PRIMARY KEY, b INT) STRICT", "10"),
        ("t (a INTEGER PRIMARY KEY, b INT) STRICT", "00"),
        ("t (a INTEGER PRIMARY KEY DESC, b INT) STRICT", "10"),
        ("t (a INTEGER, PRIMARY KEY (a DESC)) STRICT", "0"),
    ] {
        assert_eq!(not_null(table), said, "{table}");
    }
    not_null("t (a TEXT PRIMARY KEY ON CONFLICT IGNORE) WITHOUT ROWID");
    let refused = database
        .execute("INSERT INTO t VALUES (NULL)", [])
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("NOT NULL constraint failed: t.a")
    );
}
