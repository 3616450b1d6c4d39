//! What is only refused when a downgrade is written into a script: `verify` says what
//! `gen-sql downgrade` would.

use super::chain;
use crate::project::{Cases, Project};

/// The second revision of a chain, of which the downgrade can be run and cannot be written, with
/// the first.
struct Refused {
    title: &'static str,
    first: (&'static str, &'static str),
    upgrade: &'static str,
    downgrade: &'static str,
    /// What is at fault, and what could be written in its place.
    cure: (&'static str, &'static str),
}

const REFUSED: [Refused; 4] = [
    Refused {
        title: "a default that no row could get",
        first: (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT DEFAULT (now()));",
            "DROP TABLE t;",
        ),
        upgrade: "ALTER TABLE t ALTER c DROP DEFAULT;",
        downgrade: "ALTER TABLE t ALTER c SET DEFAULT now();",
        cure: ("now()", "(datetime('now'))"),
    },
    Refused {
        title: "a column that no row could have, in a table for which no row can be made",
        first: (
            "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id * 7 % 1000 = 3), c INT NOT NULL);",
            "DROP TABLE t;",
        ),
        upgrade: "ALTER TABLE t DROP COLUMN c;",
        downgrade: "ALTER TABLE t ADD COLUMN c INT NOT NULL;",
        cure: ("c INT NOT NULL;", "c INT, ALTER c SET NOT NULL USING 0;"),
    },
    Refused {
        title: "a count of the script's own rows",
        first: (
            "CREATE TABLE t (n INT);\nINSERT INTO t VALUES (7);",
            "DROP TABLE t;",
        ),
        upgrade: "",
        downgrade: "CREATE TABLE u (a);\nINSERT INTO u SELECT changes();\nDROP TABLE u;",
        cure: ("changes()", "count(*) FROM t"),
    },
    Refused {
        title: "a key that is in use for a while",
        first: (
            "CREATE TABLE p (a INT NOT NULL UNIQUE, b INT NOT NULL UNIQUE);\nCREATE TABLE c (a INT REFERENCES p (a));",
            "DROP TABLE c;\nDROP TABLE p;",
        ),
        upgrade: "",
        downgrade: "ALTER TABLE p DROP UNIQUE (a);\nALTER TABLE c DROP FOREIGN KEY (a);\n\
                    ALTER TABLE p ADD UNIQUE (a);\nALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a);",
        cure: (
            "ALTER TABLE p DROP UNIQUE (a);\nALTER TABLE c DROP FOREIGN KEY (a);",
            "ALTER TABLE c DROP FOREIGN KEY (a);\nALTER TABLE p DROP UNIQUE (a);",
        ),
    },
];

/// The revision `id`, behind which there is no way back.
fn irreversible(project: Project, id: &str, down: &str) -> Project {
    let text = format!(
        "-- revision: {id}\n-- down_revision: {down}\n-- upgrade:\n-- downgrade: irreversible\n"
    );
    project.file(&format!("versions/{id}.sql"), text)
}

/// What `gen-sql downgrade` says of a range, all of which `verify` has said.
#[track_caller]
fn said_of(range: &str, project: &Project, verified: &str) {
    let said = project.refuses(&["downgrade", range]);
    let said = said.strip_prefix("exit 1\n").unwrap();
    assert!(verified.contains(said), "{verified}----\n{said}");
}

#[test]
fn what_cannot_be_written_is_found() {
    let mut cases = Cases::default();
    for refused in REFUSED {
        let second = (refused.upgrade, refused.downgrade);
        let project = irreversible(chain(&[refused.first, second]), "r3", "r2");
        let verified = project.refuses(&["verify"]);
        said_of("r2:r1", &project, &verified);
        cases.add(refused.title, verified);
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn what_can_be_written_passes() {
    for refused in REFUSED {
        let (fault, cure) = refused.cure;
        let [first, downgrade] =
            [refused.first.0, refused.downgrade].map(|text| text.replace(fault, cure));
        let first = (first.as_str(), refused.first.1);
        let second = (refused.upgrade, downgrade.as_str());
        let project = irreversible(chain(&[first, second]), "r3", "r2");
        let run = project.run(&["verify"]);
        assert_eq!(run.code, 0, "{}: {run}", refused.title);
    }
}

/// Each is told, whatever else is wrong, and what follows is written on a database without what
/// they have left half done.
#[test]
fn all_are_found_at_once() {
    let default = |table: &str| {
        (
            format!("ALTER TABLE {table} ALTER c DROP DEFAULT;"),
            format!("ALTER TABLE {table} ALTER c SET DEFAULT now();"),
        )
    };
    let (t, p) = (default("t"), default("p"));
    let project = chain(&[
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT DEFAULT (now()));\n\
             CREATE TABLE p (c TEXT DEFAULT (now()));\nCREATE VIEW v AS SELECT t.c FROM t, p;",
            "DROP VIEW v;\nDROP TABLE p;\nDROP TABLE t;",
        ),
        (&t.0, &t.1),
        (&p.0, &p.1),
        ("ALTER TABLE t RENAME TO u;", "ALTER TABLE u RENAME TO t;"),
        ("CREATE TABLE left_over (a);", ""),
        ("ALTER TABLE u ADD COLUMN e INT;", "ALTER TABLE u DROP e;"),
    ]);
    let verified = project.refuses(&["verify"]);
    said_of("r2:r1", &project, &verified);
    said_of("r3:r2", &project, &verified);
    insta::assert_snapshot!(verified);
}

