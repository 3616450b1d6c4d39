//! What rows get: as if the actions were done one by one, also where several are one rebuild.

use std::fs;

use super::project;
use crate::beds::shell::{self, AfterError};

/// The rows of `t` behind an alteration of a table with rows.
fn rows(schema: &str, rows: &str, alter: &str) -> String {
    let project = project(schema, alter).database_after("app.db", &[&["upgrade", "a1"]]);
    let connection = project.connection("app.db");
    connection.execute_batch(rows).unwrap();
    drop(connection);
    let script = project
        .run(&["upgrade", "--database", "app.db", "b2", "-q"])
        .succeeded();
    let file = project.path().join("app.db");
    let run = shell::run(&file, &script, AfterError::GoesOn);
    assert!(run.success, "{alter}: {}", run.messages);
    let connection = project.connection("app.db");
    let columns: Vec<String> = connection
        .prepare("SELECT 'quote(' || name || ')' FROM pragma_table_info('t')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let query = format!(
        "SELECT group_concat(row, '; ') FROM (SELECT {} AS row FROM t ORDER BY rowid)",
        columns.join(" || ' ' || ")
    );
    connection.query_row(&query, [], |row| row.get(0)).unwrap()
}

#[test]
fn each_action_sees_what_the_one_before_has_done() {
    for (alter, expected) in [
        (
            "ALTER TABLE t ALTER a TYPE INTEGER USING CAST(a AS INTEGER), ALTER a SET NOT NULL USING coalesce(a, 0);",
            "12 '1'; 0 '2'",
        ),
        (
            "ALTER TABLE t ALTER a SET NOT NULL USING coalesce(a, 0), ALTER a TYPE INTEGER USING CAST(a AS INTEGER);",
            "12 '1'; 0 '2'",
        ),
        (
            "ALTER TABLE t ALTER a TYPE INTEGER USING CAST(a AS INTEGER) * 100; ALTER TABLE t ALTER a SET NOT NULL USING coalesce(a, 7);",
            "1200 '1'; 7 '2'",
        ),
        (
            "ALTER TABLE t ALTER a SET NOT NULL USING coalesce(a, 7); ALTER TABLE t ALTER b TYPE TEXT USING a;",
            "'12 EUR' '12 EUR'; '7' '7'",
        ),
        (
            "ALTER TABLE t ALTER b TYPE INTEGER; ALTER TABLE t ALTER a TYPE TEXT USING b;",
            "'1' 1; '2' 2",
        ),
        (
            "ALTER TABLE t ADD c INT DEFAULT 5; ALTER TABLE t ALTER c SET DEFAULT 6;",
            "'12 EUR' '1' 5; NULL '2' 5",
        ),
        (
            "ALTER TABLE t ADD c INT NOT NULL DEFAULT 5, ALTER c DROP DEFAULT;",
            "'12 EUR' '1' 5; NULL '2' 5",
        ),
        (
            "ALTER TABLE t ADD c INT DEFAULT 5; ALTER TABLE t ALTER c TYPE TEXT USING c || 'x';",
            "'12 EUR' '1' '5x'; NULL '2' '5x'",
        ),
    ] {
        let schema = "CREATE TABLE t (a TEXT, b TEXT);";
        let insert = "INSERT INTO t VALUES ('12 EUR', '1'), (NULL, '2');";
        assert_eq!(rows(schema, insert, alter), expected, "{alter}");
    }
}

