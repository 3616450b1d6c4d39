//! Generated revisions on databases that hold rows: nothing goes that can stay.

use insta::assert_snapshot;

use super::filled::Filled;
use crate::project::Cases;

/// Goes from a schema with rows to another one, back and there again; how it was done, and the rows
/// that `query` finds at the end.
fn told(from: &str, rows: &str, to: &str, query: &str) -> String {
    let database = Filled::of(from, rows);
    let (log, statements) = database.declare(to);
    database.upgrade();
    let found = database.rows(query);
    let verified = database.project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{to}\n{verified}");
    database.downgrade();
    database.assert_at_first();
    database.upgrade();
    assert_eq!(database.rows(query), found, "{to}");
    format!("{log}{statements}[rows]\n{found}")
}

#[test]
fn generated_columns_become_plain_ones_with_their_values() {
    let told = told(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT AS (a + 1), s INT AS (a * 2) STORED CHECK (s > 0));",
        "INSERT INTO t (a) VALUES (4)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT, s INT NOT NULL DEFAULT 4 CHECK (s > 0));",
        "SELECT * FROM t",
    );
    assert_snapshot!(told);
}

#[test]
fn plain_columns_become_generated_ones_and_that_is_told() {
    let database = Filled::of(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT);",
        "INSERT INTO t VALUES (1, 4, 77)",
    );
    let to = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT AS (a + 1));";
    let (log, statements) = database.declare(to);
    database.upgrade();
    assert_eq!(database.rows("SELECT g FROM t"), "5\n");
    assert_snapshot!(log + &statements);
}

#[test]
fn virtual_tables_keep_their_rows() {
    let mut cases = Cases::default();
    for (title, from, rows, to, query) in [
        (
            "a full-text index with one column more",
            "CREATE VIRTUAL TABLE f USING fts5(a, b);\nCREATE TABLE d (a);\nCREATE TRIGGER g AFTER INSERT ON d BEGIN INSERT INTO f (a) VALUES (new.a); END;",
            "INSERT INTO d VALUES ('walks'), ('two walks'); DELETE FROM f WHERE rowid = 1",
            "CREATE VIRTUAL TABLE f USING fts5(a, b, c, tokenize = 'porter');\nCREATE TABLE d (a);\nCREATE TRIGGER g AFTER INSERT ON d BEGIN INSERT INTO f (a) VALUES (new.a); END;",
            "SELECT rowid, a FROM f WHERE f MATCH 'walks'",
        ),
        (
            "a full-text index without names",
            "CREATE VIRTUAL TABLE f USING fts4(tokenize=porter);",
            "INSERT INTO f VALUES ('walks')",
            "CREATE VIRTUAL TABLE f USING fts4(tokenize=simple);",
            "SELECT rowid, content FROM f WHERE f MATCH 'walks'",
        ),
        (
            "a column called as the numbers of rows would be",
            "CREATE VIRTUAL TABLE f USING fts5(a, number UNINDEXED);",
            "INSERT INTO f (rowid, a, number) VALUES (7, 'walks', 'x')",
            "CREATE VIRTUAL TABLE f USING fts5(a, number UNINDEXED, prefix = '2 3');",
            "SELECT rowid, a, number FROM f",
        ),
        (
            "a full-text index over a table that is renamed",
            "CREATE TABLE d (id INTEGER PRIMARY KEY, a TEXT);\nCREATE VIRTUAL TABLE f USING fts5(a, content='d', content_rowid='id');\nCREATE TRIGGER g AFTER INSERT ON d BEGIN INSERT INTO f (rowid, a) VALUES (new.id, new.a); END;",
            "INSERT INTO d VALUES (5, 'hello')",
            "-- renamed-from: d\nCREATE TABLE e (id INTEGER PRIMARY KEY, a TEXT);\nCREATE VIRTUAL TABLE f USING fts5(a, content='e', content_rowid='id');\nCREATE TRIGGER g AFTER INSERT ON e BEGIN INSERT INTO f (rowid, a) VALUES (new.id, new.a); END;",
            "SELECT rowid, a FROM f WHERE f MATCH 'hello'",
        ),
        (
            "a full-text index over a column that is renamed",
            "CREATE TABLE d (id INTEGER PRIMARY KEY, a TEXT);\nCREATE VIRTUAL TABLE f USING fts5(a, content='d', content_rowid='id');",
            "INSERT INTO d VALUES (5, 'hello')",
            "CREATE TABLE d (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT);\nCREATE VIRTUAL TABLE f USING fts5(b, content='d', content_rowid='id');",
            "SELECT rowid FROM f WHERE f MATCH 'hello'",
        ),
        (
            "a new full-text index over a table",
            "CREATE TABLE d (a TEXT);",
            "INSERT INTO d VALUES ('hello')",
            "CREATE TABLE d (a TEXT);\nCREATE VIRTUAL TABLE f USING fts5(a, content = d);",
            "SELECT rowid, a FROM f WHERE f MATCH 'hello'",
        ),
        (
            "an R-tree",
            "CREATE VIRTUAL TABLE r USING rtree(id, x1, x2, +note TEXT);",
            "INSERT INTO r VALUES (7, 0.1, 1.1, 'a')",
            "CREATE VIRTUAL TABLE r USING rtree(id, x1, x2, y1, y2, +note TEXT);",
            "SELECT id, round(x1, 3), y2, note FROM r",
        ),
    ] {
        cases.add(title, told(from, rows, to, query));
    }
    assert_snapshot!(cases.text());
}

