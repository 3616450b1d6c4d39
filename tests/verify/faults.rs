//! Each promise broken: what is said, and where.

use super::chain;
use crate::project::{Cases, Project};

/// What is found in each of these chains. All of them are refused.
fn faults(cases: &[(&str, &[(&str, &str)])]) -> String {
    let mut shown = Cases::default();
    for (title, revisions) in cases {
        shown.add(title, chain(revisions).refuses(&["verify"]));
    }
    shown.text()
}

const T: (&str, &str) = (
    "CREATE TABLE t (\n    id INTEGER PRIMARY KEY,\n    a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x' CHECK (a <> ''),\n    b INTEGER\n);\nCREATE INDEX t_a ON t (a);",
    "DROP TABLE t;",
);

#[test]
fn downgrades_that_bring_back_another_schema() {
    // As SQLite's page on ALTER TABLE has it: a new table, the rows, the old name.
    let rebuild = |columns: &str| {
        format!(
            "CREATE TABLE u (id INTEGER PRIMARY KEY, {columns});\nINSERT INTO u (id, a, b) SELECT id, a, b FROM t;\n\
             DROP TABLE t;\nALTER TABLE u RENAME TO t;\nCREATE INDEX t_a ON t (a);"
        )
    };
    let column = "a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x' CHECK (a <> '')";
    let other_type = rebuild(&format!("{column}, b TEXT"));
    let no_collation = rebuild("a TEXT NOT NULL DEFAULT 'x' CHECK (a <> ''), b INTEGER");
    let no_check = rebuild("a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x', b INTEGER");
    let other_default =
        rebuild("a TEXT COLLATE NOCASE NOT NULL DEFAULT 'X' CHECK (a <> ''), b INTEGER");
    let several = rebuild("a BLOB, b INTEGER NOT NULL DEFAULT 0 UNIQUE");
    let found = faults(&[
        ("an index is forgotten", &[T, ("DROP INDEX t_a;", "")]),
        (
            "an index stays",
            &[T, ("CREATE UNIQUE INDEX t_b ON t (b);", "-- nothing to do")],
        ),
        (
            "an index comes back another one",
            &[T, ("DROP INDEX t_a;", "CREATE INDEX t_a ON t (a DESC);")],
        ),
        (
            "a trigger is forgotten",
            &[
                T,
                (
                    "CREATE TRIGGER w AFTER INSERT ON t BEGIN SELECT 1; END;",
                    "",
                ),
            ],
        ),
        (
            "another type",
            &[
                T,
                ("DROP INDEX t_a; CREATE INDEX t_a ON t (a);", &other_type),
            ],
        ),
        ("another collation", &[T, ("", &no_collation)]),
        ("no CHECK", &[T, ("", &no_check)]),
        ("another default", &[T, ("", &other_default)]),
        ("several at once", &[T, ("", &several)]),
        (
            "a table is left over, so that the second upgrade fails",
            &[("CREATE TABLE t (a);\nCREATE TABLE u (a);", "DROP TABLE t;")],
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn what_is_wrong_besides_what_depends_on_rows() {
    let t = (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, c INT);",
        "DROP TABLE t;",
    );
    let check = "ALTER TABLE t ADD CONSTRAINT kk CHECK (b IN (77, 78));";
    let later = ("CREATE TABLE later (a);", "");
    let found = faults(&[
        (
            "a table is left over",
            &[
                t,
                (
                    check,
                    "ALTER TABLE t DROP CONSTRAINT kk;\nCREATE TABLE left_over (x);",
                ),
                later,
            ],
        ),
        (
            "the downgrade cannot be run",
            &[
                t,
                (
                    check,
                    "ALTER TABLE t DROP CONSTRAINT kk;\nDROP TABLE nobody;",
                ),
                later,
            ],
        ),
        (
            "a table is left over behind a foreign key",
            &[
                t,
                (
                    "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (id);",
                    "ALTER TABLE t DROP FOREIGN KEY (b) REFERENCES t (id);\nCREATE TABLE left_over (x);",
                ),
                ("ALTER TABLE t DROP FOREIGN KEY (b);", ""),
            ],
        ),
        (
            "another table that is referred to is dropped beside",
            &[
                (
                    "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE q (id INTEGER PRIMARY KEY);\nCREATE TABLE t (p INT REFERENCES p, q INT);",
                    "",
                ),
                (
                    "ALTER TABLE t ADD FOREIGN KEY (q) REFERENCES q;\nDROP TABLE p;",
                    "CREATE TABLE p (id INTEGER PRIMARY KEY);\nALTER TABLE t DROP FOREIGN KEY (q);",
                ),
            ],
        ),
        (
            "rows of the chain itself do not keep a foreign key",
            &[
                t,
                (
                    "INSERT INTO t VALUES (1, 2, 3);",
                    "DELETE FROM t WHERE id = 1;",
                ),
                (
                    "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (id);",
                    "ALTER TABLE t DROP FOREIGN KEY (b) REFERENCES t (id);",
                ),
            ],
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn second_upgrades_that_fail() {
    let found = faults(&[(
        "the downgrade leaves a row that is in the way",
        &[
            ("CREATE TABLE t (a INTEGER PRIMARY KEY);", "DROP TABLE t;"),
            ("INSERT INTO t VALUES (1);", ""),
        ],
    )]);
    insta::assert_snapshot!(found);
}

#[test]
fn rows_that_are_lost() {
    let (parent, child) = (
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);",
        "CREATE TABLE child (\n    id INTEGER PRIMARY KEY,\n    parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE\n);",
    );
    let both = format!("{parent}\n{child}");
    let family = (both.as_str(), "DROP TABLE child;\nDROP TABLE parent;");
    let found = faults(&[
        (
            "a rebuild with a WHERE",
            &[
                T,
                (
                    "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x' CHECK (a <> ''), b INTEGER);\nINSERT INTO u SELECT id, a, b FROM t WHERE b IS NULL;\nDROP TABLE t;\nALTER TABLE u RENAME TO t;\nCREATE INDEX t_a ON t (a);",
                    "",
                ),
            ],
        ),
        (
            "a rebuild that forgets a column",
            &[
                (
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);",
                    "DROP TABLE t;",
                ),
                (
                    "ALTER TABLE t RENAME TO old;\n\
                     CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\n\
                     INSERT INTO t (id, a) SELECT id, a FROM old;\n\
                     DROP TABLE old;",
                    "",
                ),
            ],
        ),
        (
            "a table that is dropped and made again",
            &[
                ("CREATE TABLE t (a TEXT);", "DROP TABLE t;"),
                (
                    "DROP TABLE t;\nCREATE TABLE t (a TEXT, b TEXT);",
                    "ALTER TABLE t DROP COLUMN b;",
                ),
            ],
        ),
        (
            "a renamed table",
            &[
                ("CREATE TABLE t (a TEXT);", "DROP TABLE t;"),
                (
                    "ALTER TABLE t RENAME TO u;\nCREATE TABLE v AS SELECT * FROM u WHERE 0;\nDROP TABLE u;\nALTER TABLE v RENAME TO u;",
                    "ALTER TABLE u RENAME TO t;",
                ),
            ],
        ),
        (
            "a cascade that only foreign keys bring about",
            &[
                family,
                (
                    "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);\n\
                     INSERT INTO new_parent SELECT id, name FROM parent;\n\
                     DROP TABLE parent;\n\
                     ALTER TABLE new_parent RENAME TO parent;",
                    "",
                ),
            ],
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn what_rows_or_foreign_keys_make_fail() {
    let family = (
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);\n\
         CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parent (id));",
        "DROP TABLE child;\nDROP TABLE parent;",
    );
    let found = faults(&[
        (
            "a column that works on empty tables only",
            &[
                T,
                (
                    "ALTER TABLE t ADD COLUMN c TEXT NOT NULL;",
                    "ALTER TABLE t DROP COLUMN c;",
                ),
                ("CREATE TABLE u (a);", "DROP TABLE u;"),
            ],
        ),
        (
            "the parent is dropped before the child",
            &[
                (family.0, "DROP TABLE parent;\nDROP TABLE child;"),
                ("CREATE TABLE u (a);", "DROP TABLE u;"),
            ],
        ),
        (
            "a rebuild of a parent, with foreign keys on",
            &[
                family,
                (
                    "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);\n\
                     INSERT INTO new_parent SELECT id, name FROM parent;\n\
                     DROP TABLE parent;\n\
                     ALTER TABLE new_parent RENAME TO parent;",
                    "",
                ),
            ],
        ),
        (
            "the parent is dropped and the child stays",
            &[
                family,
                (
                    "DROP TABLE parent;",
                    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);",
                ),
            ],
        ),
        (
            "what is referred to is not unique",
            &[(
                "CREATE TABLE p (a);\nCREATE TABLE c (a REFERENCES p (a));",
                "DROP TABLE c;\nDROP TABLE p;",
            )],
        ),
        (
            "the downgrade is wrong on any table",
            &[
                T,
                (
                    "ALTER TABLE t ADD COLUMN c TEXT;",
                    "ALTER TABLE t DROP COLUMN d;",
                ),
                ("CREATE TABLE u (a);", "DROP TABLE u;"),
            ],
        ),
        (
            "the upgrade is wrong on any table",
            &[
                ("CREATE TABLE u (a);", "DROP TABLE u;"),
                ("INSERT INTO nowhere VALUES (1);", ""),
                ("", ""),
                ("", ""),
            ],
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn what_is_left_dangling() {
    let found = faults(&[
        (
            "a view",
            &[
                (
                    "CREATE TABLE t (a);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE VIEW w AS SELECT * FROM v;",
                    "DROP VIEW w;\nDROP VIEW v;\nDROP TABLE t;",
                ),
                ("DROP TABLE t;", "CREATE TABLE t (a);"),
            ],
        ),
        (
            "a trigger",
            &[
                (
                    "CREATE TABLE t (a);\nCREATE TABLE log (a);\n\
                     CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;",
                    "DROP TABLE t;\nDROP TABLE log;",
                ),
                ("DROP TABLE log;", "CREATE TABLE log (a);"),
            ],
        ),
        (
            "a full-text index",
            &[
                (
                    "CREATE TABLE t (a);\nCREATE VIRTUAL TABLE words USING fts5 (a, content='t');",
                    "DROP TABLE words;\nDROP TABLE t;",
                ),
                ("DROP TABLE t;", "CREATE TABLE t (a);"),
            ],
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn sections_that_are_not_there() {
    let missing = Project::new()
        .revision("a1", "", "CREATE TABLE t (a);")
        .reversible("b2", "a1", "CREATE TABLE u (a);", "")
        .file(
            "versions/c3.sql",
            "-- revision: c3\n-- down_revision: b2\n-- downgrade:\nSELECT 1;\n",
        );
    insta::assert_snapshot!(missing.refuses(&["verify"]));
}

/// A CHECK whose answer changes behind the rows that it let in.
#[test]
fn a_database_that_is_not_sound() {
    let project = chain(&[(
        "CREATE TABLE t (a CHECK (total_changes() < 1000));\n\
         INSERT INTO t WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n;",
        "DROP TABLE t;",
    )]);
    insta::assert_snapshot!(project.refuses(&["verify"]));
}

/// Each revision can go back and forth, and the chain cannot: nobody can make a row that the table
/// takes, and the seed of a later revision stays behind.
#[test]
fn a_chain_that_is_worse_than_its_revisions() {
    let project = chain(&[
        (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY CHECK (id * 7 % 1000 = 3));\nCREATE TABLE child (id INTEGER REFERENCES parent (id) NOT NULL);",
            "DROP TABLE parent;\nDROP TABLE child;",
        ),
        (
            "INSERT OR IGNORE INTO parent VALUES (429);\nINSERT OR IGNORE INTO child VALUES (429);",
            "-- the rows may stay",
        ),
    ]);
    insta::assert_snapshot!(project.refuses(&["verify"]));
}
