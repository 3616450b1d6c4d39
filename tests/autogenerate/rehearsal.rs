//! What a generated revision still needs before a script can be written of it: it is told at once.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

const FIRST: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE h (id INTEGER, a TEXT);
CREATE TRIGGER g AFTER UPDATE ON t BEGIN INSERT INTO h VALUES (new.id, new.a); END;";

const BACK: &str = "DROP TABLE t; DROP TABLE h;";

const GENERATE: &[&str] = &["revision", "--autogenerate", "-m", "Next", "--rev-id", "n1"];

/// The chain, and what it should become: the table `t` and whatever else.
fn project(table: &str, rest: &str) -> Project {
    Project::new()
        .reversible("a1", "", FIRST, BACK)
        .file("schema.sql", format!("{table}\n{rest}\n"))
}

const HISTORY: &str = "CREATE TABLE h (id INTEGER, a TEXT);";
const TRIGGER: &str =
    "CREATE TRIGGER g AFTER UPDATE ON t BEGIN INSERT INTO h VALUES (new.id, new.a); END;";

#[test]
fn what_a_script_refuses_is_told_when_the_revision_is_written() {
    let mut cases = Cases::default();
    let old = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);";
    for (title, table, history) in [
        (
            "NOT NULL, and nothing to put there",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL);",
            HISTORY,
        ),
        (
            "a trigger that does not fit any more",
            old,
            "CREATE TABLE h (id INTEGER, a TEXT, at TEXT);",
        ),
        (
            "both",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL);",
            "CREATE TABLE h (id INTEGER, a TEXT, at TEXT);",
        ),
        (
            "nothing",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL DEFAULT '');",
            HISTORY,
        ),
    ] {
        let project = project(table, &format!("{history}\n{TRIGGER}"));
        let run = project.run(GENERATE);
        assert_eq!(run.code, 0, "{title}: {run}");
        let file = project.read(run.stdout.trim());
        let upgrade = project.run(&["upgrade"]);
        // What was told is what is so.
        let told = run.stderr.contains("`gen-sql upgrade` refuses");
        assert_eq!(told, upgrade.code == 1, "{title}: {upgrade}");
        cases.add(title, format!("{run}---- file\n{file}"));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn the_way_back_is_told_too() {
    let project = Project::new()
        .reversible(
            "a1",
            "",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT NOT NULL);",
            "DROP TABLE t;",
        )
        .file("schema.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
    let run = project.run(GENERATE);
    assert_eq!(run.code, 0, "{run}");
    assert_snapshot!(run.stderr);
    project.run(&["upgrade"]).succeeded();
    project.refuses(&["downgrade", "n1:a1"]);
    // Completed as it is told.
    let file = project.read(run.stdout.trim());
    let file = file.replace("SET NOT NULL;", "SET NOT NULL USING 'none';");
    let project = project.file(run.stdout.trim(), file);
    project.run(&["downgrade", "n1:a1"]).succeeded();
}

/// Rows that the chain itself has put in keep no file from being written.
#[test]
fn rows_of_the_chain_are_no_reason_to_write_nothing() {
    let first = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE TRIGGER keep BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'kept'); END;
        INSERT INTO t VALUES (1, 'x'), (2, 'x');";
    let project = Project::new()
        .reversible("a1", "", first, "DROP TABLE t;")
        .file(
            "schema.sql",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT NOT NULL);
            CREATE TRIGGER keep BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'kept'); END;",
        );
    let run = project.run(GENERATE);
    assert_eq!(run.code, 0, "{run}");
    assert_snapshot!("rows", run.to_string());
    // One after the other is told, as it is completed.
    let file = project.read(run.stdout.trim());
    let file = file.replace("SET NOT NULL", "SET NOT NULL USING id");
    let project = project.file(run.stdout.trim(), file);
    let refused = project.refuses(&["upgrade"]);
    assert!(refused.contains("UNIQUE"), "{refused}");
}

#[test]
fn revisions_in_python_are_told_of_too() {
    let first = "revision = 'a1'\ndown_revision = None\nfrom alembic import op\nimport sqlalchemy as sa\n\
        def upgrade():\n    op.create_table('t', sa.Column('id', sa.Integer, primary_key=True))\n    op.execute(\"INSERT INTO t VALUES (1)\")\n\
        def downgrade():\n    op.drop_table('t')\n";
    let project = Project::new()
        .file("alembic.ini", "[alembic]\nscript_location = .\n")
        .file("versions/a1.py", first)
        .file("gen-sql.toml", "schema = [\"schema.sql\"]\n")
        .file(
            "schema.sql",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, b TEXT NOT NULL);",
        );
    let run = project.run(&[GENERATE, &["--format", "py"]].concat());
    assert_eq!(run.code, 0, "{run}");
    let upgrade = project.run(&["upgrade"]);
    let told = run.stderr.contains("`gen-sql upgrade` refuses");
    assert_eq!(told, upgrade.code == 1, "{run}\n{upgrade}");
    assert_snapshot!(run.stderr);
}

#[test]
fn every_table_with_nothing_to_put_there_is_told() {
    let first = "CREATE TABLE t (a INT);\nCREATE TABLE u (a INT);";
    let project = Project::new()
        .reversible("a1", "", first, "DROP TABLE t;\nDROP TABLE u;")
        .file(
            "schema.sql",
            "CREATE TABLE t (a INT, b INT NOT NULL, c INT NOT NULL);\nCREATE TABLE u (a INT, b INT NOT NULL);",
        );
    let run = project.run(GENERATE);
    assert_eq!(
        run.stderr.matches("would have nothing in").count(),
        3,
        "{run}"
    );
    // And what is refused for another reason, behind them.
    let file = project.read(run.stdout.trim());
    let file = file.replace("-- downgrade:", "DROP TABLE nowhere;\n\n-- downgrade:");
    let project = project.file(run.stdout.trim(), file);
    let refused = project.refuses(&["upgrade"]);
    assert_eq!(refused.matches("error[").count(), 4, "{refused}");
}
