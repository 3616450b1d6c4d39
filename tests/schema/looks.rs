//! How an edited table looks: would its author have written it so?

use std::fmt::Write as _;

use gen_sql::schema::CreateTable;
use gen_sql::sql::alter::AlterTable;

use super::facts::facts;

/// Tables in different hands.
const TABLES: [(&str, &str); 12] = [
    (
        "lines",
        "CREATE TABLE account (\n    id INTEGER NOT NULL,\n    email VARCHAR(255) NOT NULL, -- where to write to\n    is_active BOOLEAN,\n    CONSTRAINT pk PRIMARY KEY (id),\n    CONSTRAINT uq UNIQUE (email),\n    CHECK (is_active IN (0, 1))\n)",
    ),
    (
        "commas in front",
        "CREATE TABLE t\n  ( id    INTEGER PRIMARY KEY  -- never reused\n  , name  TEXT NOT NULL        -- as on the door\n  , size  REAL\n  , CHECK (size > 0)           -- in metres\n  )",
    ),
    (
        "one line",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size REAL)",
    ),
    (
        "tight",
        "CREATE TABLE t(id INTEGER PRIMARY KEY,name TEXT,size REAL,CHECK(size>0))",
    ),
    ("one column", "CREATE TABLE t (id INTEGER PRIMARY KEY)"),
    (
        "one column, lines",
        "CREATE TABLE t (\n\tid INTEGER PRIMARY KEY -- the key\n)",
    ),
    (
        "comments",
        "CREATE TABLE t ( -- what it is for\n  -- the key\n  id INTEGER PRIMARY KEY,\n\n  -- who\n\n  -- the name,\n  -- as on the door\n  name TEXT, -- not empty\n  /* in metres */ size REAL, /* in grams */ weight REAL /* or NULL */ -- last\n  -- end of columns\n)",
    ),
    (
        "after SQLite's own ADD COLUMN",
        "CREATE TABLE \"t\" (\n  id INTEGER PRIMARY KEY,\n  name TEXT\n, size REAL, weight REAL DEFAULT 0)",
    ),
    (
        "tail comment",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT -- as on the door\n)",
    ),
    (
        "several lines each",
        "CREATE TABLE t (\n  id INTEGER\n    PRIMARY KEY\n    NOT NULL, -- the key\n  name TEXT\n    NOT NULL -- always\n    DEFAULT 'x'\n    CHECK (name <> ''),\n  size REAL\n)",
    ),
    (
        "no commas",
        "CREATE TABLE t (id INTEGER, name TEXT, PRIMARY KEY (id) CHECK (name <> '') CONSTRAINT u UNIQUE (name))",
    ),
    (
        "options",
        "CREATE TABLE t (\n  id INTEGER PRIMARY KEY,\n  name TEXT\n) STRICT, WITHOUT ROWID -- small",
    ),
];

/// The table after each of the alterations, each made of the table as it was.
fn altered(table: &str, alterations: &[&str]) -> String {
    let (_, text) = TABLES.iter().find(|(name, _)| *name == table).unwrap();
    facts(text).unwrap();
    let mut out = String::new();
    for actions in alterations {
        let statement = format!("ALTER TABLE t {actions}");
        let alter = AlterTable::read(&statement).unwrap();
        let mut edit = CreateTable::read(*text).unwrap().edit();
        writeln!(out, "==> {actions}").unwrap();
        let failed = alter
            .actions
            .iter()
            .find_map(|action| edit.apply_action(&action.kind, &statement).err());
        let text = edit.finish().unwrap();
        match failed {
            Some(error) => writeln!(out, "{error:?}").unwrap(),
            None => writeln!(out, "{text}").unwrap(),
        }
        facts(&text).unwrap();
    }
    out
}

const ADDED: [&str; 5] = [
    "ADD extra INT DEFAULT 0",
    "ADD extra INT FIRST",
    "ADD extra INT AFTER id",
    "ADD CHECK (id <> 0)",
    "ADD one INT, ADD two INT",
];

