//! The same on SQLite 3.35.0, the oldest that scripts are for unless somebody says otherwise.
//!
//! It is there where a long run has installed it (`GEN_SQL_SLOW=1`); else these tests say that they
//! were skipped.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::nasty::{CASES, Case, Content, USE, nasty, used};
use crate::beds::dump::Dump;
use crate::beds::shell::AfterError;
use crate::beds::{sql_js, structure};
use crate::project::Project;

/// What SQLite 3.35.0 has to say itself, in a table: nothing, if all is well.
const HEALTH: &str = "
    INSERT INTO log SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok';
    INSERT INTO log SELECT \"table\" || ' refers to nothing' FROM pragma_foreign_key_check;
    INSERT INTO log SELECT 'legacy' FROM pragma_legacy_alter_table WHERE legacy_alter_table;";

/// A project with databases in which a script of SQLite 3.35.0 has run, or none.
struct Oldest {
    project: Project,
    /// What makes the database, and what the script changes.
    start: String,
    script: String,
}

impl Oldest {
    fn new(schema: &str, rows: &str, alter: &str) -> Self {
        let project = super::project(schema, alter).config("sqlite_version = \"3.35\"\n");
        let start = project.run(&["upgrade", "a1"]).succeeded();
        let script = project.run(&["upgrade", "a1:b2"]).succeeded();
        Self {
            project,
            start: format!("{start}\n{rows}\n"),
            script,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.project.path().join(name)
    }

    /// A new database, in which `sql` has run.
    #[track_caller]
    fn database(&self, name: &str, session: &[String], sql: &str) -> Connection {
        let path = self.path(name);
        _ = fs::remove_file(&path);
        let start = sql_js::run(&path, &[], &self.start, AfterError::Bails);
        assert_eq!(start, [""; 0]);
        let errors = sql_js::run(&path, session, sql, AfterError::GoesOn);
        assert_eq!(errors, [""; 0], "{sql}");
        self.project.connection(name)
    }
}

/// The schema, with the full-text search that this SQLite has.
fn nasty_for_oldest() -> (String, String) {
    let (schema, rows) = nasty();
    let newer = "fts5(name, content='users', content_rowid='id')";
    assert!(schema.contains(newer));
    let schema = schema.replace(newer, "fts4(name, content=\"users\")");
    let more = "INSERT INTO log VALUES (1), (2), (3); DELETE FROM log WHERE m = 2;";
    (schema, format!("{rows}\n{more}"))
}

fn oldest(table: &str, action: &str) -> Oldest {
    let (schema, rows) = nasty_for_oldest();
    let alter = format!("ALTER TABLE {table} {action};");
    Oldest::new(&schema, &rows, &alter)
}

#[test]
fn nothing_is_lost_on_3_35_0() {
    if !sql_js::is_there() {
        return;
    }
    for case in CASES {
        let oldest = oldest(case.table, case.action);
        for foreign_keys in ["OFF", "ON"] {
            let title = format!("{} {} {foreign_keys}", case.table, case.action);
            nothing_is_lost(&oldest, case, foreign_keys, &title);
        }
    }
}

fn nothing_is_lost(oldest: &Oldest, case: &Case, foreign_keys: &str, title: &str) {
    let session = [format!("PRAGMA foreign_keys = {foreign_keys};")];
    let run = |sql: &str| format!("{sql}\n{HEALTH}");
    let content = |connection: &Connection| {
        let own = ["alembic_version", "gen_sql_history", case.table];
        Content::of(connection).without(case.table, case.columns, &own)
    };
    let before = oldest.database("before.db", &session, &run(""));
    let after = oldest.database("after.db", &session, &run(&oldest.script));
    assert_eq!(content(&after), content(&before), "{title}");

    // The table itself is what a new SQLite makes of it.
    let new = oldest.database("new.db", &[], "");
    new.execute_batch(&session[0]).unwrap();
    new.execute_batch(&oldest.script).unwrap();
    assert_eq!(content(&after), content(&new), "{title}");
    let [after_structure, new_structure] =
        ["after.db", "new.db"].map(|name| structure::of(&oldest.path(name)));
    assert_eq!(after_structure, new_structure, "{title}");

    if case.is_used_alike() {
        let before = oldest.database("before.db", &session, &run(USE));
        let after = format!("{}\n{USE}", oldest.script);
        let after = oldest.database("after.db", &session, &run(&after));
        assert_eq!(used(&after), used(&before), "{title}");
        assert_eq!(content(&after), content(&before), "{title}");
    }
}

/// What the test above would say if something were lost.
#[test]
fn what_is_lost_is_seen() {
    if !sql_js::is_there() {
        return;
    }
    let oldest = oldest("users", "ALTER COLUMN boss SET DEFAULT NULL");
    let content = |fault: &str| {
        let sql = format!("{}\n{fault}\n{HEALTH}", oldest.script);
        Content::of(&oldest.database("after.db", &[], &sql))
    };
    let whole = content("");
    for fault in [
        "DROP TRIGGER tr_u;",
        "DROP INDEX ix1;",
        "DROP VIEW vu; CREATE VIEW vu AS SELECT name, id FROM users;",
        "DELETE FROM users WHERE id = 2;",
        "UPDATE users SET boss = 2 WHERE id = 2;",
        "UPDATE users SET id = 7 WHERE id = 2;",
        "UPDATE sqlite_sequence SET seq = 2;",
        "PRAGMA foreign_keys = OFF; INSERT INTO keys VALUES (7, 99);",
        "PRAGMA legacy_alter_table = ON;",
        "CREATE TABLE _gen_users (a);",
    ] {
        assert_ne!(content(fault), whole, "{fault}");
    }
}

/// Actions after which the database is another one: a new SQLite makes the same of them, and the
/// rows of the table are the same.
#[test]
fn tables_become_others_on_3_35_0_too() {
    if !sql_js::is_there() {
        return;
    }
    for (table, action, after) in [
        ("users", "DROP AUTOINCREMENT", "users"),
        ("keys", "RENAME TO locks", "locks"),
        (
            "users",
            "ADD CONSTRAINT a CHECK (id > 0), RENAME CONSTRAINT a TO b",
            "users",
        ),
        ("comments", "SET AUTOINCREMENT", "comments"),
        ("comments", "SET WITHOUT ROWID", "comments"),
        ("likes", "DROP PRIMARY KEY", "likes"),
        (
            "likes",
            "DROP PRIMARY KEY, ADD PRIMARY KEY (u, id)",
            "likes",
        ),
    ] {
        let oldest = oldest(table, action);
        let found = oldest.database("after.db", &[], &format!("{}\n{HEALTH}", oldest.script));
        let new = oldest.database("new.db", &[], "");
        new.execute_batch(&oldest.script).unwrap();
        let before = oldest.database("before.db", &[], "");
        let [found_dump, new_dump] =
            ["after.db", "new.db"].map(|name| Dump::of(&oldest.path(name)).authored());
        let difference = new_dump.difference(&found_dump);
        assert!(difference.is_empty(), "{table} {action}:\n{difference}");
        let rows = |connection: &Connection, table: &str| -> Vec<String> {
            let sql = format!("SELECT * FROM {table} ORDER BY id");
            let mut statement = connection.prepare(&sql).unwrap();
            let count = statement.column_count();
            let rows = statement.query_map([], |row| {
                let cells = (0..count).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
                Ok(cells.collect::<Vec<_>>().join(" "))
            });
            rows.unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(
            rows(&found, after),
            rows(&before, table),
            "{table} {action}"
        );
    }
}

/// DROP COLUMN of 3.35.0 to 3.35.4 copies rows in place, and reads a page that it has written: small
/// values of the dropped column end up in the next one (<https://sqlite.org/releaselog/3_35_5.html>).
#[test]
fn a_dropped_column_leaves_the_others_alone_on_3_35_0() {
    if !sql_js::is_there() {
        return;
    }
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, dropped INT, kept INT, last TEXT);";
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
                INSERT INTO t SELECT i, 123, 456, 'text' FROM n;";
    let drop = "ALTER TABLE t DROP COLUMN dropped;";
    let oldest = Oldest::new(schema, rows, drop);
    let wrong = |connection: &Connection| -> (i64, i64) {
        let query = "SELECT count(*), sum(kept IS NOT 456 OR last IS NOT 'text') FROM t";
        let row = connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)));
        row.unwrap()
    };
    let script = oldest.database("after.db", &[], &oldest.script);
    assert_eq!(wrong(&script), (50_000, 0));
    assert!(script.prepare("SELECT dropped FROM t").is_err());

    // The experiment: if this is right, the rebuild is not needed.
    let native = oldest.database("native.db", &[], drop);
    let (rows, wrong) = wrong(&native);
    assert_eq!(rows, 50_000);
    assert!(wrong > 1_000, "only {wrong} rows are wrong");
}
