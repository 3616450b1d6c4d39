//! Views that somebody made by hand and that SQLite would take for something else, or could not read,
//! behind an alteration.

use super::Bench;
use super::by_hand::{passes, stopped};

const TABLES: &str = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);
CREATE TABLE u (x, y, z);
CREATE TABLE other (id INTEGER PRIMARY KEY, b TEXT);
CREATE VIEW known AS SELECT id, a AS b FROM t;";

const IN_PLACE: &str = "ALTER TABLE t DROP COLUMN b;";
const REBUILT: &str = "ALTER TABLE t DROP COLUMN b, ALTER a SET DEFAULT 'x';";

/// To SQLite a name in double quotes is a text if there is no such column
/// (<https://sqlite.org/quirks.html#dblquote>), and of views neither `DROP COLUMN` nor a query finds that.
#[test]
fn a_dropped_column_in_double_quotes_is_no_text() {
    let said = "gen-sql: the view hand may need t.b";
    for view in [
        "CREATE VIEW hand AS SELECT \"b\" FROM t",
        "CREATE VIEW hand AS SELECT id AS n FROM t WHERE \"B\">1",
        "CREATE VIEW hand AS SELECT id FROM t ORDER BY\n\"b\"",
        "CREATE VIEW below AS SELECT * FROM t; CREATE VIEW hand AS SELECT \"b\" FROM below",
    ] {
        for alter in [IN_PLACE, REBUILT] {
            stopped(TABLES, alter, view, said);
        }
    }
    for view in [
        "CREATE VIEW hand AS SELECT 'b' FROM t",
        "CREATE VIEW \"b\" AS SELECT a FROM t",
        "CREATE VIEW hand (id, \"b\") AS SELECT id, a FROM t",
        "CREATE VIEW hand AS SELECT a AS \"b\" FROM t",
        "CREATE VIEW hand AS SELECT \"b\".\"a\" FROM t AS \"b\"",
        "CREATE VIEW hand AS SELECT other.\"b\" FROM t JOIN other USING (id)",
        "CREATE VIEW hand AS SELECT \"b\" FROM other WHERE id IN (SELECT id FROM t)",
        "CREATE VIEW hand AS SELECT \"b\" FROM known",
        "CREATE VIEW below AS SELECT id, a AS \"b\" FROM t; CREATE VIEW hand AS SELECT \"b\" FROM below",
        "CREATE VIRTUAL TABLE words USING fts5(b); CREATE VIEW hand AS SELECT \"b\" FROM words WHERE rowid IN (SELECT id FROM t)",
    ] {
        for alter in [IN_PLACE, REBUILT] {
            passes(TABLES, alter, view);
        }
    }
    for index in ["t (a) WHERE \"b\" > 1", "t (lower(\"b\"))", "t (\"B\")"] {
        let by_hand = format!("CREATE INDEX hand ON {index}");
        let bench = Bench::with(TABLES, "", IN_PLACE).having(&by_hand);
        let messages = bench.refuses("");
        assert!(
            messages.contains("gen-sql: the index hand may need t.b"),
            "{messages}"
        );
    }
    let known = format!("{TABLES} CREATE INDEX of_b ON t (\"b\");");
    Bench::with(&known, "", IN_PLACE)
        .having("CREATE INDEX hand ON t (a)")
        .runs("");
    let script = Bench::with(TABLES, "", IN_PLACE).script;
    assert!(!script.contains("_gen_t"), "{script}");
}

const MOVED: &str = "ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN b;";

