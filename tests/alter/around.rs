//! What stands around an altered table and names it: views, triggers, virtual tables.

use super::{project, section};
use crate::project::Cases;

/// Each alteration is refused, in place and by a rebuild.
fn errors(schema: &str, cases: &[(&str, &str)]) -> String {
    let mut shown = Cases::default();
    for (title, alter) in cases {
        shown.add(title, project(schema, alter).refuses(&["upgrade", "a1:b2"]));
    }
    shown.text()
}

/// A script is written for each alteration.
#[track_caller]
fn written(schema: &str, alters: &[&str]) {
    for alter in alters {
        project(schema, alter)
            .run(&["upgrade", "a1:b2"])
            .succeeded();
    }
}

const FULL_TEXT: &str = "\
CREATE TABLE doc (id INTEGER PRIMARY KEY, title TEXT, body TEXT, note TEXT);
CREATE VIEW doc_text AS SELECT id, note FROM doc;
CREATE VIRTUAL TABLE words USING fts5 (title, body, content='doc', content_rowid='id');
CREATE VIRTUAL TABLE old_words USING fts4 (content=\"doc\", title);
CREATE VIRTUAL TABLE notes USING fts5 (note, content='doc_text', content_rowid='id');
CREATE VIRTUAL TABLE doc_titles USING fts5 (title, content='');
CREATE VIRTUAL TABLE of_words USING fts5vocab (words, row);";

#[test]
fn full_text_indexes_keep_their_content() {
    insta::assert_snapshot!(errors(
        FULL_TEXT,
        &[
            (
                "a column of one is dropped",
                "ALTER TABLE doc DROP COLUMN body;"
            ),
            (
                "a column of two is renamed",
                "ALTER TABLE doc RENAME COLUMN title TO head;"
            ),
            (
                "the column that numbers the rows is renamed",
                "ALTER TABLE doc RENAME id TO doc_id;"
            ),
            (
                "the table is renamed",
                "ALTER TABLE doc RENAME TO document;"
            ),
            (
                "there are no rowids any more",
                "ALTER TABLE doc SET WITHOUT ROWID;"
            ),
        ]
    ));
    written(
        FULL_TEXT,
        &[
            "ALTER TABLE doc ADD COLUMN z TEXT, RENAME COLUMN z TO y;",
            "ALTER TABLE doc ADD CHECK (id > 0);",
            "DROP TABLE of_words;\nDROP TABLE words;\nALTER TABLE doc DROP COLUMN body;",
            // What is made again behind it is made again.
            "ALTER TABLE doc RENAME COLUMN note TO remark;\nDROP TABLE notes;\n\
             DROP VIEW doc_text;\nCREATE VIEW doc_text AS SELECT id, remark FROM doc;\n\
             CREATE VIRTUAL TABLE notes USING fts5 (remark, content='doc_text', content_rowid='id');",
        ],
    );
}

const FIXED: &str = "\
CREATE TABLE log (a);
CREATE TABLE t (a, b);
CREATE VIEW fixed (x, y) AS SELECT * FROM t;
CREATE VIEW above (x, y) AS SELECT * FROM (SELECT * FROM fixed);
CREATE TRIGGER copied AFTER INSERT ON log BEGIN INSERT INTO t VALUES (new.a, 1); END;";

#[test]
fn what_counts_columns_is_told_when_they_are_others() {
    insta::assert_snapshot!(errors(
        FIXED,
        &[
            ("in place", "ALTER TABLE t ADD COLUMN c;"),
            ("by a rebuild", "ALTER TABLE t ADD COLUMN c FIRST;"),
            (
                "in place, and renamed",
                "ALTER TABLE t ADD COLUMN c, RENAME TO u;\nALTER TABLE u RENAME TO w;"
            ),
            (
                "of the table of the trigger",
                "CREATE TRIGGER own AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.a); END;\nDROP VIEW above;\nDROP VIEW fixed;\nDROP TRIGGER copied;\nALTER TABLE log ADD COLUMN at, RENAME TO journal;"
            ),
        ]
    ));
    let again = "DROP VIEW above;\nDROP VIEW fixed;\nDROP TRIGGER copied;";
    let behind = format!("ALTER TABLE t ADD COLUMN c;\n{again}");
    let before = format!("{again}\nALTER TABLE t ADD COLUMN c FIRST;");
    written(FIXED, &[&behind, &before, "ALTER TABLE t RENAME TO u;"]);
    // What was broken before is no fault of this.
    let broken = FIXED.replace("SELECT * FROM t;", "SELECT * FROM nowhere;");
    let broken = broken.replace(", 1); END", "); END");
    written(
        &broken,
        &["ALTER TABLE t ADD COLUMN c;", "ALTER TABLE t ADD c FIRST;"],
    );
}

/// Two tables of the same columns, and what counts them.
const COUNTED: &str = "\
CREATE TABLE log (a, b);
CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);
CREATE TABLE kept (id, a, b);
";

