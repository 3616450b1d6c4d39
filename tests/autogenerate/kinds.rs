//! Each kind of difference: its log, its file, and its JSON.

use std::fmt::Write;

use insta::assert_snapshot;

use crate::project::{Cases, Project};

const GENERATE: &[&str] = &["revision", "--autogenerate", "-m", "Next", "--rev-id", "n1"];

/// From a schema to another one, with these options.
fn shown(from: &str, to: &str, options: &[&str]) -> String {
    let project = Project::new()
        .config("sqlite_version = \"3.37\"\n")
        .revision("a1", "", &format!("{from}\n\n-- downgrade: irreversible"))
        .file("schema.sql", to);
    let json = project.run(&[&["check", "--format", "json"], options].concat());
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let run = project.run(&[GENERATE, options].concat());
    let mut shown = run.stderr.clone();
    let differences = json["differences"].as_array().unwrap();
    for difference in differences {
        writeln!(shown, "{difference}").unwrap();
    }
    if run.stdout.is_empty() {
        assert_eq!(differences.len(), 0, "{run}");
        return shown;
    }
    let file = project.read(run.stdout.trim());
    assert!(file.contains(json["sql"].as_str().unwrap()), "{file}");
    shown += &file[file.find("-- upgrade:").unwrap()..];
    // Up, down and up again, with rows in the tables.
    let verified = project.run(&["verify", "n1"]);
    assert_eq!(verified.code, 0, "{from}\n{to}\n{verified}");
    assert!(!verified.stderr.contains("drop-"), "{verified}");
    let left = project.run(&[&["check"], options].concat());
    assert_eq!((left.code, &*left.stdout), (0, ""), "{to}\n{left}");
    shown
}

fn all(kinds: &[(&str, &str, &str)]) -> String {
    let mut cases = Cases::default();
    for (title, from, to) in kinds {
        cases.add(title, shown(from, to, &[]));
    }
    cases.text()
}

/// The same of a table, of which the inner part is given.
fn of_table(kinds: &[(&str, &str, &str)]) -> String {
    let mut cases = Cases::default();
    for (title, from, to) in kinds {
        let table = |inner: &str| format!("CREATE TABLE t ({inner});");
        cases.add(title, shown(&table(from), &table(to), &[]));
    }
    cases.text()
}

#[test]
fn tables() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY);";
    let child = "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p (id));";
    let both = format!("{child}\n{parent}");
    assert_snapshot!(all(&[
        ("added", parent, &both),
        ("dropped", &both, parent),
        (
            "a full-text index in its place",
            "CREATE TABLE f (a TEXT);",
            "CREATE VIRTUAL TABLE f USING fts5(a);",
        ),
        (
            "all but one dropped",
            &format!("{both}\nCREATE TABLE z (i);"),
            "CREATE TABLE z (i);"
        ),
        (
            "renamed",
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT);\nCREATE INDEX i ON a (b);",
            "-- renamed-from: a\nCREATE TABLE n (\n    id INTEGER PRIMARY KEY,\n    -- renamed-from: b\n    c TEXT);\nCREATE INDEX i ON n (c);",
        ),
        (
            "renamed one after the other",
            "CREATE TABLE a (x);\nCREATE TABLE b (y);",
            "-- renamed-from: a\nCREATE TABLE b (x);\n-- renamed-from: b\nCREATE TABLE c (y);",
        ),
        (
            "a view in its place",
            "CREATE TABLE a (id);",
            "CREATE VIEW a AS SELECT 1 AS id;",
        ),
        (
            "virtual",
            "CREATE VIRTUAL TABLE f USING fts5(a);\nCREATE VIRTUAL TABLE g USING fts5(a);",
            "CREATE VIRTUAL TABLE f USING fts5(a, prefix=2);\nCREATE VIRTUAL TABLE h USING fts5(a);",
        ),
    ]));
}

#[test]
fn columns() {
    assert_snapshot!(of_table(&[
        ("added", "a", "a, b TEXT DEFAULT 'x'"),
        ("dropped", "a, b TEXT, c", "a, c"),
        ("renamed", "a, b TEXT", "a,\n-- renamed-from: b\nc TEXT"),
        (
            "renamed one after the other",
            "a INT, b INT",
            "-- renamed-from: a\nb INT,\n-- renamed-from: b\nc INT",
        ),
        (
            "renamed, and another one in its place",
            "a INT, b INT",
            "-- renamed-from: a\nc INT, b INT, a TEXT",
        ),
        ("type", "a INT", "a VARCHAR(20)"),
        ("no type", "a INT", "a"),
        ("NOT NULL", "a INT, b INT NOT NULL", "a INT NOT NULL, b INT"),
        (
            "what a conflict does",
            "a INT NOT NULL",
            "a INT NOT NULL ON CONFLICT REPLACE DEFAULT 1",
        ),
        (
            "default",
            "a INT, b INT DEFAULT 1, c INT DEFAULT 1",
            "a INT DEFAULT 1, b INT DEFAULT (1 + 1), c INT",
        ),
        ("collation", "a TEXT", "a TEXT COLLATE NOCASE"),
        ("no collation", "a TEXT COLLATE NOCASE", "a TEXT"),
        ("expression", "a INT, g AS (a)", "a INT, g AS (a + 1)"),
        (
            "stored",
            "a INT, g INT AS (a) VIRTUAL",
            "a INT, g INT AS (a) STORED",
        ),
        ("generated no more", "a INT, g INT AS (a)", "a INT, g INT",),
        ("generated now", "a INT, g INT", "a INT, g INT AS (a)"),
        ("another order", "a INT, b INT", "b INT, a INT"),
    ]));
}

