//! What is on the table itself.

use super::{Bench, ROWS, SCHEMA, TIGHTEN};

#[test]
fn f6_a_name_that_is_no_column_is_no_text() {
    let project = crate::project::Project::new()
        .revision("a1", "", SCHEMA)
        .revision(
            "b2",
            "a1",
            "ALTER TABLE users ALTER boss TYPE TEXT USING \"chief\";",
        );
    let message = project.refuses(&["upgrade", "a1:b2"]);
    assert!(message.contains("no such column: \"chief\""), "{message}");
}

#[test]
fn f11_a_column_that_is_dropped_is_gone() {
    let alter =
        "ALTER TABLE users DROP CHECK (length(name) < 9), DROP UNIQUE (name, boss), DROP boss;";
    let altered = Bench::new(alter).runs("");
    altered.has("SELECT name FROM pragma_table_xinfo('users')", "id name up");
    altered.has("SELECT id, name FROM users", "1,ann 2,bob");
}

#[test]
fn f12_triggers_stay() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.run("INSERT INTO users (name) VALUES ('new')");
    altered.has("SELECT m FROM log", "five nine u;10 and");
}

#[test]
fn f13_indexes_stay_as_they_are_written() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "CREATE INDEX part ON users (name DESC) WHERE name IS NOT NULL \
         CREATE UNIQUE INDEX low ON users (lower(name), id)",
    );
    altered.has("PRAGMA integrity_check", "ok");
}

#[test]
fn f14_constraints_stay() {
    let altered = Bench::new("ALTER TABLE users ALTER COLUMN boss SET DEFAULT 1;").runs("");
    altered.run("PRAGMA foreign_keys = ON");
    for refused in [
        "INSERT INTO users (name) VALUES ('much too long')",
        "INSERT INTO users (name, boss) VALUES ('BOB', 1)",
        "INSERT INTO users (name, boss) VALUES ('new', 77)",
    ] {
        altered.connection.execute_batch(refused).unwrap_err();
    }
    altered.run("DELETE FROM keys; DELETE FROM users WHERE id = 1");
    altered.has("SELECT count(*) FROM users", "0");
    let altered = Bench::new("ALTER TABLE posts ALTER COLUMN u SET DEFAULT 1;").runs("");
    let null = "INSERT INTO posts (u) VALUES (NULL)";
    altered.connection.execute_batch(null).unwrap_err();
}

#[test]
fn f15_collations_generated_columns_and_options_stay() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has("SELECT id, up FROM users WHERE name = 'ANN'", "1,ANN");
    let schema = "CREATE TABLE w (a TEXT COLLATE NOCASE PRIMARY KEY, b ANY, /* c */ v AS (b || a)) WITHOUT ROWID;";
    let rows = "INSERT INTO w VALUES ('x', 1), ('y', 'two');";
    let altered = Bench::with(schema, rows, "ALTER TABLE w ALTER b SET DEFAULT 7;").runs("");
    altered.has("SELECT a, typeof(b), v FROM w", "x,integer,1x y,text,twoy");
    altered.has(
        "SELECT sql FROM sqlite_master WHERE name = 'w'",
        "CREATE TABLE \"w\" (a TEXT COLLATE NOCASE PRIMARY KEY, b ANY DEFAULT 7, /* c */ v AS (b || a)) WITHOUT ROWID",
    );
}

#[test]
fn f16_numbers_are_not_given_again() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.run("INSERT INTO users (name) VALUES ('new')");
    altered.has("SELECT max(id) FROM users", "10");
    altered.has("SELECT name, seq FROM sqlite_sequence", "users,10");
    // A table that never had a row has no counter.
    let rows = ROWS.replace(
        "INSERT INTO users (id, name, boss) VALUES (1, 'ann', NULL), (2, 'bob', 1), (9, 'zed', 1);",
        "",
    );
    let altered = Bench::with(SCHEMA, &rows, TIGHTEN).runs("");
    altered.run("INSERT INTO users (name) VALUES ('first')");
    altered.has("SELECT id FROM users", "1");
}

