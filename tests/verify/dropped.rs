//! What a revision drops for good, and the line above it that confirms it.

use insta::assert_snapshot;

use super::chain;
use crate::project::{Cases, Project};

const FIRST: (&str, &str) = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, g AS (a || b));\nCREATE TABLE u (c TEXT);",
    "DROP TABLE u;\nDROP TABLE t;",
);

fn second(up: &str, down: &str) -> Project {
    chain(&[FIRST, (up, down)])
}

/// What is asked for in a chain that passes.
fn asked(project: &Project) -> Vec<String> {
    let run = project.run(&["verify"]);
    assert_eq!(run.code, 0, "{run}");
    let lines = run.stderr.lines();
    lines
        .filter(|line| line.starts_with("warning[drop-"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_is_dropped_for_good_is_told() {
    let mut cases = Cases::default();
    for (title, up, down) in [
        ("a table", "DROP TABLE u;", "CREATE TABLE u (c TEXT);"),
        (
            "columns among other actions",
            "ALTER TABLE t DROP COLUMN g,\n    DROP COLUMN b,\n    ADD COLUMN d TEXT,\n    DROP a;",
            "ALTER TABLE t DROP d, ADD a TEXT AFTER id, ADD b TEXT AFTER a, ADD g AS (a || b);",
        ),
        (
            "under other names",
            "ALTER TABLE t RENAME a TO e;\nALTER TABLE t RENAME TO v;\nALTER TABLE v DROP g, DROP e;\nALTER TABLE u RENAME TO t;\nDROP TABLE t;",
            "CREATE TABLE u (c TEXT);\nALTER TABLE v RENAME TO t;\nALTER TABLE t ADD a TEXT AFTER id, ADD g AS (a || b);",
        ),
    ] {
        cases.add(title, second(up, down).run(&["verify"]));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn a_line_above_the_statement_confirms_it() {
    for (up, down) in [
        (
            "-- allow: drop-table\nDROP TABLE u;",
            "CREATE TABLE u (c TEXT);",
        ),
        (
            "-- allow: drop-column\nALTER TABLE t DROP g, DROP b, DROP a;",
            "ALTER TABLE t ADD a TEXT, ADD b TEXT, ADD g AS (a || b);",
        ),
    ] {
        assert_eq!(asked(&second(up, down)), [""; 0], "{up}");
    }
    // Each line is about its own.
    let project = second(
        "-- allow: drop-column\nDROP TABLE u;",
        "CREATE TABLE u (c TEXT);",
    );
    assert_eq!(asked(&project).len(), 1);
}

#[test]
fn what_is_not_lost_needs_no_line() {
    for (title, up, down) in [
        (
            "a table of its own",
            "CREATE TABLE n (a);\nDROP TABLE n;",
            "",
        ),
        (
            "a rebuild by hand",
            "CREATE TABLE n (c TEXT);\nINSERT INTO n SELECT c FROM u;\nDROP TABLE u;\nALTER TABLE n RENAME TO u;",
            "",
        ),
        (
            "a column in another's place",
            "ALTER TABLE u ADD d TEXT;\nUPDATE u SET d = c;\nALTER TABLE u DROP c;\nALTER TABLE u RENAME d TO c;",
            "",
        ),
        (
            "a column of its own",
            "ALTER TABLE u ADD d TEXT;\nALTER TABLE u DROP d;",
            "",
        ),
        (
            "another expression",
            "ALTER TABLE t DROP g, ADD g AS (b || a);",
            "ALTER TABLE t DROP g, ADD g AS (a || b);",
        ),
        (
            "a downgrade",
            "CREATE TABLE n (a);\nALTER TABLE u ADD d;",
            "ALTER TABLE u DROP d;\nDROP TABLE n;",
        ),
        ("nothing there", "DROP TABLE IF EXISTS n;", ""),
        (
            "a view",
            "CREATE VIEW v AS SELECT * FROM u;",
            "DROP VIEW v;",
        ),
    ] {
        let project = second(up, down);
        assert_eq!(asked(&project), [""; 0], "{title}");
    }
}

/// Another column of its name takes its place, but not with its values.
#[test]
fn a_column_that_becomes_generated_loses_its_values() {
    let project = second(
        "ALTER TABLE t DROP g, DROP b, ADD b TEXT AS (a) STORED;",
        "ALTER TABLE t DROP b, ADD b TEXT, ADD g AS (a || b);",
    );
    assert_eq!(
        asked(&project),
        ["warning[drop-column]: the upgrade of `r2` drops `b` of `t` with its values"]
    );
}

#[test]
fn virtual_tables_have_rows_too() {
    let first = ("CREATE VIRTUAL TABLE f USING fts5(a);", "DROP TABLE f;");
    let gone = chain(&[
        first,
        ("DROP TABLE f;", "CREATE VIRTUAL TABLE f USING fts5(a);"),
    ]);
    assert_eq!(asked(&gone).len(), 1);
    let anew = chain(&[
        first,
        (
            "DROP TABLE f;\nCREATE VIRTUAL TABLE f USING fts5(a, prefix=2);",
            "DROP TABLE f;\nCREATE VIRTUAL TABLE f USING fts5(a);",
        ),
    ]);
    assert_eq!(asked(&anew), [""; 0]);
}

/// What one that takes another's place has no column for is lost as well.
#[test]
fn a_column_of_a_virtual_table_that_is_made_anew_is_told() {
    for (from, to, lost) in [
        ("fts5(a, b)", "fts5(a)", &["b"][..]),
        (
            "rtree(id, low, high, +note, +more)",
            "rtree(id, low, high)",
            &["note", "more"],
        ),
        // Its values are those of a table.
        (
            "fts5(a, b, content='t', content_rowid='id')",
            "fts5(a, content='t', content_rowid='id')",
            &[],
        ),
        ("fts5(a)", "fts5(a, b)", &[]),
    ] {
        let made = |like: &str| format!("CREATE VIRTUAL TABLE f USING {like};");
        let first = (
            format!(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);\n{}",
                made(from)
            ),
            "DROP TABLE f;\nDROP TABLE t;".to_owned(),
        );
        for (line, is_asked) in [("", true), ("-- allow: drop-column\n", false)] {
            let up = format!("{line}DROP TABLE f;\n{}", made(to));
            let down = format!("DROP TABLE f;\n{}", made(from));
            let project = chain(&[(&first.0, &first.1), (&up, &down)]);
            let told: Vec<String> = { lost.iter() }
                .map(|column| format!("warning[drop-column]: the upgrade of `r2` drops `{column}` of `f` with its values"))
                .collect();
            let told = if is_asked { told } else { Vec::new() };
            assert_eq!(asked(&project), told, "{from}");
        }
    }
}

/// There is no place for a line.
#[test]
fn revisions_in_python_are_not_asked() {
    let project = chain(&[FIRST]).file(
        "versions/r2.py",
        "revision = 'r2'\ndown_revision = 'r1'\nfrom alembic import op\nimport sqlalchemy as sa\n\
         def upgrade():\n    op.drop_table('u')\n    op.execute('ALTER TABLE t DROP COLUMN g')\n    op.drop_column('t', 'a')\n\
         def downgrade():\n    op.create_table('u', sa.Column('c', sa.Text))\n    op.execute('DROP TABLE t')\n    op.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, g AS (a || b))')\n",
    );
    let run = project.run(&["verify"]);
    assert!(!run.stderr.contains("drop-"), "{run}");
}