/// They stand beside the statement that makes an index
/// (<https://sqlite.org/fts5.html#configuration_options_config_table>).
#[test]
fn full_text_indexes_keep_their_settings() {
    let settings = "SELECT k, v FROM f_config WHERE k <> 'version' ORDER BY k";
    for (from, to) in [
        ("a", "a, b"),
        ("a, content='d'", "a, content='d', prefix=2"),
        ("a, content=''", "a, content='', prefix=2"),
    ] {
        let schema = |said: &str| {
            format!(
                "CREATE TABLE d (id INTEGER PRIMARY KEY, a TEXT);\nCREATE VIRTUAL TABLE f USING fts5({said});\n"
            )
        };
        let set = "INSERT INTO f (f, rank) VALUES ('pgsz', 512), ('rank', 'bm25(10.0, ''x'')');\n";
        let database = Filled::of(&(schema(from) + set), "INSERT INTO d VALUES (1, 'x')");
        let kept = database.rows(settings);
        assert_eq!(kept, "pgsz|512\nrank|bm25(10.0, 'x')\n");
        let (log, statements) = database.declare(&schema(to));
        assert!(!log.contains("settings"), "{log}");
        let line = "INSERT INTO f (f, rank) VALUES ('rank', 'bm25(10.0, ''x'')');";
        assert_eq!(statements.matches(line).count(), 2, "{statements}");
        for way in [Filled::upgrade, Filled::downgrade] {
            way(&database);
            assert_eq!(database.rows(settings), kept, "{from}");
        }
        database.assert_at_first();
    }
    // One that goes has them when it comes back.
    let with = "CREATE VIRTUAL TABLE f USING fts5(a);\n";
    let set = "INSERT INTO f (f, rank) VALUES ('automerge', 8);\n";
    let database = Filled::of(&format!("CREATE TABLE d (a);\n{with}{set}"), "");
    database.declare("CREATE TABLE d (a);");
    database.upgrade();
    database.downgrade();
    assert_eq!(database.rows(settings), "automerge|8\n");
}

#[test]
fn what_a_virtual_table_loses_is_told() {
    let mut cases = Cases::default();
    for (title, from, to) in [
        (
            "its content is nowhere",
            "CREATE VIRTUAL TABLE f USING fts5(a, content='');",
            "CREATE VIRTUAL TABLE f USING fts5(a, b, content='');",
        ),
        (
            "a column less",
            "CREATE VIRTUAL TABLE f USING fts5(a, b);",
            "CREATE VIRTUAL TABLE f USING fts5(a);",
        ),
        (
            "other numbers",
            "CREATE VIRTUAL TABLE r USING rtree(id, x1, x2);",
            "CREATE VIRTUAL TABLE r USING rtree(number, x1, x2);",
        ),
    ] {
        let (log, statements) = Filled::of(from, "").declare(to);
        cases.add(title, log + &statements);
    }
    assert_snapshot!(cases.text());
}

