//! Real databases: their rows decide, and they stay as they are.

use super::chain;
use crate::project::{Cases, Project};

/// A chain whose last revision wants what the first one does not.
fn unique() -> Project {
    chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
            "DROP TABLE t;",
        ),
        ("CREATE UNIQUE INDEX t_a ON t (a);", "DROP INDEX t_a;"),
    ])
}

fn with_rows(project: Project, rows: &str) -> Project {
    let project = project.database_after("app.db", &[&["upgrade", "r1"]]);
    project.connection("app.db").execute_batch(rows).unwrap();
    project
}

const VERIFY: [&str; 3] = ["verify", "--database", "app.db"];

#[test]
fn rows_of_a_database_decide() {
    let mut cases = Cases::default();
    let twice = "INSERT INTO t (a) VALUES ('x'), ('x');";
    cases.add(
        "rows that are in the way",
        with_rows(unique(), twice).refuses(&VERIFY),
    );
    let once = "INSERT INTO t (a) VALUES ('x'), ('y');";
    cases.add("rows that are not", with_rows(unique(), once).run(&VERIFY));
    let done = unique().database_after("app.db", &[&["upgrade", "r2"]]);
    cases.add("nothing left to do", done.run(&VERIFY));
    let lossy = chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
            "DROP TABLE t;",
        ),
        (
            "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);\nINSERT INTO u SELECT * FROM t WHERE a <> 'x';\nDROP TABLE t;\nALTER TABLE u RENAME TO t;",
            "",
        ),
    ]);
    cases.add(
        "rows that are lost",
        with_rows(lossy, once).refuses(&VERIFY),
    );
    let away = chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
            "DROP TABLE t;",
        ),
        (
            "ALTER TABLE t ADD COLUMN b TEXT;",
            "CREATE TABLE none (n CHECK (n = 0));\nINSERT INTO none SELECT count(*) FROM t;\nDROP TABLE none;\nALTER TABLE t DROP COLUMN b;",
        ),
    ]);
    cases.add(
        "a downgrade that rows hold up",
        with_rows(away, once).refuses(&VERIFY),
    );
    insta::assert_snapshot!(cases.text());
}

/// What the script would refuse is told once, in the words of the script, at the statement.
#[test]
fn what_guards_refuse_is_told_as_the_script_tells_it() {
    let altered = |alter: &str| {
        let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY);\n\
             CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, p INTEGER);\n\
             CREATE TABLE u (x INTEGER);";
        let alter = format!(
            "ALTER TABLE u ADD COLUMN y;\nALTER TABLE t\n    {alter};\n\n\
             -- downgrade: irreversible"
        );
        Project::new()
            .reversible(
                "r1",
                "",
                tables,
                "DROP TABLE u;\nDROP TABLE t;\nDROP TABLE p;",
            )
            .revision("r2", "r1", &alter)
    };
    let not_null = "ALTER b DROP NOT NULL, ALTER a SET NOT NULL";
    let rows = [
        ("NULLs", not_null, "INSERT INTO t (id) VALUES (7), (9);"),
        (
            "duplicates",
            "ALTER b SET DEFAULT 'x', ADD CONSTRAINT once UNIQUE (a)",
            "INSERT INTO t (id, a) VALUES (1, 'x'), (2, 'x'), (3, 'y');",
        ),
        (
            "a CHECK that values break which USING makes",
            "ALTER a TYPE INTEGER USING length(a), ADD CHECK (a > 1)",
            "INSERT INTO t (id, a) VALUES (1, 'x'), (2, 'xyz');",
        ),
        (
            "a foreign key",
            "ADD FOREIGN KEY (p) REFERENCES p (id)",
            "INSERT INTO t (id, p) VALUES (1, 8);",
        ),
        (
            "a column by hand",
            not_null,
            "ALTER TABLE t ADD COLUMN shoe INT;",
        ),
        (
            "another type and an index by hand",
            not_null,
            "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT, p INTEGER);\
             CREATE INDEX by_hand ON t (a);",
        ),
        (
            "a name that the rebuild needs",
            not_null,
            "CREATE TABLE _gen_t (z);",
        ),
        (
            "a view by hand",
            "DROP p, ALTER a SET DEFAULT 'x'",
            "CREATE VIEW v AS SELECT p FROM t;",
        ),
        (
            "a trigger by hand",
            "DROP p, ALTER a SET DEFAULT 'x'",
            "CREATE TRIGGER tr AFTER INSERT ON u BEGIN UPDATE t SET p = 1; END;",
        ),
    ];
    let mut cases = Cases::default();
    for (name, alter, sql) in rows {
        let project = with_rows(altered(alter), sql);
        cases.add(name, project.refuses(&VERIFY));
    }
    insta::assert_snapshot!(cases.text());
}

