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
