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
