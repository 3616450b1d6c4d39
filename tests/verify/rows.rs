//! Rows that were made for the proof decide nothing by themselves.

use super::chain;
use crate::project::{Cases, Project};

/// What is said of a chain that passes.
fn passes(project: &Project) -> String {
    let run = project.run(&["verify"]);
    assert_eq!(run.code, 0, "{run}");
    run.to_string()
}

#[test]
fn what_depends_on_rows_is_a_warning() {
    let mut cases = Cases::default();
    let t = (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL);\nCREATE TABLE copy (id INTEGER PRIMARY KEY);\nINSERT INTO copy VALUES (-5);",
        "DROP TABLE copy;\nDROP TABLE t;",
    );
    for (title, revision) in [
        (
            "a CHECK that only an empty table passes",
            (
                "CREATE TABLE u (a);",
                "CREATE TABLE nobody (n CHECK (n = 0));\nINSERT INTO nobody SELECT count(*) FROM u;\nDROP TABLE nobody;\nDROP TABLE u;",
            ),
        ),
        (
            "a new column that not all rows can have",
            (
                "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x' CHECK (b < a);",
                "ALTER TABLE t DROP COLUMN b;",
            ),
        ),
        (
            "rows that are moved into a table without room for them",
            (
                "CREATE TABLE u (a TEXT CHECK (a <> 'gen_sql'));\nINSERT INTO u SELECT a FROM t;",
                "DROP TABLE u;",
            ),
        ),
        (
            "rows that the downgrade leaves behind",
            (
                "INSERT INTO copy SELECT id FROM t;",
                "-- the copies may stay",
            ),
        ),
        (
            "a trigger that holds rows back",
            (
                "CREATE TRIGGER held BEFORE UPDATE ON t BEGIN SELECT RAISE(ROLLBACK, 'held'); END;\nUPDATE t SET a = 'b';\nDROP TRIGGER held;",
                "",
            ),
        ),
    ] {
        let project = chain(&[
            t,
            revision,
            ("CREATE TABLE later (a);", "DROP TABLE later;"),
        ]);
        cases.add(title, passes(&project));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_foreign_key_that_rows_do_not_keep_is_a_warning() {
    let mut cases = Cases::default();
    for (title, table, foreign_key) in [
        (
            "a table that refers to itself",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, r INT);",
            "(r) REFERENCES t (id)",
        ),
        (
            "a column of another type",
            "CREATE TABLE project (project_id INTEGER PRIMARY KEY);\nCREATE TABLE t (id INTEGER PRIMARY KEY, project_id TEXT);",
            "(project_id) REFERENCES project (project_id)",
        ),
    ] {
        let add = format!("ALTER TABLE t ADD FOREIGN KEY {foreign_key};");
        let drop = format!("ALTER TABLE t DROP FOREIGN KEY {foreign_key};");
        let project = chain(&[
            (table, "DROP TABLE t;\nDROP TABLE IF EXISTS project;"),
            (&add, &drop),
            ("CREATE TABLE later (a);", "DROP TABLE later;"),
        ]);
        cases.add(title, passes(&project));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_seed_that_others_may_refer_to_is_taken_away() {
    let project = chain(&[
        (
            "CREATE TABLE role (name TEXT PRIMARY KEY);\nCREATE TABLE person (id INTEGER PRIMARY KEY, role TEXT NOT NULL REFERENCES role (name));\nINSERT INTO role VALUES ('owner');",
            "DROP TABLE person;\nDROP TABLE role;",
        ),
        (
            "DELETE FROM role WHERE name = 'owner';",
            "INSERT INTO role VALUES ('owner');",
        ),
    ]);
    insta::assert_snapshot!(passes(&project));
}

#[test]
fn columns_in_another_order_are_a_warning() {
    let project = chain(&[
        ("CREATE TABLE t (a TEXT, b TEXT, c TEXT);", "DROP TABLE t;"),
        (
            "ALTER TABLE t DROP COLUMN b;",
            "ALTER TABLE t ADD COLUMN b TEXT;",
        ),
    ]);
    insta::assert_snapshot!(passes(&project));
}

#[test]
fn tables_without_a_row_are_named() {
    let project = chain(&[
        (
            "CREATE TABLE t (a CHECK (a * 7 % 1000 = 3) NOT NULL);\nCREATE TABLE u (a);",
            "DROP TABLE u;\nDROP TABLE t;",
        ),
        (
            "CREATE TABLE guarded (a);\nCREATE TRIGGER g BEFORE INSERT ON guarded BEGIN SELECT RAISE(ROLLBACK, 'no'); END;",
            "DROP TABLE guarded;",
        ),
    ]);
    insta::assert_snapshot!(passes(&project));
}

#[test]
fn losses_that_were_asked_for_are_none() {
    let rebuild = "CREATE TABLE u (a TEXT, b TEXT);\n-- allow: rows-lost\nINSERT INTO u SELECT * FROM t WHERE 0;\nDROP TABLE t;\nALTER TABLE u RENAME TO t;";
    for upgrade in [
        "DELETE FROM t;",
        "DELETE FROM parent;",
        "UPDATE t SET b = NULL;",
        "REPLACE INTO parent VALUES (0);",
        "DROP TABLE t;",
        "CREATE TRIGGER gone AFTER UPDATE ON parent BEGIN DELETE FROM t; END;\nUPDATE parent SET id = id;\nDROP TRIGGER gone;",
        rebuild,
    ] {
        let downgrade = match upgrade {
            "DROP TABLE t;" => "CREATE TABLE t (a TEXT, b TEXT);",
            _ => "",
        };
        let project = chain(&[
            (
                "CREATE TABLE parent (id INTEGER PRIMARY KEY);\nCREATE TABLE child (a REFERENCES parent ON DELETE CASCADE);\nCREATE TABLE t (a TEXT, b TEXT);",
                "DROP TABLE t;\nDROP TABLE child;\nDROP TABLE parent;",
            ),
            (upgrade, downgrade),
        ]);
        let run = project.run(&["verify"]);
        assert!(
            run.code == 0 && !run.stderr.contains("rows-lost"),
            "{upgrade}\n{run}"
        );
    }
}

#[test]
fn rows_that_do_not_pass_a_new_check_lead_to_the_action_that_adds_it() {
    let table = "CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, p INTEGER REFERENCES p (id), CONSTRAINT ck CHECK (a < 10));";
    let adds = [
        "ADD CHECK (a > 3000 AND p > 3000)",
        "ADD CONSTRAINT ck CHECK (a > 3000)",
        "ALTER COLUMN a ADD CHECK (a > 3000)",
        "ADD COLUMN b INTEGER DEFAULT 1 CHECK (b IS NOT 1)",
    ];
    for add in adds {
        let upgrade = format!(
            "ALTER TABLE t\n    DROP FOREIGN KEY (p) REFERENCES p (id),\n    DROP CONSTRAINT ck,\n    {add};"
        );
        let back = "DROP TABLE t;\nCREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, p INTEGER REFERENCES p (id), CONSTRAINT ck CHECK (a < 10));";
        let down = "DROP TABLE t;\nDROP TABLE p;";
        let project = chain(&[(table, down), (&upgrade, back)]);
        let told = project.run(&["verify"]).stderr;
        let line = told.lines().find(|line| line.contains(" |     ")).unwrap();
        assert!(line.contains(add), "{told}");
    }
}