#[test]
fn what_counts_columns_anywhere_stops_the_script() {
    let view = "gen-sql: the view hand counts the columns of t";
    for by_hand in [
        "CREATE VIEW hand AS WITH q (i, j, k) AS (SELECT * FROM t) SELECT i FROM q",
        "CREATE VIEW hand AS SELECT x FROM u WHERE (x, y, z) IN (SELECT * FROM t)",
        "CREATE VIEW below AS SELECT * FROM t; CREATE VIEW hand (i, j, k) AS SELECT * FROM below",
        "CREATE VIEW below AS SELECT t.*, 1 AS n FROM t; CREATE VIEW hand (i, j, k, l) AS SELECT * FROM below",
        "CREATE VIEW below AS SELECT *, 1 AS n FROM main.t; CREATE VIEW hand (i, j, k, l) AS SELECT * FROM below",
    ] {
        for alter in [MOVED, REBUILT] {
            stopped(TABLES, alter, by_hand, view);
        }
        // SQLite itself does not drop the column that some of them need, whoever allows it.
        let in_place = Bench::with(TABLES, "", IN_PLACE).having(by_hand);
        let messages = in_place.refuses("");
        assert!(messages.contains(view), "{by_hand}: {messages}");
    }
    let trigger = "gen-sql: the trigger hand counts the columns of t";
    for body in [
        "INSERT INTO u (z, y, x) SELECT * FROM t",
        "INSERT INTO u SELECT * FROM below",
        "DELETE FROM u WHERE (x, y, z) IN (SELECT * FROM t)",
    ] {
        let by_hand = format!(
            "CREATE VIEW below AS SELECT * FROM t; CREATE TRIGGER hand AFTER INSERT ON other BEGIN {body}; END"
        );
        for alter in [MOVED, REBUILT, IN_PLACE] {
            stopped(TABLES, alter, &by_hand, trigger);
        }
    }
    for by_hand in [
        "CREATE VIEW hand AS WITH q AS (SELECT * FROM t) SELECT id FROM q",
        "CREATE VIEW hand AS WITH q (i) AS (SELECT id FROM t) SELECT i FROM q",
        "CREATE VIEW hand AS SELECT x FROM u WHERE x IN (SELECT id FROM t)",
        "CREATE VIEW below AS SELECT id, a FROM t; CREATE VIEW hand (i, j) AS SELECT * FROM below",
        "CREATE VIEW below AS SELECT u.*, t.a FROM u JOIN t; CREATE VIEW hand (i, j, k, l) AS SELECT * FROM below",
        "CREATE VIEW below AS SELECT * FROM u WHERE x IN (SELECT id FROM t); CREATE VIEW hand (i, j, k) AS SELECT * FROM below",
        "CREATE VIEW below AS SELECT id, a FROM t;\n\
         CREATE TRIGGER hand AFTER INSERT ON other BEGIN INSERT INTO u (x, y) SELECT * FROM below; SELECT (1); SELECT * FROM t; END",
    ] {
        for alter in [MOVED, REBUILT, IN_PLACE] {
            passes(TABLES, alter, by_hand);
        }
    }
}

/// SQLite itself tells whether a compound query still fits, when the revision is done.
#[test]
fn a_compound_by_hand_fits_when_the_revision_is_done() {
    let compound = "CREATE VIEW hand AS SELECT * FROM t UNION ALL SELECT * FROM u";
    let below = "CREATE VIEW below AS SELECT * FROM t; CREATE VIEW hand AS SELECT * FROM u EXCEPT SELECT * FROM below";
    let cte =
        "CREATE VIEW hand AS WITH q AS (SELECT * FROM u UNION SELECT * FROM t) SELECT x FROM q";
    for by_hand in [compound, below, cte] {
        for alter in [
            REBUILT,
            "ALTER TABLE t ADD COLUMN q FIRST;",
            "ALTER TABLE t RENAME TO w, DROP b, ALTER a SET DEFAULT 'x';",
        ] {
            let said = "do not have the same number of result columns";
            stopped(TABLES, alter, by_hand, said);
            let named = "and SQLite must be able to read it now";
            stopped(TABLES, alter, by_hand, named);
        }
        // The columns are as many, but others.
        let said = "gen-sql: the view hand counts the columns of t";
        stopped(TABLES, MOVED, by_hand, said);
        for alter in [
            "ALTER TABLE t DROP b, ALTER a SET DEFAULT 'x'; ALTER TABLE u DROP z, ALTER y SET DEFAULT 'x';",
            "ALTER TABLE t ALTER a SET DEFAULT 'x', RENAME b TO c;",
        ] {
            passes(TABLES, alter, by_hand);
        }
    }
    for by_hand in [
        "CREATE VIEW hand AS SELECT id, a FROM t UNION SELECT x, y FROM u",
        "CREATE VIEW hand AS SELECT * FROM t ORDER BY 1",
        "CREATE VIEW hand AS SELECT * FROM u UNION SELECT 1, 2, id FROM t",
        // Broken before, and nothing is counted.
        "CREATE VIEW hand AS SELECT t.*, t.gone FROM t",
        "CREATE VIEW hand AS SELECT * FROM u UNION SELECT 1",
    ] {
        passes(TABLES, REBUILT, by_hand);
    }
    // What the revision drops in the end is nobody's.
    let dropped = format!("{REBUILT} DROP VIEW known; DROP TABLE t;");
    passes(TABLES, &dropped, compound);
}
