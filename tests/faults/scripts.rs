//! How a script is run, and what goes wrong then.

use std::fs;

use rusqlite::Connection;

use super::{Bench, SCHEMA, TIGHTEN};
use crate::beds::shell::{self, AfterError};
use crate::beds::statements;
use crate::project::Project;

#[test]
fn f8_a_copy_that_fails_drops_nothing() {
    let bench = Bench::new(TIGHTEN).having("INSERT INTO users (name) VALUES (NULL)");
    let said = bench.refuses("");
    assert!(said.contains("users.name holds NULLs"), "{said}");
}

#[test]
fn f9_a_conflict_that_rolls_back_undoes_all() {
    Bench::new("ALTER TABLE users ADD UNIQUE (boss) ON CONFLICT ROLLBACK;")
        .having("INSERT INTO users (name, boss) VALUES ('eve', 1)")
        .refuses("");
}

#[test]
fn f10_no_script_is_written_for_a_table_that_is_not_there() {
    let project = Project::new().revision("a1", "", "ALTER TABLE users ADD UNIQUE (name);");
    let said = project.refuses(&["upgrade"]);
    assert!(said.contains("there is no table `users`"), "{said}");
}

#[test]
fn f22_no_row_is_a_lock() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'gen_sql*' OR name GLOB 'alembic*')",
        "alembic_version gen_sql_history",
    );
}

#[test]
fn a_counter_that_is_set_beside_rows_is_what_was_set() {
    let project = Project::new().revision(
        "a1",
        "",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT);
INSERT INTO t VALUES (1);
UPDATE sqlite_sequence SET seq = 100 WHERE name = 't';
INSERT INTO \"sqlite_sequence\" VALUES ('u', 50);
INSERT INTO u VALUES (NULL);
INSERT INTO t VALUES (NULL);
UPDATE t SET id = 200 WHERE id = 101 AND changes() = 1;
",
    );
    let script = project.run(&["upgrade"]).succeeded();
    let connection = project.database("app.db", &script).connection("app.db");
    let query = "SELECT (SELECT group_concat(name || ' ' || seq) FROM sqlite_sequence) || (SELECT ', ' || max(id) FROM t)";
    let found = connection.query_row(query, [], |row| row.get::<_, String>(0));
    assert_eq!(found.unwrap(), "t 101,u 51, 200");
}

#[test]
fn f23_line_ends_are_no_matter() {
    let revision = format!("-- One\n-- revision: a1\n\n-- upgrade:\n\n{SCHEMA}\n{TIGHTEN}\n");
    let scripts = ["\n", "\r\n"].map(|end| {
        let project = Project::new().file("versions/a1.sql", revision.replace('\n', end));
        project.run(&["upgrade"]).succeeded()
    });
    assert_eq!(scripts[0], scripts[1]);
}

#[test]
fn f24_a_lock_leaves_no_half() {
    let bench = Bench::new(TIGHTEN);
    let before = fs::read(bench.path()).unwrap();
    // To read the file would take the lock away: it is this process's.
    let other = bench.project.connection("app.db");
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let run = shell::run(&bench.path(), &bench.script, AfterError::GoesOn);
    assert!(!run.success);
    other.execute_batch("COMMIT").unwrap();
    drop(other);
    assert!(before == fs::read(bench.path()).unwrap());
    bench.runs("");
}

#[test]
fn f25_a_wrong_path_makes_no_tables() {
    let bench = Bench::new(TIGHTEN);
    let path = bench.project.path().join("wrong.db");
    let run = shell::run(&path, &bench.script, AfterError::GoesOn);
    assert!(!run.success);
    let connection = Connection::open(path).unwrap();
    assert_eq!(
        super::values(&connection, "SELECT * FROM sqlite_master"),
        ""
    );
}

#[test]
fn f26_a_client_that_swallows_errors_does_no_harm() {
    let bench = Bench::new("ALTER TABLE users ADD CONSTRAINT one UNIQUE (boss);");
    let connection = bench.project.connection("app.db");
    connection
        .execute_batch("INSERT INTO users (name, boss) VALUES ('eve', 1)")
        .unwrap();
    let before = fs::read(bench.path()).unwrap();
    for statement in statements::split(&bench.script) {
        _ = connection.execute_batch(statement);
    }
    drop(connection);
    assert!(before == fs::read(bench.path()).unwrap());
}

#[test]
fn f27_what_is_switched_is_told() {
    let bench = Bench::new(TIGHTEN);
    let (header, _) = bench.script.split_once("SAVEPOINT").unwrap();
    assert!(header.contains("close the connection"), "{header}");
    assert!(header.contains("PRAGMA foreign_keys = OFF;"), "{header}");
    let connection = bench.project.connection("app.db");
    connection.execute_batch(&bench.script).unwrap();
    let setting = "SELECT legacy_alter_table FROM pragma_legacy_alter_table";
    assert_eq!(super::values(&connection, setting), "0");
}

#[test]
fn f29_a_second_run_does_nothing() {
    let bench = Bench::new(TIGHTEN);
    let script = &bench.script;
    let first = shell::run(&bench.path(), script, AfterError::GoesOn);
    assert!(first.success, "{}", first.messages);
    bench.refuses("");
}

#[test]
fn f30_a_file_that_ends_early_or_comes_twice_does_nothing_by_halves() {
    let bench = Bench::new(TIGHTEN);
    let end = bench.script.find("RELEASE gen_sql_begin").unwrap();
    let before = fs::read(bench.path()).unwrap();
    let step = if std::env::var_os("GEN_SQL_SLOW").is_some() {
        1
    } else {
        211
    };
    let ends = (0..end).filter(|&at| bench.script.is_char_boundary(at));
    for length in ends.step_by(step) {
        shell::run(&bench.path(), &bench.script[..length], AfterError::GoesOn);
        assert!(before == fs::read(bench.path()).unwrap(), "{length} bytes");
    }
    let twice = format!("{0}\n{0}", bench.script);
    shell::run(&bench.path(), &twice, AfterError::GoesOn);
    let connection = bench.project.connection("app.db");
    let history = "SELECT count(*) FROM gen_sql_history";
    assert_eq!(super::values(&connection, history), "2");
    assert_eq!(
        super::values(&connection, "SELECT name FROM users"),
        "ann bob"
    );
}

#[test]
fn a_table_is_copied_as_a_whole() {
    // SQLite 3.40 copies it page by page into an empty table, and then leaves the trigger in which the
    // statement stands.
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE log (m);";
    let connection = Connection::open_in_memory().unwrap();
    let halts = "CREATE TABLE made (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
        CREATE TABLE step (a);
        CREATE TRIGGER go AFTER INSERT ON step BEGIN
            INSERT INTO made SELECT * FROM t;
            INSERT INTO log VALUES ('behind');
        END;
        INSERT INTO step VALUES (1);";
    connection
        .execute_batch(&format!("{schema}{halts}"))
        .unwrap();
    assert_eq!(super::values(&connection, "SELECT count(*) FROM log"), "0");
    let copy = "CREATE TABLE made (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
INSERT INTO made SELECT * FROM t;
INSERT INTO log SELECT 'behind';
DROP TABLE t;
ALTER TABLE made RENAME TO t;";
    for rows in ["", "INSERT INTO t VALUES (1, 'a'), (2, 'b');"] {
        let altered = Bench::with(schema, rows, copy).runs("");
        altered.has("SELECT m FROM log", "behind");
        let count = if rows.is_empty() { "0" } else { "2" };
        altered.has("SELECT count(*) FROM t", count);
    }
}