/// A downgrade is asked what rows it would refuse, too.
#[test]
fn rows_that_a_downgrade_refuses_are_told_by_its_guards() {
    let project = chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT '');",
            "DROP TABLE t;",
        ),
        (
            "ALTER TABLE t ALTER a DROP NOT NULL;\nUPDATE t SET a = NULL WHERE a = '';",
            "ALTER TABLE t ALTER a SET NOT NULL;",
        ),
    ]);
    let project = with_rows(project, "INSERT INTO t (a) VALUES ('x'), (''), ('');");
    insta::assert_snapshot!(project.refuses(&VERIFY));
}

/// What was there before is not the chain's fault.
#[test]
fn old_faults_of_a_database_are_no_matter() {
    let project = chain(&[
        (
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER REFERENCES p (id));\n\
             CREATE TABLE m (a REFERENCES p (nowhere));\nCREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n\
             CREATE TABLE gone (a);\nCREATE VIEW v AS SELECT * FROM gone;",
            "DROP VIEW v;\nDROP TABLE t;\nDROP TABLE m;\nDROP TABLE c;\nDROP TABLE p;",
        ),
        (
            "ALTER TABLE c ADD COLUMN a TEXT;\nALTER TABLE t ADD COLUMN b TEXT;\nUPDATE t SET b = a;",
            "ALTER TABLE t DROP COLUMN b;\nALTER TABLE c DROP COLUMN a;",
        ),
    ]);
    let project = with_rows(
        project,
        "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7), (8); INSERT INTO t VALUES (1, 'x');
         CREATE TABLE by_hand (a TEXT DEFAULT 'x'); INSERT INTO by_hand VALUES ('x');",
    );
    let run = project.run(&VERIFY);
    assert!(run.code == 0 && run.stderr.is_empty(), "{run}");
}

/// They are so under any name of the tables.
#[test]
fn old_faults_of_tables_that_are_renamed_are_no_matter() {
    let tables = (
        "CREATE TABLE p (id INTEGER PRIMARY KEY CHECK (id > 0));\n\
         CREATE TABLE c (p INTEGER REFERENCES p (id));",
        "DROP TABLE c;\nDROP TABLE p;",
    );
    let swap = "ALTER TABLE c RENAME TO x;\nALTER TABLE p RENAME TO c;\nALTER TABLE x RENAME TO p;";
    for (up, down) in [
        ("ALTER TABLE p RENAME TO q;", "ALTER TABLE q RENAME TO p;"),
        ("ALTER TABLE c RENAME TO d;", "ALTER TABLE d RENAME TO c;"),
        (swap, swap),
    ] {
        let orphans = "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7), (8);
             PRAGMA ignore_check_constraints = ON; INSERT INTO p VALUES (-1);
             CREATE TABLE m (a REFERENCES c (nowhere)); INSERT INTO m VALUES (1);";
        let run = with_rows(chain(&[tables, (up, down)]), orphans).run(&VERIFY);
        assert!(run.code == 0 && run.stderr.is_empty(), "{up}: {run}");
    }
    let more = "ALTER TABLE c RENAME TO d;\nINSERT INTO d VALUES (9);";
    let less = "DELETE FROM d WHERE p = 9;\nALTER TABLE d RENAME TO c;";
    let project = with_rows(
        chain(&[tables, (more, less)]),
        "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7), (8);",
    );
    let said = project.refuses(&VERIFY);
    assert!(
        said.contains("1 row of `d` refers to no row of `p`"),
        "{said}"
    );
}

/// What a table has that the chain does not know is lost in its rebuild, and that was allowed.
#[test]
fn a_shape_that_is_allowed_is_no_matter() {
    let tables = (
        "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT);\nCREATE TABLE u (a);",
        "DROP TABLE u;\nDROP TABLE t;",
    );
    let by_hand = "ALTER TABLE t ADD COLUMN shoe INT; CREATE INDEX by_hand ON t (shoe);
         INSERT INTO t VALUES ('k', 'v', 12);";
    let up = "-- allow: shape\nALTER TABLE t ALTER a SET NOT NULL;\nALTER TABLE t RENAME TO s;";
    let down = "ALTER TABLE s RENAME TO t;\n-- allow: shape\nALTER TABLE t ALTER a DROP NOT NULL;";
    let run = with_rows(chain(&[tables, (up, down)]), by_hand).run(&VERIFY);
    assert!(run.code == 0 && run.stderr.is_empty(), "{run}");
}