#[test]
fn every_using_of_a_statement_reads_the_row_that_it_finds() {
    let insert = "INSERT INTO t (a, b, n) VALUES ('Ann', 'Zorn', 1), (NULL, 'Bo', 2);";
    for (alter, expected) in [
        (
            "ALTER TABLE t ALTER a TYPE TEXT USING b, ALTER b TYPE TEXT USING a;",
            "'Zorn' 'Ann' 1; 'Bo' NULL 2",
        ),
        (
            "ALTER TABLE t ALTER a SET NOT NULL USING b, ALTER b SET NOT NULL USING coalesce(a, 'none');",
            "'Zorn' 'Ann' 1; 'Bo' 'none' 2",
        ),
        (
            "ALTER TABLE t ALTER n TYPE TEXT, ALTER a TYPE TEXT USING typeof(n);",
            "'integer' 'Zorn' '1'; 'integer' 'Bo' '2'",
        ),
        (
            "ALTER TABLE t ALTER n TYPE TEXT; ALTER TABLE t ALTER a TYPE TEXT USING typeof(n);",
            "'text' 'Zorn' '1'; 'text' 'Bo' '2'",
        ),
        // The second statement finds what the first has made of the rows.
        (
            "ALTER TABLE t ALTER a TYPE TEXT USING b, ALTER b TYPE TEXT USING a; \
             ALTER TABLE t ALTER a TYPE TEXT USING b, ALTER b TYPE TEXT USING a;",
            "'Ann' 'Zorn' 1; NULL 'Bo' 2",
        ),
        (
            "ALTER TABLE t ADD c TEXT NOT NULL, ALTER c SET NOT NULL USING coalesce(a, 'x');",
            "'Ann' 'Zorn' 1 'Ann'; NULL 'Bo' 2 'x'",
        ),
        (
            "ALTER TABLE t ADD c TEXT NOT NULL DEFAULT 'd', ALTER c SET NOT NULL USING c || b;",
            "'Ann' 'Zorn' 1 'dZorn'; NULL 'Bo' 2 'dBo'",
        ),
        // What is new has no old value, and the second action on a column goes on with the first.
        (
            "ALTER TABLE t ADD c INT DEFAULT 5, ALTER a TYPE TEXT USING b || c;",
            "'Zorn5' 'Zorn' 1 5; 'Bo5' 'Bo' 2 5",
        ),
        (
            "ALTER TABLE t ALTER a TYPE TEXT USING b, ALTER a SET NOT NULL USING a || '!';",
            "'Zorn!' 'Zorn' 1; 'Bo!' 'Bo' 2",
        ),
        (
            "ALTER TABLE t DROP n, ALTER a TYPE TEXT USING n;",
            "'1' 'Zorn'; '2' 'Bo'",
        ),
    ] {
        let schema = "CREATE TABLE t (a TEXT, b TEXT, n INTEGER);";
        assert_eq!(rows(schema, insert, alter), expected, "{alter}");
    }
}

#[test]
fn a_statement_does_not_read_what_one_before_has_dropped() {
    for between in ["", "SELECT 1;"] {
        let alter = format!(
            "ALTER TABLE t DROP COLUMN b; {between} ALTER TABLE t ALTER a TYPE TEXT USING b;"
        );
        let told =
            project("CREATE TABLE t (a TEXT, b TEXT);", &alter).refuses(&["upgrade", "a1:b2"]);
        assert!(told.contains("no such column: b"), "{between}: {told}");
    }
}

#[test]
fn values_change_places_also_under_constraints() {
    let schema = "CREATE TABLE t (low INTEGER NOT NULL UNIQUE, high INTEGER NOT NULL, span INTEGER AS (high - low), CHECK (low > high));
                  CREATE INDEX ix ON t (high);";
    let insert = "INSERT INTO t VALUES (9, 1), (8, 2);";
    let alter = "ALTER TABLE t DROP CHECK (low > high), ADD CHECK (low < high), \
                 ALTER low TYPE INTEGER USING high, ALTER high TYPE INTEGER USING low;";
    assert_eq!(rows(schema, insert, alter), "1 9; 2 8");
}