#[test]
fn the_order_of_columns() {
    assert_snapshot!(shown(
        "CREATE TABLE t (a INT, b INT, c INT);",
        "CREATE TABLE t (c INT, d INT, a INT, b INT);",
        &["--column-order"],
    ));
}

#[test]
fn keys() {
    assert_snapshot!(all(&[
        (
            "primary key",
            "CREATE TABLE t (a INT NOT NULL, b TEXT);",
            "CREATE TABLE t (a INT NOT NULL PRIMARY KEY, b TEXT);",
        ),
        (
            "other columns",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a));",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b));",
        ),
        (
            "AUTOINCREMENT",
            "CREATE TABLE t (a INTEGER PRIMARY KEY);",
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);",
        ),
        (
            "WITHOUT ROWID",
            "CREATE TABLE t (a INT NOT NULL PRIMARY KEY);",
            "CREATE TABLE t (a INT NOT NULL PRIMARY KEY) WITHOUT ROWID;",
        ),
        (
            "STRICT",
            "CREATE TABLE t (a INT, b TEXT);",
            "CREATE TABLE t (a INT, b TEXT) STRICT;",
        ),
        (
            "NOT NULL without a word",
            "CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;",
            "CREATE TABLE t (a INT NOT NULL DEFAULT 3, b TEXT);",
        ),
        (
            "a key, and what refers to it",
            "CREATE TABLE p (a INTEGER PRIMARY KEY, k INT UNIQUE);\nCREATE TABLE c (x INT REFERENCES p (k));\nCREATE TABLE d (x INT REFERENCES p (k));\nCREATE TABLE e (x INT REFERENCES p (k));",
            "CREATE TABLE p (a INTEGER PRIMARY KEY, k INT, j INT UNIQUE);\nCREATE TABLE c (x INT REFERENCES p (j));\nCREATE TABLE d (x INT);",
        ),
        (
            "another key to which a new column refers, beside a collation and a type that go",
            "CREATE TABLE t (a INT UNIQUE, b TEXT COLLATE RTRIM);",
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b, c INT AS (a) STORED REFERENCES t (a));",
        ),
        (
            "no longer without a word, in another key",
            "CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;",
            "CREATE TABLE t (a INT NOT NULL, b TEXT NOT NULL ON CONFLICT IGNORE, PRIMARY KEY (b)) WITHOUT ROWID;",
        ),
    ]));
}

