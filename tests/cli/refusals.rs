//! Revisions that are refused: their graph, their sections, their statements.

use crate::project::{Cases, Project};

const FILE: &str = "versions/d4.sql";

#[test]
fn headers_and_sections() {
    let mut cases = Cases::default();
    for (title, text) in [
        ("no id", "-- New\n-- down_revision: c3\n-- upgrade:\n"),
        (
            "id taken",
            "-- revision: a1\n-- down_revision: c3\n-- upgrade:\n",
        ),
        (
            "id with @",
            "-- revision: d@4\n-- down_revision: c3\n-- upgrade:\n",
        ),
        (
            "id `head`",
            "-- revision: head\n-- down_revision: c3\n-- upgrade:\n",
        ),
        (
            "id with +",
            "-- revision: d+4\n-- down_revision: c3\n-- upgrade:\n",
        ),
        (
            "label is an id",
            "-- revision: d4\n-- down_revision: c3\n-- branch_labels: b2\n-- upgrade:\n",
        ),
        (
            "key misspelt",
            "-- revision: d4\n-- down_revison: c3\n-- upgrade:\n",
        ),
        (
            "section twice",
            "-- revision: d4\n-- down_revision: c3\n-- upgrade:\n-- upgrade:\n",
        ),
        (
            "SQL before the sections",
            "-- revision: d4\n-- down_revision: c3\nSELECT 1;\n-- upgrade:\n",
        ),
        (
            "string open",
            "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nINSERT INTO t VALUES (2, 'it''s);\n",
        ),
        (
            "comment open",
            "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nCREATE TABLE u (a); /* u\n",
        ),
        (
            "trigger open",
            "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nCREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1;\n",
        ),
        (
            "allow in vain",
            "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nDROP TABLE t;\n-- allow: shape\n",
        ),
        ("overrides", "-- overrides: d4\n-- upgrade:\n"),
    ] {
        let project = Project::chain().file(FILE, text);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn graphs() {
    let revision = |project: Project, id: &str, down: &str| project.revision(id, down, "");
    let mut cases = Cases::default();
    let mut add = |title: &str, project: Project| {
        cases.add(title, project.refuses(&["upgrade", "head"]));
    };
    add(
        "unknown down revision",
        Project::chain().revision("d4", "c33", ""),
    );
    add(
        "unknown dependency",
        Project::chain().file(
            FILE,
            "-- revision: d4\n-- down_revision: c3\n-- depends_on: zz\n-- upgrade:\n",
        ),
    );
    add("follows itself", Project::chain().revision("d4", "d4", ""));
    add(
        "depends on itself",
        Project::chain().file(
            FILE,
            "-- revision: d4\n-- down_revision: c3\n-- depends_on: d4\n-- upgrade:\n",
        ),
    );
    add(
        "a circle of three",
        revision(
            revision(revision(Project::new(), "a", "c"), "b", "a"),
            "c",
            "b",
        ),
    );
    add("two heads", Project::chain().revision("c4", "b2", ""));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn directions_that_cannot_be_gone() {
    let mut cases = Cases::default();
    let missing = Project::chain().revision("d4", "c3", "CREATE TABLE u (a);");
    cases.add("no downgrade", missing.refuses(&["downgrade", "b2"]));
    let no_upgrade = Project::chain().file(
        FILE,
        "-- revision: d4\n-- down_revision: c3\n-- downgrade:\n",
    );
    cases.add("no upgrade", no_upgrade.refuses(&["upgrade", "head"]));
    let irreversible = Project::chain().file(
        FILE,
        "-- revision: d4\n-- down_revision: c3\n-- upgrade:\n-- downgrade: irreversible\n",
    );
    cases.add("irreversible", irreversible.refuses(&["downgrade", "base"]));
    insta::assert_snapshot!(cases.text());
}

/// What is said of statements in a revision behind `c3`.
fn of_statements(statements: &[(&str, &str)]) -> String {
    let mut cases = Cases::default();
    for (title, sql) in statements {
        let project = Project::chain().revision("d4", "c3", sql);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    cases.text()
}

#[test]
fn statements_that_cannot_stand_in_a_script() {
    insta::assert_snapshot!(of_statements(&[
        ("transaction", "BEGIN;\nUPDATE t SET b = 'x';\nCOMMIT;"),
        ("pragma", "PRAGMA foreign_keys = OFF;"),
        ("attach", "ATTACH 'other.db' AS other;"),
        ("vacuum", "VACUUM;"),
        ("temp", "CREATE TEMP TABLE u (a);"),
        ("other schema", "INSERT INTO temp.u VALUES (1);"),
        ("parameter", "UPDATE t SET b = :b;"),
        ("go", "UPDATE t SET b = 'x'\ngo\n;"),
        ("our names", "CREATE TABLE gen_sql_x (a);"),
        ("evidence", "UPDATE gen_sql_evidence SET ok = 1;"),
        ("evidence dropped", "DROP TABLE \"GEN_SQL_evidence\";"),
        (
            "evidence in a query",
            "INSERT INTO t SELECT 1, ok, 1 FROM gen_sql_evidence;"
        ),
        ("evidence made", "CREATE TABLE gen_sql_end (a);"),
        ("version table", "INSERT INTO alembic_version VALUES ('x');"),
        ("drop version table", "DROP TABLE alembic_version;"),
        (
            "create version table",
            "CREATE TABLE alembic_version (version_num);"
        ),
        ("history table", "DELETE FROM gen_sql_history;"),
    ]));
}

#[test]
fn revisions_that_get_in_the_way_of_the_script() {
    let mut cases = Cases::default();
    for (title, sql) in [
        (
            "rename",
            "ALTER TABLE alembic_version RENAME TO old_versions;",
        ),
        (
            "trigger that empties it",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM alembic_version; END;\nINSERT INTO t VALUES (9, 'nine', '');",
        ),
        (
            "trigger on it",
            "CREATE TRIGGER r AFTER UPDATE ON alembic_version BEGIN DELETE FROM alembic_version; END;",
        ),
        (
            "trigger that raises",
            "CREATE TRIGGER r BEFORE UPDATE ON alembic_version BEGIN SELECT raise(ABORT, 'no'); END;",
        ),
        ("column", "ALTER TABLE gen_sql_history ADD COLUMN by TEXT;"),
        (
            "trigger on the history",
            "CREATE TRIGGER r AFTER INSERT ON gen_sql_history BEGIN DELETE FROM gen_sql_history; END;",
        ),
    ] {
        let project = Project::chain().reversible("d4", "c3", sql, "");
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    let own = Project::chain().reversible(
        "d4",
        "c3",
        "CREATE TABLE alembic_version (version_num);",
        "",
    );
    cases.add("made before the start", own.refuses(&["downgrade", "c3"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn statements_that_sqlite_refuses() {
    insta::assert_snapshot!(of_statements(&[
        (
            "syntax",
            "CREATE TABLE u (\n    a INTEGER,\n    b TEXT NOT NOT NULL\n);"
        ),
        ("no such table", "UPDATE users SET b = 1;"),
        ("no such column", "UPDATE t SET b = 'x' WHERE nope = 1;"),
        (
            "constraint",
            "INSERT INTO t (a, b) VALUES (2, 'two'), (1, 'again');"
        ),
        (
            "in a trigger",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN\n    UPDATE t SET b = c WHER a = 1;\nEND;"
        ),
        (
            "in a view",
            "CREATE VIEW v AS SELECT a, bb FROM t;\nCREATE TABLE u (a);\nALTER TABLE u RENAME TO w;"
        ),
        ("table is there", "CREATE TABLE t (a);"),
        (
            "wrong number of values",
            "INSERT INTO t (a, b) VALUES (2, 'two', 3);"
        ),
        ("no such function", "UPDATE t SET b = upppper(b);"),
        ("string in double quotes", "UPDATE t SET b = \"two\";"),
        ("incomplete", "CREATE TABLE u (a"),
        ("word alone", "CREAT TABLE u (a);"),
        (
            "not null without default",
            "ALTER TABLE t ADD COLUMN d TEXT NOT NULL;"
        ),
        ("word of a trigger", "UPDATE t SET b = new.a;"),
        (
            "view that cannot be used",
            "CREATE VIEW v AS\nSELECT nmae FROM t;"
        ),
        (
            "trigger that cannot be used",
            "CREATE TRIGGER x AFTER UPDATE ON t BEGIN\n    UPDATE t SET nmae = 1;\nEND;"
        ),
        (
            "what the statement before did",
            "CREATE TABLE u (a);\nINSERT INTO u VALUES (last_insert_rowid());"
        ),
    ]));
}

#[test]
fn statements_that_leave_no_evidence() {
    insta::assert_snapshot!(of_statements(&[
        ("returning", "INSERT INTO t VALUES (2, 'two') RETURNING a;"),
        ("default values", "INSERT INTO t DEFAULT VALUES;"),
        (
            "with update",
            "WITH x AS (SELECT 1) UPDATE t SET b = 'x' WHERE a IN x;"
        ),
        (
            "with delete",
            "WITH x AS (SELECT 1) DELETE FROM t WHERE a IN x;"
        ),
        (
            "indexed by",
            "CREATE INDEX i ON t (b);\nUPDATE t INDEXED BY i SET b = 'x' WHERE b = 'y';"
        ),
        (
            "alias",
            "INSERT INTO t AS q VALUES (1, 'x', 'y') ON CONFLICT (a) DO UPDATE SET b = q.b;"
        ),
        (
            "alias of an update",
            "UPDATE t AS q SET b = 'x' WHERE EXISTS (SELECT 1 FROM t WHERE t.a > q.a);"
        ),
        ("order by limit", "DELETE FROM t ORDER BY a LIMIT 1;"),
        ("update limit", "UPDATE t SET b = 'x' LIMIT 1;"),
    ]));
}

#[test]
fn statements_newer_than_the_target() {
    insta::assert_snapshot!(of_statements(&[
        ("strict", "CREATE TABLE u (a TEXT) STRICT;"),
        ("function", "UPDATE t SET b = unixepoch();"),
        ("operator", "UPDATE t SET b = b ->> 'x';"),
        (
            "both",
            "UPDATE t SET b = format('%d', a) WHERE b IS NOT DISTINCT FROM c;"
        ),
    ]));
}

#[test]
fn findings_of_several_revisions_come_together() {
    let project = Project::chain()
        .revision("d4", "c3", "BEGIN;\nPRAGMA optimize;")
        .revision(
            "e5",
            "d4",
            "DELETE FROM t RETURNING a;\nCREATE TABLE u (a TEXT) STRICT;",
        );
    insta::assert_snapshot!(project.refuses(&["upgrade", "head"]));
}