#[test]
fn f17_rowids_stay() {
    let altered = Bench::new("ALTER TABLE log ALTER m TYPE TEXT;").runs("");
    altered.has("SELECT rowid, m FROM log", "5,five 9,nine");
    let schema = "CREATE TABLE t (rowid TEXT, oid TEXT);";
    let rows = "INSERT INTO t (_rowid_, rowid, oid) VALUES (7, 'a', 'b');";
    let altered = Bench::with(schema, rows, "ALTER TABLE t ALTER oid SET DEFAULT 'c';").runs("");
    altered.has("SELECT _rowid_, rowid, oid FROM t", "7,a,b");
}

#[test]
fn f16_numbers_are_not_given_again_by_a_table_that_is_autoincrement_once_more() {
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v);";
    let rows = "INSERT INTO t VALUES (3, 'a'), (9, 'b'); DELETE FROM t WHERE id = 9;";
    for between in [
        "",
        "ALTER TABLE t RENAME TO \"it's\"; ALTER TABLE \"it's\" ALTER v SET DEFAULT 1, RENAME TO T2; ALTER TABLE t2 RENAME TO t;",
        "ALTER TABLE t ALTER v TYPE INT; CREATE TABLE u (a);",
        "UPDATE t SET v = 1; INSERT INTO t VALUES (8, NULL);",
    ] {
        let alter =
            format!("ALTER TABLE t DROP AUTOINCREMENT; {between} ALTER TABLE t SET AUTOINCREMENT;");
        let altered = Bench::with(schema, rows, &alter).runs("");
        altered.run("INSERT INTO t (v) VALUES ('new')");
        altered.has("SELECT max(id) FROM t", "10");
        altered.has("SELECT name, seq FROM sqlite_sequence", "t,10");
    }
    // Numbers that were given in between count, too, and a table that had no counter gets one.
    let insert = "INSERT INTO t VALUES (11, NULL);";
    let alter =
        format!("ALTER TABLE t DROP AUTOINCREMENT; {insert} ALTER TABLE t SET AUTOINCREMENT;");
    let altered = Bench::with(schema, rows, &alter).runs("");
    altered.has("SELECT name, seq FROM sqlite_sequence", "t,11");
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, v);";
    let altered = Bench::with(schema, rows, "ALTER TABLE t SET AUTOINCREMENT;").runs("");
    altered.has("SELECT name, seq FROM sqlite_sequence", "t,3");
}

#[test]
fn f16_numbers_are_not_given_again_behind_rows_that_get_other_numbers() {
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v);";
    for (rows, using, seq) in [
        ("INSERT INTO t VALUES (50, 'a');", "id + 1", "t,51"),
        ("INSERT INTO t VALUES (50, 'a');", "id - 40", "t,50"),
        (
            "INSERT INTO t VALUES (50, 'a'); DELETE FROM t;",
            "id + 1",
            "t,50",
        ),
    ] {
        let alter = format!("ALTER TABLE t ALTER id TYPE INTEGER USING {using};");
        let altered = Bench::with(schema, rows, &alter).runs("");
        altered.has("SELECT name, seq FROM sqlite_sequence", seq);
    }
    let alter = "ALTER TABLE t ALTER id TYPE INTEGER USING id + 1;";
    let altered =
        Bench::with(schema, "DELETE FROM t; DELETE FROM sqlite_sequence;", alter).runs("");
    altered.has("SELECT count(*) FROM sqlite_sequence", "0");
}

#[test]
fn f19_nothing_is_left_behind() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has("SELECT name FROM sqlite_master WHERE name GLOB '_gen*'", "");
    // Neither by a failure.
    Bench::new("ALTER TABLE users ADD CONSTRAINT one UNIQUE (boss);")
        .having("INSERT INTO users (name, boss) VALUES ('eve', 1)")
        .refuses("");
}

