//! The revision that Alembic cannot run on SQLite, online or offline: a foreign key without a name
//! on a table that was there before, and back.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

const ROWS: &str = "\
INSERT INTO project VALUES (1, 'one'), (2, 'two');
INSERT INTO session VALUES (10, 1), (11, 2), (12, NULL);";

/// What the program prints in the project of the fixture.
fn script(arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/alembic/seed");
    let output = Command::new(env!("CARGO_BIN_EXE_gen-sql"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("a script is UTF-8")
}

/// The database as it was before Alembic came.
fn database() -> Connection {
    let connection = Connection::open_in_memory().expect("SQLite opens a database");
    let baseline = include_str!("../../fixtures/alembic/seed/baseline.sql");
    connection.execute_batch(baseline).expect("good SQL");
    connection.execute_batch(ROWS).expect("good SQL");
    connection
}

fn all(connection: &Connection, query: &str) -> Vec<String> {
    let mut statement = connection.prepare(query).expect("good SQL");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

const SESSIONS: &str =
    "SELECT session_id || ' ' || coalesce(project_id, 'none') FROM session ORDER BY 1";
const KEYS: &str =
    "SELECT \"table\" || ' ' || \"from\" || ' ' || \"to\" FROM pragma_foreign_key_list('session')";
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

#[test]
fn it_goes_up_and_down_and_keeps_every_row() {
    let connection = database();
    let upgrade = script(&["upgrade", "head"]);
    connection.execute_batch(&upgrade).expect("the script runs");
    assert_eq!(all(&connection, SESSIONS), ["10 1", "11 2", "12 none"]);
    assert_eq!(all(&connection, KEYS), ["project project_id project_id"]);
    assert_eq!(
        all(&connection, TABLES),
        ["alembic_version", "project", "session", "test_table"]
    );
    let downgrade = script(&["downgrade", "base"]);
    connection
        .execute_batch(&downgrade)
        .expect("the script runs");
    assert_eq!(all(&connection, SESSIONS), ["10 1", "11 2", "12 none"]);
    assert!(all(&connection, KEYS).is_empty());
    assert_eq!(
        all(&connection, TABLES),
        ["alembic_version", "project", "session"]
    );
}

#[test]
fn it_reads_like_this() {
    let shown = |script: String| {
        let start = script.find("-- ====").or_else(|| script.find("-- ────"));
        script[start.unwrap_or(0)..].to_owned()
    };
    insta::assert_snapshot!("up", shown(script(&["upgrade", "head"])));
    insta::assert_snapshot!("down", shown(script(&["downgrade", "base"])));
}