/// What is said of an alteration of [`COUNTED`] with one more object.
fn counted(cases: &[(&str, &str)]) -> String {
    let mut shown = Cases::default();
    for (object, alter) in cases {
        let project = project(&format!("{COUNTED}{object}"), alter);
        shown.add(object, project.refuses(&["upgrade", "a1:b2"]));
    }
    shown.text()
}

#[test]
fn what_counts_columns_is_told_when_it_means_others() {
    insta::assert_snapshot!(counted(&[
        (
            "CREATE VIEW v (x, y, z) AS SELECT * FROM t;",
            "ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN b;",
        ),
        (
            "CREATE VIEW v (x, y, z) AS SELECT t.* FROM main.t ORDER BY 1;",
            "ALTER TABLE t DROP COLUMN a;\nALTER TABLE t ADD COLUMN q AFTER b;",
        ),
        (
            "CREATE VIEW v (x, y, z) AS WITH c AS (SELECT * FROM t) SELECT * FROM c;\n\
             CREATE VIEW w AS SELECT y AS what FROM v;",
            "ALTER TABLE t RENAME COLUMN a TO c, DROP COLUMN c;\nSELECT 1;\nALTER TABLE t ADD COLUMN q;",
        ),
        (
            "CREATE VIEW v AS SELECT * FROM t UNION ALL SELECT id, a, b FROM kept ORDER BY 1;",
            "ALTER TABLE t DROP COLUMN a, ADD COLUMN q;",
        ),
        (
            "CREATE VIEW v AS SELECT * FROM (SELECT id, a FROM t) UNION SELECT * FROM log;",
            "ALTER TABLE log DROP COLUMN a, ADD COLUMN q;",
        ),
        (
            "CREATE TRIGGER tr AFTER INSERT ON log BEGIN\n\
             SELECT 1; INSERT OR IGNORE INTO t VALUES (new.rowid, 'x', new.b) ON CONFLICT DO NOTHING;\nEND;",
            "ALTER TABLE t DROP COLUMN b;\nALTER TABLE t ADD COLUMN q AFTER id, RENAME TO u;",
        ),
        (
            "CREATE TRIGGER tr AFTER INSERT ON log WHEN new.a BEGIN\n\
             REPLACE INTO t SELECT rowid, a, b FROM log WHERE a = new.a;\nEND;",
            "ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN id;",
        ),
        (
            "CREATE TRIGGER tr BEFORE DELETE ON t BEGIN INSERT INTO kept (id, a, b) SELECT * FROM t WHERE id = old.id; END;",
            "ALTER TABLE t DROP COLUMN a, ADD COLUMN q;",
        ),
        (
            "CREATE TRIGGER tr BEFORE DELETE ON t BEGIN INSERT INTO kept SELECT * FROM t WHERE id = old.id; END;",
            "ALTER TABLE kept DROP COLUMN a;\nALTER TABLE kept ADD COLUMN q;",
        ),
        (
            "CREATE VIEW v AS SELECT * FROM t;\n\
             CREATE TRIGGER made INSTEAD OF INSERT ON v BEGIN SELECT 1; END;\n\
             CREATE TRIGGER tr AFTER INSERT ON log BEGIN INSERT INTO v VALUES (1, 2, 3); END;",
            "ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN b;",
        ),
        (
            "CREATE VIEW v (x, y, z) AS SELECT * FROM t;",
            "ALTER TABLE t ALTER a AFTER b;",
        ),
        (
            "CREATE TRIGGER tr AFTER INSERT ON log BEGIN INSERT INTO t VALUES (1, 2, 3); END;",
            "ALTER TABLE t RENAME COLUMN a TO c, ALTER c FIRST;",
        ),
    ]));
}

