//! What is written for an `ALTER TABLE`.

use super::{project, section};
use crate::project::{Cases, Project};

const SCHEMA: &str = "\
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT COLLATE NOCASE, -- as they like it
    age INTEGER
);
CREATE TABLE note (a TEXT, text TEXT, UNIQUE (text) ON CONFLICT IGNORE);
CREATE INDEX ix_age ON account (age DESC);
CREATE VIEW adults AS SELECT name FROM account;
CREATE TRIGGER born AFTER INSERT ON account BEGIN INSERT INTO note (text) VALUES (new.name); END;";

fn sections(arguments: &[&str], cases: &[(&str, &str)]) -> String {
    let mut shown = Cases::default();
    for (title, alter) in cases {
        let project = project(SCHEMA, alter);
        shown.add(
            title,
            section(&project, &[&["upgrade", "a1:b2"], arguments].concat()),
        );
    }
    shown.text()
}

#[test]
fn in_place() {
    insta::assert_snapshot!(sections(
        &[],
        &[
            (
                "as it is written",
                "-- why\nalter  table account\n    add email TEXT; -- and that is it",
            ),
            (
                "several actions",
                "-- why\nALTER TABLE account\n    ADD COLUMN email TEXT, -- one\n    RENAME COLUMN age TO years,\n    RENAME TO member,\n    DROP COLUMN years; -- done",
            ),
            ("an index that goes", "ALTER TABLE account DROP COLUMN age;"),
            (
                "nothing to do",
                "-- perhaps\nALTER TABLE account DROP COLUMN IF EXISTS nope, ADD COLUMN IF NOT EXISTS age TEXT;",
            ),
        ]
    ));
}

#[test]
fn rebuilds() {
    insta::assert_snapshot!(sections(
        &[],
        &[
            (
                "several statements, one rebuild",
                "-- why\nALTER TABLE account\n    ALTER COLUMN name SET NOT NULL USING coalesce(name, 'nobody'),\n    ADD CONSTRAINT uq_name UNIQUE (name); -- at last\n\nALTER TABLE account ALTER age TYPE TEXT;",
            ),
            (
                "rowids, and rows that must not be ignored",
                "-- allow: shape\nALTER TABLE note ALTER COLUMN a SET DEFAULT 'x';",
            ),
            (
                "a default that is not constant",
                "ALTER TABLE note ADD COLUMN at TEXT DEFAULT CURRENT_TIMESTAMP;"
            ),
            (
                "nothing that was there before",
                "CREATE TABLE fresh (a);\nALTER TABLE fresh ADD CHECK (a > 0);\nINSERT INTO fresh VALUES (1);",
            ),
        ]
    ));
}

#[test]
fn what_the_target_can_do_itself() {
    let mut shown = Cases::default();
    let own = "ALTER TABLE account ALTER COLUMN name SET NOT NULL;\n\
               ALTER TABLE account ADD CONSTRAINT old CHECK (age > 0);";
    for (title, version, alter) in [
        ("3.53", "3.53", own),
        ("3.35", "3.35", "ALTER TABLE account DROP COLUMN age;"),
    ] {
        let project = project(SCHEMA, alter);
        let arguments = ["upgrade", "a1:b2", "--sqlite-version", version];
        shown.add(title, section(&project, &arguments));
    }
    insta::assert_snapshot!(shown.text());
}

#[test]
fn a_rebuild_switches_foreign_keys_off_before_everything_else() {
    let script = project(SCHEMA, "ALTER TABLE account ALTER age SET DEFAULT 1;")
        .run(&["upgrade", "a1:b2"])
        .succeeded();
    let off = script.find("PRAGMA foreign_keys = OFF;").unwrap();
    assert!(off < script.find("SAVEPOINT").unwrap());
    assert!(script.contains("CONSTRAINT \"gen-sql: foreign keys are ON"));
    let script = project(SCHEMA, "ALTER TABLE account ADD COLUMN b;")
        .run(&["upgrade", "a1:b2"])
        .succeeded();
    assert!(!script.contains("foreign_keys"));
}

/// One statement does not speak for another: they share no rebuild unless both allow it or neither does.
/// A table that was made anew is known, so nothing is asked behind a rebuild that does without.
#[test]
fn the_shape_is_asked_unless_the_statement_allows_any() {
    let first = "ALTER TABLE note ALTER COLUMN a SET DEFAULT 'x';";
    let second = "ALTER TABLE note ALTER COLUMN a SET NOT NULL;";
    for (above, between, rebuilds, is_asked) in [
        ("", "", 1, true),
        ("-- allow: shape", "", 2, false),
        ("", "-- allow: shape", 2, true),
        ("-- allow: shape", "-- allow: shape", 1, false),
    ] {
        let alter = format!("{above}\n{first}\n{between}\n{second}");
        let section = section(&project(SCHEMA, &alter), &["upgrade", "a1:b2"]);
        assert_eq!(section.matches("CREATE TABLE _gen_note").count(), rebuilds);
        let asks = section.contains("columns of note are not those");
        assert_eq!(asks, is_asked, "{alter}");
    }
}

/// 3.28 refuses it also on a table without rows, 3.35 does not.
#[test]
fn an_old_target_rebuilds_for_a_column_that_only_an_empty_table_can_have() {
    let sql = "CREATE TABLE t (a INTEGER);\nALTER TABLE t ADD COLUMN c INTEGER NOT NULL;";
    for (target, is_rebuilt) in [("3.28", true), ("3.35", false)] {
        let script = Project::new()
            .config(&format!("sqlite_version = \"{target}\"\n"))
            .revision("a1", "", sql)
            .run(&["upgrade", "head"])
            .succeeded();
        let in_place = script.contains("\nALTER TABLE t ADD COLUMN c INTEGER NOT NULL;");
        assert_eq!(in_place, !is_rebuilt, "{target}:\n{script}");
    }
}