#[test]
fn a_column_that_is_gone_is_not_its_name() {
    let project = project(
        "CREATE TABLE t (a TEXT, \"order\" TEXT);",
        "-- allow: shape\nALTER TABLE t ALTER a TYPE INT;",
    )
    .database_after("app.db", &[&["upgrade", "a1"]]);
    let connection = project.connection("app.db");
    connection
        .execute_batch("INSERT INTO t VALUES ('1', 'x'); ALTER TABLE t DROP COLUMN \"order\";")
        .unwrap();
    drop(connection);
    let script = project.run(&["upgrade", "a1:b2", "-q"]).succeeded();
    let file = project.path().join("app.db");
    let before = fs::read(&file).unwrap();
    let run = shell::run(&file, &script, AfterError::GoesOn);
    assert!(!run.success, "{}", run.messages);
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn an_index_that_somebody_has_changed_is_not_overwritten() {
    let schema = "CREATE TABLE t (a TEXT, b INT, UNIQUE (a));\nCREATE INDEX ix ON t (b DESC);";
    for (by_hand, is_refused) in [
        ("DROP INDEX ix; CREATE index IX ON T (B desc)", false),
        ("DROP INDEX ix; CREATE UNIQUE INDEX ix ON t (b DESC)", true),
        ("DROP INDEX ix; CREATE INDEX ix ON t (b)", true),
        (
            "DROP INDEX ix; CREATE INDEX ix ON t (b DESC) WHERE b > 0",
            true,
        ),
        ("CREATE UNIQUE INDEX other ON t (b)", true),
    ] {
        let project = project(schema, "ALTER TABLE t ALTER b SET DEFAULT 1;")
            .database_after("app.db", &[&["upgrade", "a1"]]);
        project.connection("app.db").execute_batch(by_hand).unwrap();
        let script = project.run(&["upgrade", "a1:b2"]).succeeded();
        let run = shell::run(&project.path().join("app.db"), &script, AfterError::GoesOn);
        assert_eq!(run.success, !is_refused, "{by_hand}: {}", run.messages);
        let told = run.messages.contains("keys or indexes of t are not those");
        assert_eq!(told, is_refused, "{by_hand}: {}", run.messages);
    }
}

#[test]
fn rowids_stay_when_they_get_a_name() {
    let rows = |alter| {
        let schema = "CREATE TABLE t (a TEXT);";
        rows(
            schema,
            "INSERT INTO t (rowid, a) VALUES (5, 'x'), (9, 'y');",
            alter,
        )
    };
    assert_eq!(
        rows("ALTER TABLE t ADD id INTEGER PRIMARY KEY;"),
        "'x' 5; 'y' 9"
    );
    assert_eq!(
        rows(
            "ALTER TABLE t ADD id INTEGER NOT NULL PRIMARY KEY CHECK (id > 4), ADD CHECK (a > id);"
        ),
        "'x' 5; 'y' 9"
    );
    assert_eq!(
        rows(
            "ALTER TABLE t ADD id INTEGER PRIMARY KEY AUTOINCREMENT FIRST; ALTER TABLE t ADD b INT;"
        ),
        "5 'x' NULL; 9 'y' NULL"
    );
}

#[test]
fn a_type_may_be_spelt_with_more_blanks() {
    let project = project(
        "CREATE TABLE t (a INT   UNSIGNED, b VARCHAR (20));",
        "ALTER TABLE t ALTER a SET DEFAULT 1;",
    )
    .database("app.db", "");
    let first = project.run(&["upgrade", "a1"]).succeeded();
    let first = first.replace(
        "INT   UNSIGNED, b VARCHAR (20)",
        "INT UNSIGNED, b varchar(20)",
    );
    let file = project.path().join("app.db");
    assert!(shell::run(&file, &first, AfterError::GoesOn).success);
    let script = project.run(&["upgrade", "a1:b2"]).succeeded();
    let run = shell::run(&file, &script, AfterError::GoesOn);
    assert!(run.success, "{}", run.messages);
}

/// Guards stand some in a table; each of them is asked, and each message is the one of its column.
#[test]
fn each_of_many_columns_is_asked_for_nulls() {
    let columns = 70;
    let each = |text: fn(usize) -> String| (0..columns).map(text).collect::<Vec<_>>().join(", ");
    let schema = format!("CREATE TABLE t ({});", each(|at| format!("c{at} INT")));
    let alter = format!(
        "ALTER TABLE t {};",
        each(|at| format!("ALTER c{at} SET NOT NULL"))
    );
    let rows = format!("INSERT INTO t VALUES ({})", each(|at| at.to_string()));
    let project = project(&schema, &alter).database_after("app.db", &[&["upgrade", "a1"]]);
    project.connection("app.db").execute_batch(&rows).unwrap();
    let script = project.run(&["upgrade", "a1:b2"]).succeeded();
    let file = project.path().join("app.db");
    for at in [0, 31, 32, 33, 63, 64, 69] {
        let set = |value: &str| {
            let update = format!("UPDATE t SET c{at} = {value}");
            project.connection("app.db").execute_batch(&update).unwrap();
        };
        set("NULL");
        let before = fs::read(&file).unwrap();
        let run = shell::run(&file, &script, AfterError::GoesOn);
        let told = format!("gen-sql: t.c{at} holds NULLs");
        assert!(
            !run.success && run.messages.contains(&told),
            "{}",
            run.messages
        );
        assert_eq!(fs::read(&file).unwrap(), before, "c{at}");
        set("1");
    }
    let run = shell::run(&file, &script, AfterError::GoesOn);
    assert!(run.success, "{}", run.messages);
}

#[test]
fn one_of_two_constraints_with_one_name_is_dropped_by_what_it_says() {
    let schema = "CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 0), CONSTRAINT c CHECK (a > 1), CONSTRAINT c UNIQUE (a));";
    for (alter, rows_behind) in [
        ("DROP CHECK (a > 1)", "1; 2"),
        ("DROP CHECK (a > 1), DROP CHECK (a > 0)", "0; 1; 2"),
        (
            "DROP CHECK (a > 1), DROP CHECK (a > 0), DROP CONSTRAINT c",
            "0; 1; 2; 2",
        ),
    ] {
        let wanted = rows_behind.replace("; ", "), (");
        let alter =
            format!("ALTER TABLE t {alter}; DELETE FROM t; INSERT INTO t VALUES ({wanted});");
        let found = rows(schema, "INSERT INTO t VALUES (7)", &alter);
        assert_eq!(found, rows_behind, "{alter}");
    }
}

#[test]
fn a_column_is_generated_from_what_is_said() {
    let schema = "CREATE TABLE t (a INT, b INT CONSTRAINT n NOT NULL DEFAULT 4 CHECK (b > 0), c INT AS (b + 1 /* more */) STORED UNIQUE);\nCREATE INDEX i ON t (b, c);";
    for (alter, expected) in [
        (
            "ALTER TABLE t ALTER COLUMN c SET EXPRESSION AS (a * 10 -- more\n);",
            "1 4; 2 5",
        ),
        (
            "ALTER TABLE t ALTER c SET EXPRESSION AS (a * 10) VIRTUAL;",
            "1 4; 2 5",
        ),
        (
            "ALTER TABLE t ALTER b SET EXPRESSION AS (a * 3) STORED;",
            "1; 2",
        ),
        (
            "ALTER TABLE t ALTER b SET EXPRESSION AS (a * 3), ALTER c DROP EXPRESSION;",
            "1 5; 2 6",
        ),
        (
            "ALTER TABLE t ALTER c SET EXPRESSION AS (a * 3), ALTER c DROP EXPRESSION;",
            "1 4 3; 2 5 6",
        ),
        (
            "ALTER TABLE t ALTER c SET EXPRESSION AS (a * 3); ALTER TABLE t ALTER b TYPE INT USING c;",
            "1 3; 2 6",
        ),
    ] {
        let found = rows(schema, "INSERT INTO t (a, b) VALUES (1, 4), (2, 5)", alter);
        assert_eq!(found, expected, "{alter}");
    }
}

#[test]
fn a_generated_column_that_becomes_a_plain_one_keeps_its_values() {
    let schema = "CREATE TABLE t (a INT, b INT AS (a + 1) NOT NULL CHECK (b > 0), c TEXT AS (a || 'c') STORED);\nCREATE INDEX i ON t (b);";
    for (alter, expected) in [
        (
            "ALTER TABLE t ALTER b DROP EXPRESSION, ALTER COLUMN c DROP EXPRESSION;",
            "1 2 '1c'; 2 3 '2c'",
        ),
        (
            "ALTER TABLE t ALTER b DROP EXPRESSION, ALTER c DROP EXPRESSION, DROP COLUMN a;",
            "2 '1c'; 3 '2c'",
        ),
        (
            "ALTER TABLE t ALTER b DROP EXPRESSION, ALTER b TYPE TEXT USING b || 'x';",
            "1 '2x'; 2 '3x'",
        ),
        (
            "ALTER TABLE t ALTER a DROP EXPRESSION IF EXISTS, ALTER b DROP EXPRESSION IF EXISTS; UPDATE t SET a = 9;",
            "9 2; 9 3",
        ),
    ] {
        let found = rows(schema, "INSERT INTO t (a) VALUES (1), (2)", alter);
        assert_eq!(found, expected, "{alter}");
    }
}