#[test]
fn what_counts_columns_may_mean_the_same_ones() {
    let objects = "\
CREATE VIEW plain AS SELECT * FROM t;
CREATE VIEW fixed (x, y, z) AS SELECT id, a, b FROM t;
CREATE VIEW starred (x, y, z) AS SELECT * FROM t;
CREATE VIEW twins AS SELECT * FROM t UNION ALL SELECT * FROM kept;
CREATE VIEW above AS SELECT *, count(*) AS n, 3 * 2 FROM plain GROUP BY 1;
CREATE TRIGGER copied AFTER INSERT ON log BEGIN INSERT INTO t VALUES (new.rowid, new.a, new.b); END;
CREATE TRIGGER archived BEFORE DELETE ON t BEGIN INSERT INTO kept SELECT * FROM t WHERE id = old.id; END;
CREATE TRIGGER named AFTER UPDATE ON log BEGIN INSERT INTO t (a, b) SELECT * FROM log; END;";
    let all = format!("{COUNTED}{objects}");
    written(
        &all,
        &[
            "ALTER TABLE t RENAME COLUMN a TO c;",
            "ALTER TABLE t RENAME a TO c, RENAME b TO a, RENAME c TO b;",
            "ALTER TABLE t RENAME a TO c, RENAME TO u;\nALTER TABLE u RENAME c TO d, ALTER d SET DEFAULT 1;",
            "ALTER TABLE t ALTER a SET NOT NULL, ALTER b TYPE TEXT, ADD CHECK (a > 0);",
            "ALTER TABLE t DROP PRIMARY KEY, ADD UNIQUE (a);",
            "ALTER TABLE t SET AUTOINCREMENT;",
            // Back in its place.
            "ALTER TABLE t DROP COLUMN a, ADD COLUMN a INT AFTER id;",
            "ALTER TABLE t DROP b, ADD b TEXT;",
            "ALTER TABLE log RENAME a TO c;",
            // Dropped, or made again.
            "DROP VIEW fixed;\nDROP VIEW starred;\nDROP VIEW twins;\n\
             DROP TRIGGER copied;\nDROP TRIGGER archived;\nDROP TRIGGER named;\n\
             ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN b;\n\
             CREATE VIEW starred (x, y, z) AS SELECT * FROM t;\n\
             CREATE TRIGGER copied AFTER INSERT ON log BEGIN INSERT INTO t VALUES (0, new.rowid, new.a); END;",
            "DROP VIEW fixed;\nDROP VIEW twins;\nDROP TRIGGER named;\nDROP TRIGGER copied;\n\
             ALTER TABLE t DROP COLUMN b, ADD COLUMN q AFTER id;\n\
             DROP VIEW starred;\nCREATE VIEW starred (x, y, z) AS SELECT * FROM t;\n\
             DROP TRIGGER archived;\n\
             CREATE TRIGGER archived BEFORE DELETE ON t BEGIN INSERT INTO kept (id, a) SELECT id, a FROM t; END;",
        ],
    );
    // Both tables of a pair get the same columns, in place, or lose them.
    let pair = "\
CREATE VIEW twins AS SELECT *, 'now' FROM t UNION ALL SELECT *, 'then' FROM kept;
CREATE TRIGGER archived BEFORE DELETE ON t BEGIN INSERT INTO kept SELECT * FROM t WHERE id = old.id; END;";
    written(
        &format!("{COUNTED}{pair}"),
        &[
            "ALTER TABLE t ADD COLUMN q;\nALTER TABLE kept ADD COLUMN q;",
            "ALTER TABLE t ADD COLUMN q;\nALTER TABLE kept ADD COLUMN kept_q;",
            "ALTER TABLE t DROP a, ADD q AFTER id;\nALTER TABLE kept DROP a, ADD q AFTER id;",
        ],
    );
    // What stands on a view that is made again means what that one shows.
    let above = "\
CREATE VIEW w AS SELECT id, a, b || 'x' AS c FROM t;
CREATE VIEW fixed (x, y, z) AS SELECT * FROM w;
CREATE VIEW above AS SELECT *, 1 AS one FROM w;
CREATE TRIGGER tr AFTER INSERT ON log BEGIN INSERT INTO kept SELECT * FROM w; END;";
    written(
        &format!("{COUNTED}{above}"),
        &[
            "ALTER TABLE t ADD COLUMN q;\nDROP VIEW w;\n\
             CREATE VIEW w AS SELECT id, coalesce(a, q) AS a, b || 'x' AS c FROM t;",
            "ALTER TABLE t ADD COLUMN q;\nDROP VIEW fixed;\nDROP TRIGGER tr;\nDROP VIEW w;\n\
             CREATE VIEW w AS SELECT id, lower(q) AS q, a, b || 'x' AS c FROM t;",
        ],
    );
    // A column list is enough.
    let named = "\
CREATE VIEW v (x, y) AS SELECT a, b FROM t;
CREATE TRIGGER tr AFTER INSERT ON log BEGIN\n\
 INSERT INTO t (a, b) VALUES (new.a, (SELECT count(*) FROM t)); INSERT INTO kept SELECT id, a, b FROM t;\n\
END;";
    written(
        &format!("{COUNTED}{named}"),
        &[
            "ALTER TABLE t ADD COLUMN q FIRST;",
            "ALTER TABLE t ADD COLUMN q AFTER a, ADD COLUMN r;",
        ],
    );
}