#[test]
fn new_tables_that_refer_to_each_other_are_dropped_with_rows_in_them() {
    let database = Filled::of("CREATE TABLE z (i INT);", "INSERT INTO z VALUES (1)");
    let to = "CREATE TABLE z (i INT);\nCREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b (id), c INT REFERENCES c (id));\nCREATE TABLE b (id INTEGER PRIMARY KEY, a INT NOT NULL REFERENCES a (id));\nCREATE TABLE c (id INTEGER PRIMARY KEY, a INT CONSTRAINT up REFERENCES a (id) ON DELETE RESTRICT);";
    let (_, statements) = database.declare(to);
    database.upgrade();
    database.rows(
        "INSERT INTO a VALUES (1, 1, 1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 1)",
    );
    let verified = database.project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    database.downgrade();
    database.assert_at_first();
    let (_, down) = statements.split_once("-- downgrade:").unwrap();
    assert_snapshot!(down);
}

#[test]
fn values_that_change_with_their_type_are_told() {
    let database = Filled::of(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, phone TEXT, n INT, d BLOB);",
        "INSERT INTO t VALUES (1, '0049', 5, x'00')",
    );
    let to = "CREATE TABLE t (id INTEGER PRIMARY KEY, phone INT, n TEXT, d REAL);";
    let (log, _) = database.declare(to);
    assert_snapshot!(log);
}

/// A column of type `ANY` in a STRICT table holds what it gets, and is numeric in any other
/// (<https://sqlite.org/stricttables.html>).
#[test]
fn any_converts_values_in_tables_that_are_not_strict() {
    for (option, is_told) in [("", true), (" STRICT", false)] {
        let database = Filled::of(
            &format!("CREATE TABLE t (id INTEGER PRIMARY KEY, phone TEXT){option};"),
            "INSERT INTO t VALUES (1, '0049')",
        );
        let to = format!("CREATE TABLE t (id INTEGER PRIMARY KEY, phone ANY){option};");
        let (log, _) = database.declare(&to);
        assert_eq!(log.contains("become numbers"), is_told, "{log}");
    }
}

/// In a table that is not STRICT it is a type of numbers, so that a downgrade that drops STRICT says it.
#[test]
fn any_stays_where_strict_comes_and_goes() {
    let table = |option: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY){option};");
    let rows = "SELECT v, typeof(v) FROM t";
    let database = Filled::of(&table(""), "INSERT INTO t VALUES (1, '007'), (2, 'x')");
    let (log, statements) = database.declare(&table(" STRICT"));
    assert!(!log.contains("numbers"), "{log}");
    assert!(
        statements.contains("DROP STRICT,\n    ALTER COLUMN v TYPE ANY;"),
        "{statements}"
    );
    database.upgrade();
    database.rows("INSERT INTO t VALUES (3, '008')");
    database.downgrade();
    assert_eq!(database.rows(rows), "7|integer\nx|text\n8|integer\n");

    let database = Filled::of(
        &table(" STRICT"),
        "INSERT INTO t VALUES (1, '007'), (2, 'x')",
    );
    let (log, _) = database.declare(&table(""));
    let told = "type change of 't.v' from ANY to ANY without STRICT: texts that look like numbers become numbers";
    assert!(log.contains(told), "{log}");
    database.upgrade();
    assert_eq!(database.rows(rows), "7|integer\nx|text\n");
    let verified = database.project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
}

/// What it held as it was becomes what the new type makes of it.
#[test]
fn any_in_a_strict_table_that_gets_another_type_is_told() {
    let table = |kind: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, v {kind}) STRICT;");
    let database = Filled::of(&table("ANY"), "INSERT INTO t VALUES (1, '7')");
    let (log, _) = database.declare(&table("INT"));
    assert!(
        log.contains("texts that look like numbers become numbers"),
        "{log}"
    );
}

/// A rebuild takes it away, and it says nothing.
#[test]
fn the_name_of_a_table_before_its_columns_is_no_difference() {
    let table = |more: &str| {
        format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (t.a > 0 AND \"t\" . \"a\" < 9){more}, CHECK (t.a <> 5));"
        )
    };
    let told = told(
        &table(", b TEXT"),
        "INSERT INTO t (a, b) VALUES (3, '4')",
        &table(", b INT"),
        "SELECT * FROM t",
    );
    assert!(told.ends_with("[rows]\n1|3|4\n"), "{told}");
}