/// A trigger that ends the transaction takes nothing along that was there before.
#[test]
fn a_downgrade_that_ends_the_transaction() {
    let project = chain(&[
        (
            "CREATE TABLE t (a INT NOT NULL);\nINSERT INTO t VALUES (1);\n\
             CREATE TRIGGER held BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'held'); END;",
            "DROP TABLE t;",
        ),
        ("INSERT INTO t VALUES (2);", "DELETE FROM t WHERE a = 2;"),
        ("CREATE TABLE u (a);", "DROP TABLE u;"),
        ("DELETE FROM u;", "DELETE FROM u;\nDELETE FROM t;"),
    ]);
    let verified = project.refuses(&["verify"]);
    said_of("r2:r1", &project, &verified);
    said_of("r4:r3", &project, &verified);
    insta::assert_snapshot!(verified);
}

/// A revision in Python that asks for rows on its way down, and one that warns.
#[test]
fn revisions_in_python_are_written_too() {
    let revision = |id: &str, down: &str, upgrade: &str, downgrade: &str| {
        format!(
            "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '{id}'\n\
             down_revision = {down}\n\ndef upgrade():\n    {upgrade}\n\n\
             def downgrade():\n    {downgrade}\n"
        )
    };
    let chain = |downgrade: &str| {
        let project = Project::new()
            .file(
                "versions/r1.py",
                revision(
                    "r1",
                    "None",
                    "op.create_table('t', sa.Column('a', sa.Integer))",
                    "op.drop_table('t')",
                ),
            )
            .file("versions/r2.py", revision("r2", "'r1'", "pass", downgrade));
        irreversible(project, "r3", "r2")
    };
    let mut cases = Cases::default();
    let project = chain("assert op.get_bind().execute(sa.text('SELECT a FROM t')).first() is None");
    let verified = project.refuses(&["verify"]);
    said_of("r2:r1", &project, &verified);
    cases.add("rows that nobody knows", verified);
    let project = chain("op.execute('SELECT a FROM t')");
    let verified = project.run(&["verify"]);
    let warned = project.run(&["downgrade", "r2:r1"]).stderr;
    assert!(
        !warned.is_empty() && verified.stderr.contains(&warned),
        "{verified}{warned}"
    );
    cases.add("rows that nobody reads", verified);
    insta::assert_snapshot!(cases.text());
}

/// What was found where only a whole script is run, which it now is down to several heads and down
/// to what cannot be taken back.
#[test]
fn whole_scripts_go_back_as_far_as_they_can() {
    let worse = [
        (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY CHECK (id * 7 % 1000 = 3));\nCREATE TABLE child (id INTEGER REFERENCES parent (id) NOT NULL);",
            "DROP TABLE parent;\nDROP TABLE child;",
        ),
        (
            "INSERT OR IGNORE INTO parent VALUES (429);\nINSERT OR IGNORE INTO child VALUES (429);",
            "-- the rows may stay",
        ),
    ];
    let mut cases = Cases::default();
    let heads = |project: Project| {
        let parents = ["a1", "b1"];
        let project = parents
            .iter()
            .fold(project, |project, id| project.reversible(id, "", "", ""));
        project
            .reversible("r1", "a1, b1", worse[0].0, worse[0].1)
            .reversible("r2", "r1", worse[1].0, worse[1].1)
    };
    let project = heads(Project::new());
    cases.add("to two heads", project.refuses(&["verify", "a1,b1:r2"]));
    let project = irreversible(Project::new(), "r0", "")
        .reversible("r1", "r0", worse[0].0, worse[0].1)
        .reversible("r2", "r1", worse[1].0, worse[1].1);
    cases.add("to what is irreversible", project.refuses(&["verify"]));
    insta::assert_snapshot!(cases.text());
}