#[test]
fn constraints() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, k INT UNIQUE);\n";
    let with = |inner: &str| format!("{parent}CREATE TABLE t ({inner});");
    let mut cases = Cases::default();
    for (title, from, to) in [
        (
            "UNIQUE",
            "a INT UNIQUE, b INT, c INT",
            "a INT, b INT, c INT, CONSTRAINT u UNIQUE (b, c)",
        ),
        (
            "what a conflict does",
            "a INT, UNIQUE (a)",
            "a INT, UNIQUE (a) ON CONFLICT REPLACE",
        ),
        ("CHECK", "a INT CHECK (a > 0)", "a INT, CHECK (a > 1)"),
        (
            "CHECK with a name",
            "a INT CONSTRAINT c CHECK (a > 0)",
            "a INT CONSTRAINT c CHECK (a > 1)",
        ),
        (
            "foreign key",
            "a INT REFERENCES p (id), b INT",
            "a INT, b INT, FOREIGN KEY (b) REFERENCES p (k)",
        ),
        (
            "actions",
            "a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
        ),
        (
            "names",
            "a INT CHECK (a > 0), CONSTRAINT u UNIQUE (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (k)",
            "a INT CONSTRAINT c CHECK (a > 0), CONSTRAINT v UNIQUE (a), FOREIGN KEY (a) REFERENCES p (k)",
        ),
        (
            "another key of the parent",
            "a INT REFERENCES p (k)",
            "a INT, b INT, FOREIGN KEY (b) REFERENCES p (id)",
        ),
        (
            "two that say the same",
            "a INT UNIQUE, UNIQUE (a), CHECK (a > 0), CHECK (a > 0)",
            "a INT UNIQUE, CHECK (a > 0)",
        ),
        (
            "two that say the same go",
            "a INT UNIQUE CHECK (a > 0), b INT, UNIQUE (a), CHECK (a > 0)",
            "b INT, CHECK (b > 0), CHECK (b > 0)",
        ),
    ] {
        cases.add(title, shown(&with(from), &with(to), &[]));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn indexes() {
    let table = "CREATE TABLE t (a TEXT, b INT);\n";
    let mut cases = Cases::default();
    let plain = "CREATE INDEX i ON t (a);";
    for (title, from, to) in [
        ("added", "", plain),
        ("dropped", plain, ""),
        ("unique", plain, "CREATE UNIQUE INDEX i ON t (a);"),
        ("columns", plain, "CREATE INDEX i ON t (a, b);"),
        ("order", plain, "CREATE INDEX i ON t (a DESC);"),
        (
            "collation",
            plain,
            "CREATE INDEX i ON t (a COLLATE NOCASE);",
        ),
        (
            "partial",
            "CREATE INDEX i ON t (a) WHERE b > 0;",
            "CREATE INDEX i ON t (a) WHERE b > 1;",
        ),
        (
            "expression",
            "CREATE INDEX i ON t (lower(a));",
            "CREATE INDEX i ON t (upper(a));",
        ),
    ] {
        let (from, to) = (format!("{table}{from}"), format!("{table}{to}"));
        cases.add(title, shown(&from, &to, &[]));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn views_and_triggers() {
    let table = "CREATE TABLE t (a TEXT, b INT);\n";
    let mut cases = Cases::default();
    let view = "CREATE VIEW v AS SELECT a FROM t;";
    let over = "CREATE VIEW v AS SELECT a FROM t;\nCREATE VIEW w AS SELECT a FROM v;";
    let trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET b = 1; END;";
    for (title, from, to) in [
        ("a view over another", "", over),
        ("dropped views", over, ""),
        ("another view", view, "CREATE VIEW v AS SELECT b FROM t;"),
        ("a trigger", "", trigger),
        ("no trigger", trigger, ""),
        (
            "another trigger",
            trigger,
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET b = 2; END;",
        ),
    ] {
        let (from, to) = (format!("{table}{from}"), format!("{table}{to}"));
        cases.add(title, shown(&from, &to, &[]));
    }
    cases.add(
        "the table below them",
        shown(
            &format!("{table}{over}\n{trigger}"),
            &format!("{}{over}\n{trigger}", table.replace("a TEXT", "a INT")),
            &[],
        ),
    );
    assert_snapshot!(cases.text());
}

/// A column that goes is dropped before the one that its CHECK names, even if that one comes again.
#[test]
fn what_names_a_column_that_is_made_anew_goes_before_it() {
    let from = "CREATE TABLE t (o INTEGER PRIMARY KEY, g AS (o + 1), b INTEGER);";
    let to = "CREATE TABLE t (o INTEGER PRIMARY KEY, g INTEGER, b INT AS (abs(o)), s INT CHECK (s <> 3 OR b > 0));";
    let shown = shown(from, to, &[]);
    let down = "    DROP COLUMN s,\n    DROP COLUMN b,\n    ADD COLUMN b INTEGER,\n    ALTER COLUMN g SET EXPRESSION AS (o + 1),";
    assert!(shown.contains(down), "{shown}");
}

/// It can only go behind what is generated from it, but its CHECK names a column that goes before.
#[test]
fn the_check_of_a_column_goes_before_one_that_is_made_anew() {
    let from = "CREATE TABLE t (o INTEGER PRIMARY KEY, d AS (o + 1), b TEXT);";
    let to =
        "CREATE TABLE t (o INTEGER PRIMARY KEY, d AS (s + 1), b INT AS (o), s INT CHECK (s > b));";
    let shown = shown(from, to, &[]);
    let down = "    DROP CHECK (s > b),\n    DROP COLUMN b,\n    ADD COLUMN b TEXT,\n    ALTER COLUMN d SET EXPRESSION AS (o + 1),\n    DROP COLUMN s;";
    assert!(shown.contains(down), "{shown}");
}

/// Tables that wait for each other: a foreign key is cut off, and its column goes behind what names it.
#[test]
fn a_column_is_cut_off_from_a_circle_by_its_foreign_key() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY);";
    let from = format!(
        "{parent} CREATE TABLE t (o INTEGER PRIMARY KEY, b INT REFERENCES p (id), g AS (b + 1)); CREATE TABLE u (o INTEGER PRIMARY KEY, c INT AS (o) STORED REFERENCES t (o));"
    );
    let to = format!(
        "{parent} CREATE TABLE t (o INTEGER PRIMARY KEY); CREATE TABLE u (o INTEGER PRIMARY KEY, d INT AS (o) STORED REFERENCES t (o));"
    );
    let shown = shown(&from, &to, &[]);
    let up = "ALTER TABLE t DROP FOREIGN KEY (b) REFERENCES p (id);\n\nALTER TABLE u DROP COLUMN c;\n\n-- allow: drop-column\nALTER TABLE t\n    DROP COLUMN g,\n    DROP COLUMN b;";
    assert!(shown.contains(up), "{shown}");
}