#[test]
fn f20_what_is_there_already_is_no_rebuild() {
    let bench = Bench::new(
        "ALTER TABLE users ALTER COLUMN boss DROP NOT NULL, DROP COLUMN IF EXISTS nope;",
    );
    assert!(!bench.script.contains("_gen_users"), "{}", bench.script);
}

#[test]
fn f21_semicolons_in_triggers_end_nothing() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.run("INSERT INTO users (name) VALUES ('new')");
    altered.has("SELECT m FROM log WHERE rowid > 9", "u;10 and");
}

#[test]
fn f28_what_was_made_by_hand_is_not_overwritten() {
    let bench = Bench::new(TIGHTEN);
    for (by_hand, what) in [
        ("ALTER TABLE users ADD COLUMN shoe INT", "columns"),
        ("CREATE INDEX hand ON users (boss)", "keys or indexes"),
        (
            "CREATE TRIGGER hand DELETE ON users BEGIN SELECT 1; END",
            "triggers",
        ),
    ] {
        let connection = bench.project.connection("app.db");
        connection.execute_batch(by_hand).unwrap();
        let said = bench.refuses("");
        let expected = format!("{what} of users are not those that this script was written for");
        assert!(said.contains(&expected), "{said}");
        let undo = "DROP INDEX IF EXISTS hand; DROP TRIGGER IF EXISTS hand;";
        connection.execute_batch(undo).unwrap();
        _ = connection.execute_batch("ALTER TABLE users DROP COLUMN shoe");
    }
    let allowed = Bench::new(&format!("-- allow: shape\n{TIGHTEN}"));
    allowed.runs("CREATE INDEX hand ON users (boss);");
}

#[test]
fn a_key_that_becomes_the_rowid_makes_no_number_of_a_null() {
    let schema = "CREATE TABLE k (id TEXT PRIMARY KEY, v);";
    let rows = "INSERT INTO k VALUES ('7', 'a'), (NULL, 'b');";
    let said = Bench::with(schema, rows, "ALTER TABLE k ALTER id TYPE INTEGER;").refuses("");
    assert!(said.contains("gen-sql: k.id holds NULLs"), "{said}");
    let using = "ALTER TABLE k ALTER id TYPE INTEGER USING coalesce(id, 9);";
    let altered = Bench::with(schema, rows, using).runs("");
    altered.has("SELECT id, v FROM k", "7,a 9,b");
    let using = "ALTER TABLE k ALTER id TYPE INTEGER USING nullif(id, 7);";
    let said = Bench::with(schema, rows, using).refuses("");
    assert!(
        said.contains("gen-sql: k.id would still hold NULLs"),
        "{said}"
    );
    // Elsewhere a type makes nothing of a NULL.
    let altered = Bench::with(schema, rows, "ALTER TABLE k ALTER id TYPE BIGINT;").runs("");
    altered.has("SELECT id, v FROM k", "7,a NULL,b");
}

#[test]
fn f17_full_text_indexes_find_the_same_rows() {
    let schema = "\
CREATE TABLE doc (nr INT PRIMARY KEY NOT NULL, title TEXT);
CREATE VIRTUAL TABLE words USING fts5 (title, content='doc');";
    let fill = "INSERT INTO words (words) VALUES ('rebuild');";
    let found = "SELECT rowid, title FROM words WHERE words MATCH 'two'";
    let numbers = "ALTER TABLE doc ALTER nr TYPE INTEGER;";
    let like_rowids = "INSERT INTO doc VALUES (1, 'one'), (2, 'two');";
    let bench = Bench::with(schema, &format!("{like_rowids}{fill}"), numbers);
    bench.runs("").has(found, "2,two");
    let others = "INSERT INTO doc VALUES (2, 'one'), (1, 'two');";
    let said = Bench::with(schema, &format!("{others}{fill}"), numbers).refuses("");
    assert!(
        said.contains("gen-sql: words would point to other rows of doc"),
        "{said}"
    );
    let bench = Bench::with(
        schema,
        &format!("{others}{fill}"),
        "ALTER TABLE doc ALTER title SET NOT NULL;",
    );
    bench.runs("").has(found, "2,two");
}