/// SQLite takes a name for a text there
/// (<https://sqlite.org/lang_createtable.html#the_default_clause>).
#[test]
fn a_default_that_is_a_name_can_go_and_come_back() {
    let told = told(
        "CREATE TABLE t (a TEXT DEFAULT \"it's\", b TEXT DEFAULT x);",
        "INSERT INTO t DEFAULT VALUES",
        "CREATE TABLE t (a TEXT, b TEXT DEFAULT 'y');",
        "SELECT * FROM t",
    );
    assert_snapshot!(told);
}

/// Where only what a full-text index stands over changes, it is filled again, both ways.
#[test]
fn full_text_indexes_do_not_become_stale() {
    let table = |columns: &str| format!("CREATE TABLE d (id INTEGER PRIMARY KEY, {columns});\n");
    let over = |content: &str, number: &str| {
        format!(
            "CREATE VIRTUAL TABLE f USING fts5(a, content='{content}', content_rowid='{number}');\n"
        )
    };
    let numbers = "INSERT INTO d (id, a) VALUES (5, 1), (6, 2);";
    let view = |what: &str| {
        let table = table("a TEXT");
        format!(
            "{table}CREATE VIEW v AS SELECT id, {what} AS a FROM d;\n{}",
            over("v", "id")
        )
    };
    let views = "CREATE VIEW w AS SELECT * FROM d;\nCREATE VIEW v AS SELECT id, a FROM w;\n";
    let over_views = |said: &str| format!("{}{views}{}", table(said), over("v", "id"));
    let over_table = |said: &str| table(said) + &over("d", "id");
    let renamed = "CREATE TABLE d (\n-- renamed-from: id\npk INTEGER PRIMARY KEY, a TEXT);\n";
    for (one, other, rows) in [
        (view("a"), view("a || ' more'"), numbers),
        (over_table("a REAL"), over_table("a TEXT"), numbers),
        (over_views("a REAL"), over_views("a TEXT"), numbers),
        (
            over_table("b INT, a TEXT AS (b || 'x')"),
            over_table("b INT, a TEXT AS (b || 'y')"),
            "INSERT INTO d (id, b) VALUES (5, 1);",
        ),
        (
            over_table("b REAL, a TEXT AS (b || 'x')"),
            over_table("b TEXT, a TEXT AS (b || 'x')"),
            "INSERT INTO d (id, b) VALUES (5, 1);",
        ),
        (
            over_table("a TEXT"),
            format!("{renamed}{}", over("d", "pk")),
            numbers,
        ),
        (
            view("a"),
            format!(
                "{renamed}CREATE VIEW v AS SELECT pk, a FROM d;\n{}",
                over("v", "pk")
            ),
            numbers,
        ),
    ] {
        let database = Filled::of(
            &one,
            &format!("{rows} INSERT INTO f (f) VALUES ('rebuild');"),
        );
        database.declare(&other);
        let verified = database.project.run(&["verify"]);
        assert_eq!(verified.code, 0, "{one}\n{other}\n{verified}");
        for way in [Filled::upgrade, Filled::downgrade, Filled::upgrade] {
            database.assert_fresh("f");
            way(&database);
        }
        database.assert_fresh("f");
    }
    // What keeps its values keeps its index.
    let database = Filled::of(&over_table("a TEXT, b INT"), numbers);
    let (_, statements) = database.declare(&over_table("a TEXT DEFAULT 'x', b TEXT"));
    assert!(!statements.contains("rebuild"), "{statements}");
}

/// Whole numbers are another kind of coordinates.
#[test]
fn an_r_tree_of_whole_numbers_says_what_it_cuts() {
    let tree = |kind: &str| format!("CREATE VIRTUAL TABLE r USING {kind}(id, low, high);");
    for (one, other, told) in [
        (
            "rtree",
            "rtree_i32",
            "its coordinates are cut to whole numbers",
        ),
        (
            "rtree_i32",
            "rtree",
            "its coordinates beyond 16777216 are rounded",
        ),
    ] {
        let database = Filled::of(&tree(one), "INSERT INTO r VALUES (1, 2, 3)");
        let (log, _) = database.declare(&tree(other));
        assert!(log.contains(told), "{log}");
    }
}
