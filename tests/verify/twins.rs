//! Correct chains, of which nothing is said.

use super::chain;
use crate::project::Project;

#[track_caller]
fn passes(project: &Project) -> String {
    let run = project.run(&["verify"]);
    assert!(run.code == 0 && run.stderr.is_empty(), "{run}");
    run.stdout
}

#[test]
fn the_worked_chain_passes() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gen-sql"));
    command.args(["-C", env!("CARGO_MANIFEST_DIR"), "verify"]);
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert!(output.status.success());
    insta::assert_snapshot!(text(output.stdout) + "----\n" + &text(output.stderr));
}

#[test]
fn revisions_that_can_be_taken_back() {
    let start = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL);\n\
                 CREATE INDEX t_a ON t (a) WHERE a <> '';";
    for (upgrade, downgrade) in [
        (
            "ALTER TABLE t ADD COLUMN b TEXT;",
            "ALTER TABLE t DROP COLUMN b;",
        ),
        (
            "ALTER TABLE t RENAME COLUMN a TO b;",
            "ALTER TABLE t RENAME COLUMN b TO a;",
        ),
        ("ALTER TABLE t RENAME TO u;", "ALTER TABLE u RENAME TO t;"),
        (
            "DROP INDEX t_a;",
            "create index \"t_a\" on T (\"A\") /* why */ where a<>'';",
        ),
        (
            "CREATE TABLE w (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;",
            "DROP TABLE w;",
        ),
        (
            "CREATE TABLE s (a INTEGER PRIMARY KEY, b ANY, c REAL NOT NULL CHECK (c BETWEEN 0 AND 1)) STRICT;",
            "DROP TABLE s;",
        ),
        (
            "CREATE TABLE g (a INTEGER NOT NULL, b AS (a * 2), c TEXT AS (a || 'x') STORED UNIQUE);",
            "DROP TABLE g;",
        ),
        (
            "CREATE TABLE c (a TEXT NOT NULL CHECK (a IN ('on', 'off')), b TEXT CHECK (b IN ('x', 'y') OR b IS NULL));",
            "DROP TABLE c;",
        ),
        (
            "CREATE TABLE tree (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES tree (id));",
            "DROP TABLE tree;",
        ),
        (
            "CREATE TABLE hen (id INTEGER PRIMARY KEY, egg_id INTEGER NOT NULL REFERENCES egg (id) DEFERRABLE INITIALLY DEFERRED);\n\
             CREATE TABLE egg (id INTEGER PRIMARY KEY, hen_id INTEGER REFERENCES hen (id));",
            "UPDATE egg SET hen_id = NULL;\nDROP TABLE hen;\nDROP TABLE egg;",
        ),
        (
            "CREATE VIRTUAL TABLE f USING fts5 (a, content = 't', content_rowid = 'id');\n\
             CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.id, new.a); END;\n\
             CREATE TRIGGER t_ad AFTER DELETE ON t BEGIN INSERT INTO f (f, rowid, a) VALUES ('delete', old.id, old.a); END;\n\
             INSERT INTO f (f) VALUES ('rebuild');",
            "DROP TRIGGER t_ad;\nDROP TRIGGER t_ai;\nDROP TABLE f;",
        ),
        (
            "CREATE VIEW v AS SELECT a FROM t;\nCREATE TRIGGER v_i INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;\nINSERT INTO v VALUES ('z');",
            "DELETE FROM t WHERE a = 'z';\nDROP VIEW v;",
        ),
        (
            "INSERT INTO t (id, a) VALUES (1, 'one'), (2, 'two');",
            "DELETE FROM t WHERE id IN (1, 2);",
        ),
        (
            "CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL DEFAULT '');\n\
             INSERT INTO u SELECT * FROM t;\nDROP TABLE t;\nALTER TABLE u RENAME TO t;\nCREATE INDEX t_a ON t (a) WHERE a <> '';",
            "CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL);\n\
             INSERT INTO u SELECT * FROM t;\nDROP TABLE t;\nALTER TABLE u RENAME TO t;\nCREATE INDEX t_a ON t (a) WHERE a <> '';",
        ),
        ("ANALYZE;\nPRAGMA user_version = 7;", ""),
    ] {
        let project = chain(&[
            (start, "DROP TABLE t;"),
            (upgrade, downgrade),
            ("CREATE TABLE later (a);", "DROP TABLE later;"),
        ]);
        let project = project.config("sqlite_version = \"3.37\"\n");
        assert!(
            passes(&project).starts_with("3 revisions applied, taken back"),
            "{upgrade}"
        );
    }
}

#[test]
fn a_type_is_taken_back_from_a_column_without_one() {
    let table = "CREATE TABLE t (a UNIQUE, \"b c\" /* any */ COLLATE NOCASE);";
    let project = chain(&[
        (table, "DROP TABLE t;"),
        (
            "ALTER TABLE t ALTER a TYPE INTEGER, ALTER \"b c\" SET DATA TYPE TEXT;",
            "ALTER TABLE t ALTER COLUMN \"b c\" DROP TYPE, ALTER a DROP TYPE USING a + 0;",
        ),
        (
            "ALTER TABLE t ALTER a DROP TYPE;",
            "ALTER TABLE t ALTER a TYPE INTEGER;",
        ),
    ]);
    passes(&project);
}

#[test]
fn graphs_of_any_shape_pass() {
    passes(&Project::diamond());
    let table = |name: &str| {
        (
            format!("CREATE TABLE {name} (a);"),
            format!("DROP TABLE {name};"),
        )
    };
    let (a, b, c) = (table("a"), table("b"), table("c"));
    let heads = Project::new()
        .reversible("a1", "", &a.0, &a.1)
        .reversible("b1", "", &b.0, &b.1)
        .file(
            "versions/c1.sql",
            format!(
                "-- revision: c1\n-- down_revision: b1\n-- depends_on: a1\n-- upgrade:\n{}\nINSERT INTO a VALUES (1);\n-- downgrade:\nDELETE FROM a WHERE a = 1;\n{}\n",
                c.0, c.1
            ),
        );
    passes(&heads);
}

#[test]
fn a_baseline_comes_first() {
    let project = chain(&[(
        "ALTER TABLE old ADD COLUMN b TEXT;",
        "ALTER TABLE old DROP COLUMN b;",
    )])
    .config("baseline = \"baseline.sql\"\n")
    .file("baseline.sql", "CREATE TABLE old (a TEXT NOT NULL);");
    assert!(passes(&project).contains("1 empty table was given a row"));
}

#[test]
fn irreversible_revisions_are_counted() {
    let project = chain(&[("CREATE TABLE t (a);", "DROP TABLE t;")])
        .file("versions/r2.sql", "-- revision: r2\n-- down_revision: r1\n-- upgrade:\nCREATE TABLE u (a);\n-- downgrade: irreversible\n")
        .reversible("r3", "r2", "CREATE TABLE v (a);", "DROP TABLE v;");
    insta::assert_snapshot!(passes(&project), @r"
    3 revisions applied, taken back and applied again, with foreign keys off and on; 1 is irreversible and was only applied
    7 statements run; 3 empty tables were given a row
    ");
}

#[test]
fn a_range_is_verified_alone() {
    let project = Project::chain();
    let run = |range| project.run(&["verify", range]).succeeded();
    assert!(run("b2").starts_with("2 revisions "));
    assert!(run("b2:c3").starts_with("1 revision "));
    assert_eq!(run("c3:c3"), "nothing to verify\n");
}