#[test]
fn what_is_added_looks_like_its_neighbours() {
    let mut out = String::new();
    for (name, text) in TABLES {
        let added = altered(name, &ADDED).replace("=> ALTER TABLE t ", "=> ");
        write!(out, "######## {name}\n{text}\n{added}\n").unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_moved_takes_its_comments_along() {
    let mut out = String::new();
    for (name, text) in TABLES {
        let columns = CreateTable::read(text).unwrap();
        let names: Vec<&str> = { columns.columns().iter() }
            .map(|column| column.name.ident.name())
            .collect();
        if names.len() < 2 {
            continue;
        }
        let (first, last) = (names[0], names[names.len() - 1]);
        let alterations = [
            format!("ALTER {last} FIRST"),
            format!("ALTER {first} AFTER {last}"),
            format!("ALTER {} AFTER {last}", names[names.len() - 2]),
            format!("ALTER {first} FIRST"),
        ];
        let moved = altered(name, &alterations.each_ref().map(String::as_str));
        write!(out, "######## {name}\n{text}\n{moved}\n").unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_dropped_takes_its_comments_along() {
    let mut out = String::new();
    for (name, alterations) in [
        (
            "lines",
            &[
                "DROP CHECK (is_active IN (0, 1)), DROP is_active",
                "DROP CONSTRAINT uq, DROP email",
                "DROP PRIMARY KEY, DROP id",
                "DROP CONSTRAINT pk, DROP CONSTRAINT uq, DROP CHECK (is_active in(0,1))",
            ][..],
        ),
        (
            "commas in front",
            &[
                "DROP id",
                "DROP name",
                "DROP CHECK (size > 0)",
                "DROP CHECK (size > 0), DROP size",
            ],
        ),
        (
            "one line",
            &["DROP id", "DROP name", "DROP size", "DROP size, DROP name"],
        ),
        (
            "tight",
            &["DROP id", "DROP name", "DROP CHECK (size > 0), DROP size"],
        ),
        (
            "comments",
            &[
                "DROP id",
                "DROP name",
                "DROP size",
                "DROP weight",
                "DROP size, DROP weight",
            ],
        ),
        (
            "after SQLite's own ADD COLUMN",
            &[
                "DROP name",
                "DROP size",
                "DROP weight",
                "DROP weight, DROP size",
            ],
        ),
        ("tail comment", &["DROP id", "DROP name"]),
        (
            "no commas",
            &[
                "DROP CONSTRAINT u",
                "DROP CHECK (name <> '')",
                "DROP PRIMARY KEY, DROP id",
            ],
        ),
    ] {
        write!(out, "######## {name}\n{}\n", altered(name, alterations)).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_said_of_a_column_is_changed_in_place() {
    let mut out = String::new();
    for (name, alterations) in [
        (
            "lines",
            &[
                "ALTER is_active SET NOT NULL, ALTER is_active SET DEFAULT TRUE",
                "ALTER email DROP NOT NULL",
                "ALTER email TYPE TEXT COLLATE NOCASE",
                "ALTER email DROP TYPE",
                "ALTER email SET DEFAULT lower('X') || 'y'",
                "RENAME CONSTRAINT uq TO \"unique email\"",
            ][..],
        ),
        (
            "commas in front",
            &[
                "ALTER size SET NOT NULL",
                "ALTER name DROP NOT NULL",
                "ALTER size TYPE DECIMAL(10, 2)",
                "SET AUTOINCREMENT",
                "SET STRICT",
            ],
        ),
        (
            "tight",
            &[
                "ALTER name SET NOT NULL",
                "DROP PRIMARY KEY",
                "RENAME TO \"the table\"",
            ],
        ),
        (
            "several lines each",
            &[
                "ALTER name DROP NOT NULL",
                "ALTER name DROP DEFAULT",
                "ALTER name SET DEFAULT 'y'",
                "ALTER name SET NOT NULL ON CONFLICT REPLACE",
                "DROP CHECK (name <> '')",
                "DROP PRIMARY KEY",
                "ALTER size TYPE TEXT COLLATE rtrim, ALTER size SET DEFAULT -1",
            ],
        ),
        (
            "options",
            &[
                "DROP STRICT",
                "DROP WITHOUT ROWID",
                "DROP STRICT, DROP WITHOUT ROWID",
                "DROP WITHOUT ROWID, SET AUTOINCREMENT",
            ],
        ),
        (
            "no commas",
            &[
                "SET AUTOINCREMENT",
                "SET STRICT",
                "SET WITHOUT ROWID",
                "SET STRICT, SET WITHOUT ROWID",
            ],
        ),
    ] {
        write!(out, "######## {name}\n{}\n", altered(name, alterations)).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_key_stays_without_nulls() {
    for (table, action, expected) in [
        (
            "CREATE TABLE t (id TEXT, k NULL, n, PRIMARY KEY (id, k)) WITHOUT ROWID",
            "DROP WITHOUT ROWID",
            "CREATE TABLE t (id TEXT NOT NULL, k NOT NULL, n, PRIMARY KEY (id, k))",
        ),
        (
            "CREATE TABLE t (id TEXT NOT NULL ON CONFLICT REPLACE PRIMARY KEY) STRICT",
            "DROP STRICT",
            "CREATE TABLE t (id TEXT NOT NULL ON CONFLICT REPLACE PRIMARY KEY)",
        ),
        (
            "CREATE TABLE t (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
            "DROP WITHOUT ROWID",
            "CREATE TABLE t (id TEXT PRIMARY KEY) STRICT",
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY) WITHOUT ROWID",
            "DROP WITHOUT ROWID",
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
        ),
    ] {
        let statement = format!("ALTER TABLE t {action}");
        let alter = gen_sql::sql::alter::AlterTable::read(&statement).unwrap();
        let mut edit = CreateTable::read(table).unwrap().edit();
        edit.apply_action(&alter.actions[0].kind, &statement)
            .unwrap();
        assert_eq!(edit.finish().unwrap(), expected);
    }
}

#[test]
fn comments_between_options_stay() {
    let table = "CREATE TABLE t (a TEXT PRIMARY KEY) without/**/rowid/* 1 */,/* 2 */strict";
    let statement = "ALTER TABLE t DROP STRICT";
    let alter = gen_sql::sql::alter::AlterTable::read(statement).unwrap();
    let mut edit = CreateTable::read(table).unwrap().edit();
    edit.apply_action(&alter.actions[0].kind, statement)
        .unwrap();
    assert_eq!(
        edit.finish().unwrap(),
        "CREATE TABLE t (a TEXT PRIMARY KEY) without/**/rowid/* 1 *//* 2 */"
    );
}