/// However the file is kept, it and those beside it stay as they are: the project's `run` looks.
#[test]
fn databases_are_only_read() {
    for mode in ["DELETE", "WAL"] {
        let project = with_rows(
            unique(),
            &format!("PRAGMA journal_mode = {mode}; INSERT INTO t (a) VALUES ('x');"),
        );
        project.run(&VERIFY).succeeded();
        // Somebody has it open.
        let open = project.connection("app.db");
        open.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))
            .unwrap();
        project.run(&VERIFY).succeeded();
    }
}

#[test]
fn no_copy_stays() {
    let folder = tempfile::tempdir().unwrap();
    let project = with_rows(unique(), "INSERT INTO t (a) VALUES ('x'), ('x');");
    let mut command = project.command();
    command.env("TMPDIR", folder.path()).args(VERIFY);
    let run = project.run_command(&VERIFY, &mut command);
    assert_eq!(run.code, 1, "{run}");
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    command.env("TMPDIR", folder.path().join("nowhere"));
    insta::assert_snapshot!(
        project
            .run_command(&VERIFY, &mut command)
            .stderr
            .replace(&*folder.path().to_string_lossy(), "[tmp]")
    );
}

#[test]
fn a_start_is_given_once() {
    let project = with_rows(unique(), "");
    insta::assert_snapshot!(project.refuses(&["verify", "r1:r2", "--database", "app.db"]));
}

/// A name that passes to another table is no loss of rows, and neither is a table that is split.
#[test]
fn names_pass_from_one_table_to_another() {
    let two = "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT);\nCREATE TABLE b (id INTEGER PRIMARY KEY, x INT);";
    let swap = "ALTER TABLE a RENAME TO c;\nALTER TABLE b RENAME TO a;\nALTER TABLE c RENAME TO b;";
    let rows = "INSERT INTO a VALUES (1, 1), (2, 2), (3, 3);\nINSERT INTO b VALUES (1, 1);";
    let parts = "CREATE TABLE few (id INTEGER PRIMARY KEY, x INT);\nINSERT INTO few SELECT * FROM {} WHERE id < 2;\nCREATE TABLE more (id INTEGER PRIMARY KEY, x INT);\nINSERT INTO more SELECT * FROM {} WHERE id >= 2;\n";
    let whole = "CREATE TABLE whole (id INTEGER PRIMARY KEY, x INT);\nINSERT INTO whole SELECT * FROM a UNION ALL SELECT * FROM more;\nDROP TABLE a;\nDROP TABLE more;\nALTER TABLE whole RENAME TO a;";
    for (upgrade, downgrade) in [
        (swap.to_owned(), swap),
        (
            "ALTER TABLE a RENAME TO c;\nCREATE TABLE a (id INTEGER PRIMARY KEY, x INT);"
                .to_owned(),
            "DROP TABLE a;\nALTER TABLE c RENAME TO a;",
        ),
        (
            "-- allow: drop-table\nDROP TABLE a;\nALTER TABLE b RENAME TO a;".to_owned(),
            "ALTER TABLE a RENAME TO b;\nCREATE TABLE a (id INTEGER PRIMARY KEY, x INT);",
        ),
        (
            format!(
                "{}DROP TABLE a;\nALTER TABLE few RENAME TO a;",
                parts.replace("{}", "a")
            ),
            whole,
        ),
        (
            format!(
                "ALTER TABLE a RENAME TO old;\n{}DROP TABLE old;\nALTER TABLE few RENAME TO a;",
                parts.replace("{}", "old")
            ),
            whole,
        ),
    ] {
        let project = with_rows(
            chain(&[(two, "DROP TABLE b;\nDROP TABLE a;"), (&upgrade, downgrade)]),
            rows,
        );
        let found = project.run(&VERIFY);
        assert_eq!(found.code, 0, "{upgrade}\n{found}");
    }
    let some = format!(
        "{}DROP TABLE a;\nALTER TABLE few RENAME TO a;",
        parts.replace("{}", "a").replace(">=", ">")
    );
    let project = with_rows(chain(&[(two, ""), (&some, whole)]), rows);
    let found = project.refuses(&VERIFY);
    assert!(found.contains("loses 2 of 3 rows of `a`"), "{found}");
}

/// SQLite writes them in single quotes when it alters the table.
#[test]
fn texts_in_double_quotes_are_texts() {
    let project = chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT DEFAULT 'x' CHECK (c IN ('a', 'x')));",
            "DROP TABLE t;",
        ),
        (
            "ALTER TABLE t ADD COLUMN d INT;",
            "ALTER TABLE t DROP COLUMN d;",
        ),
    ]);
    let project = with_rows(
        project,
        "INSERT INTO t (c) VALUES ('a');\nPRAGMA writable_schema = ON;\nUPDATE sqlite_schema SET sql = replace(sql, '''', '\"') WHERE name = 't';",
    );
    let found = project.run(&VERIFY);
    assert_eq!(found.code, 0, "{found}");
}
