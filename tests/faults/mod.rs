//! What tools have done to SQLite's tables when they rebuilt them, and that it does not happen
//! here. COMPATIBILITY.md has the table; each test is named for its number there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod around;
mod by_hand;
mod rebuilt;
mod references;
mod scripts;
mod shape;
mod statistics;
mod views_by_hand;

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// A table that is hard to rebuild, and its neighbours.
const SCHEMA: &str = "\
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT COLLATE NOCASE CHECK (length(name) < 9), -- as they like it
    boss INT REFERENCES users (id) ON DELETE CASCADE,
    up TEXT GENERATED ALWAYS AS (upper(name)) STORED,
    UNIQUE (name, boss)
);
CREATE TABLE posts (id INTEGER PRIMARY KEY, u INT NOT NULL REFERENCES users (id) ON DELETE CASCADE);
CREATE TABLE likes (u INT REFERENCES users (id) ON DELETE SET NULL);
CREATE TABLE keys (u INT REFERENCES users (id));
CREATE TABLE log (m);
CREATE INDEX part ON users (name DESC) WHERE name IS NOT NULL;
CREATE UNIQUE INDEX low ON users (lower(name), id);
CREATE VIEW vu AS SELECT id, name FROM users;
CREATE VIEW vv AS SELECT * FROM vu;
CREATE TRIGGER on_user AFTER INSERT ON users BEGIN
    INSERT INTO log VALUES ('u;' || new.id);
    INSERT INTO log VALUES ('and');
END;
CREATE TRIGGER on_post AFTER DELETE ON posts BEGIN INSERT INTO log SELECT count(*) FROM users; END;";

const ROWS: &str = "\
INSERT INTO users (id, name, boss) VALUES (1, 'ann', NULL), (2, 'bob', 1), (9, 'zed', 1);
DELETE FROM users WHERE id = 9;
INSERT INTO posts VALUES (1, 1), (2, 2);
INSERT INTO likes VALUES (1), (2);
INSERT INTO keys VALUES (2);
DELETE FROM log;
INSERT INTO log (rowid, m) VALUES (5, 'five'), (9, 'nine');";

/// A database of that schema, and the script that alters it.
struct Bench {
    project: Project,
    script: String,
}

impl Bench {
    /// With the script of an `ALTER TABLE`.
    fn new(alter: &str) -> Self {
        Self::with(SCHEMA, ROWS, alter)
    }

    fn with(schema: &str, rows: &str, alter: &str) -> Self {
        let project = Project::new()
            .revision("a1", "", schema)
            .revision("b2", "a1", alter);
        let project = project.database_after("app.db", &[&["upgrade", "a1"]]);
        let rows = format!("PRAGMA foreign_keys = OFF;\n{rows}");
        project.connection("app.db").execute_batch(&rows).unwrap();
        let script = project.run(&["upgrade", "a1:b2"]).succeeded();
        Self { project, script }
    }

    /// With more rows.
    fn having(self, rows: &str) -> Self {
        let connection = self.project.connection("app.db");
        connection.execute_batch(rows).unwrap();
        self
    }

    fn path(&self) -> PathBuf {
        self.project.path().join("app.db")
    }

    /// Runs the script behind some statements; it must succeed.
    #[track_caller]
    fn runs(self, before: &str) -> Altered {
        let script = format!("{before}\n{}", self.script);
        let run = shell::run(&self.path(), &script, AfterError::GoesOn);
        assert!(run.success, "{}", run.messages);
        Altered {
            connection: self.project.connection("app.db"),
            _project: self.project,
        }
    }

    /// Runs the script in a shell that goes on after errors; it must change nothing. What is said.
    #[track_caller]
    fn refuses(&self, before: &str) -> String {
        let bytes = fs::read(self.path()).unwrap();
        let script = format!("{before}\n{}", self.script);
        let run = shell::run(&self.path(), &script, AfterError::GoesOn);
        assert!(!run.success, "{}", run.messages);
        assert!(bytes == fs::read(self.path()).unwrap(), "{}", run.messages);
        run.rows + &run.messages
    }
}

/// A database that a script has altered.
struct Altered {
    connection: Connection,
    _project: Project,
}

impl Altered {
    /// The values of a query, row by row.
    #[track_caller]
    fn has(&self, query: &str, expected: &str) {
        assert_eq!(values(&self.connection, query), expected, "{query}");
    }

    fn run(&self, sql: &str) {
        self.connection.execute_batch(sql).unwrap();
    }
}

/// The values of a query, row by row.
fn values(connection: &Connection, query: &str) -> String {
    let mut statement = connection.prepare(query).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|at| match row.get(at).unwrap() {
            Value::Null => "NULL".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => format!("{number:?}"),
            Value::Text(text) => text,
            Value::Blob(blob) => format!("{blob:?}"),
        });
        Ok(cells.collect::<Vec<_>>().join(","))
    });
    let rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
    rows.join(" ")
}

/// What a rebuild of `users` is asked for where it does not matter what.
const TIGHTEN: &str = "ALTER TABLE users ALTER COLUMN name SET NOT NULL;";