#[test]
fn full_text_indexes_point_to_the_same_rows() {
    let schema = "\
CREATE TABLE doc (key TEXT PRIMARY KEY, nr INT NOT NULL, title TEXT);
CREATE VIRTUAL TABLE by_rowid USING fts5 (title, content='doc');
CREATE VIRTUAL TABLE by_nr USING fts5 (title, content='doc', content_rowid='nr');";
    let script = |alter| section(&project(schema, alter), &["upgrade", "a1:b2"]);
    let moved = "would point to other rows of doc";
    let rowids =
        script("ALTER TABLE doc DROP PRIMARY KEY, ALTER nr TYPE INTEGER, ADD PRIMARY KEY (nr);");
    assert!(
        rowids.contains(&format!("\"gen-sql: by_rowid {moved}:")),
        "{rowids}"
    );
    assert!(!rowids.contains("gen-sql: by_nr"), "{rowids}");
    let numbers = script("ALTER TABLE doc ALTER nr TYPE BIGINT USING nr + 1;");
    assert!(
        numbers.contains(&format!("\"gen-sql: by_nr {moved}:")),
        "{numbers}"
    );
    assert!(!numbers.contains("gen-sql: by_rowid"), "{numbers}");
    for kept in [
        "ALTER TABLE doc ALTER title SET NOT NULL;",
        "ALTER TABLE doc ALTER nr TYPE BIGINT;",
        "ALTER TABLE doc DROP PRIMARY KEY, ADD COLUMN id INTEGER PRIMARY KEY;",
    ] {
        assert!(!script(kept).contains(moved), "{kept}");
    }
    // One that could not be used before says nothing.
    let without = schema.replace("title TEXT)", "title TEXT) WITHOUT ROWID");
    written(
        &without,
        &[
            "ALTER TABLE doc DROP WITHOUT ROWID, DROP PRIMARY KEY, ALTER nr TYPE INTEGER, ADD PRIMARY KEY (nr);",
        ],
    );
}
