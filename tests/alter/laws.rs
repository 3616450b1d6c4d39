//! Random tables, random rows, random actions: what an action does not name is there afterwards,
//! and what takes it back leaves nothing of it.

use std::fmt::Write;
use std::fs;

use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// A column by the number of its definition.
const COLUMNS: [&str; 8] = [
    "TEXT",
    "INTEGER NOT NULL DEFAULT 1 -- one",
    "VARCHAR(20) COLLATE NOCASE",
    "REAL CHECK (\"c\" <> 7)",
    "BLOB",
    "NUMERIC DEFAULT (abs(-2))",
    "TEXT UNIQUE ON CONFLICT IGNORE",
    "INT /* a; comment */ CONSTRAINT \"it's\" NOT NULL ON CONFLICT FAIL DEFAULT 0",
];

/// Keys with what stands behind the table.
const KEYS: [(&str, &str); 6] = [
    ("id INTEGER PRIMARY KEY", ""),
    ("id INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    ("id INTEGER", ""),
    ("id TEXT PRIMARY KEY NOT NULL", " WITHOUT ROWID"),
    ("id INT PRIMARY KEY DESC", ""),
    ("[id] 'INTEGER' UNIQUE", ""),
];

/// An action and the one that takes it back; `{c}` is the first column behind the key.
const ACTIONS: [(&str, &str); 10] = [
    (
        "ADD CONSTRAINT law CHECK ({c} IS NOT 'never')",
        "DROP CONSTRAINT law",
    ),
    ("ADD CONSTRAINT law UNIQUE (id, {c})", "DROP CONSTRAINT law"),
    (
        "ADD CONSTRAINT law FOREIGN KEY ({c}) REFERENCES parent (p)",
        "DROP CONSTRAINT law",
    ),
    (
        "ADD COLUMN new TEXT DEFAULT 'n' AFTER id",
        "DROP COLUMN new",
    ),
    ("ADD COLUMN new TEXT", "DROP COLUMN new"),
    (
        "ADD COLUMN new TEXT DEFAULT CURRENT_TIMESTAMP FIRST",
        "DROP COLUMN new",
    ),
    ("ALTER id SET NOT NULL", ""),
    ("ADD CHECK (id <> 'x')", "DROP CHECK (id <> 'x')"),
    ("ALTER {c} FIRST", "ALTER {c} AFTER id"),
    ("RENAME COLUMN {c} TO other", "RENAME COLUMN other TO {c}"),
];

#[derive(Clone, Debug)]
struct Table {
    key: usize,
    columns: Vec<usize>,
    generated: bool,
    rows: Vec<Vec<u8>>,
}

fn table() -> impl Strategy<Value = Table> {
    let columns = prop::collection::vec(0..COLUMNS.len(), 1..5);
    let rows = prop::collection::vec(prop::collection::vec(any::<u8>(), 6), 0..8);
    (0..KEYS.len(), columns, any::<bool>(), rows).prop_map(|(key, columns, generated, rows)| {
        Table {
            key,
            columns,
            generated,
            rows,
        }
    })
}

impl Table {
    fn name(at: usize) -> String {
        ["a", "\"b c\"", "[select]", "d"][at].to_owned()
    }

    fn schema(&self) -> String {
        let (key, options) = KEYS[self.key];
        let mut text = format!("CREATE TABLE parent (p PRIMARY KEY);\nCREATE TABLE t (\n    {key}");
        for (at, column) in self.columns.iter().enumerate() {
            let name = Self::name(at);
            let definition = COLUMNS[*column].replace("\"c\"", &name);
            // A comma in front of a column leaves room for a comment behind the one before.
            write!(text, "\n  , {name} {definition}").unwrap();
        }
        if self.generated {
            write!(text, "\n  , g AS (a || id)").unwrap();
        }
        write!(
            text,
            "\n){options};\nCREATE INDEX ix ON t (a DESC, id) WHERE a IS NOT NULL;\n\
             CREATE VIEW v AS SELECT id, a FROM t;\n\
             CREATE TABLE log (m);\n\
             CREATE TRIGGER tr AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.a || ';'); END;"
        )
        .unwrap();
        text
    }

    /// Puts rows in, as far as the table takes them.
    fn fill(&self, connection: &Connection) {
        for (number, row) in self.rows.iter().enumerate() {
            let names: Vec<String> = (0..self.columns.len()).map(Self::name).collect();
            let values: Vec<String> = row[..self.columns.len()]
                .iter()
                .map(|&n| value(n))
                .collect();
            let id = 3 * number + usize::from(row[5] % 3);
            _ = connection.execute_batch(&format!(
                "INSERT INTO t (id, {}) VALUES ({id}, {})",
                names.join(", "),
                values.join(", ")
            ));
        }
    }
}

fn value(number: u8) -> String {
    match number % 6 {
        0 => "NULL".to_owned(),
        1 => format!("{number}"),
        2 => format!("'text {number}'"),
        3 => format!("{number}.5"),
        4 => format!("x'{:02x}'", number % 128),
        _ => "''".to_owned(),
    }
}

/// The rows of `t` as a query shows them, and the statements of the schema in one spelling.
fn content(connection: &Connection, columns: &str) -> (Vec<Vec<Value>>, Vec<String>) {
    let mut statement = connection
        .prepare(&format!("SELECT {columns} FROM t ORDER BY id"))
        .unwrap();
    let count = statement.column_count();
    let rows = statement.query_map([], |row| (0..count).map(|at| row.get(at)).collect());
    let rows = rows.unwrap().map(Result::unwrap).collect();
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        .unwrap();
    let sql = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    let sql = sql.map(|sql| sql.unwrap().replace("TABLE \"t\"", "TABLE t"));
    (rows, sql.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn rows_stay_and_what_is_taken_back_is_gone(table in table(), action in 0..ACTIONS.len()) {
        let (up, down) = ACTIONS[action];
        let statement = |action: &str| match action {
            "" => String::new(),
            action => format!("ALTER TABLE t {};", action.replace("{c}", "a")),
        };
        // What SQLite adds at the end of a table, it takes back to the byte; our edit of the text
        // leaves the bracket where SQLite has put it.
        let project = Project::new()
            .revision("a1", "", &table.schema())
            .reversible("b2", "a1", &statement(up), &statement(down))
            .database_after("app.db", &[&["upgrade", "a1"]]);
        let path = project.path().join("app.db");
        let connection = project.connection("app.db");
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        table.fill(&connection);
        let mut columns: Vec<String> = (1..table.columns.len()).map(Table::name).collect();
        columns.insert(0, "id".to_owned());
        if !KEYS[table.key].1.contains("WITHOUT") {
            columns.push("_rowid_".to_owned());
        }
        if table.generated {
            columns.push("g".to_owned());
        }
        let columns = columns.join(", ");
        let all = format!("{columns}, a");
        let before = content(&connection, &all);
        let kept = content(&connection, &columns).0;
        drop(connection);
        let script = project.run(&["upgrade", "a1:b2"]).succeeded();
        let bytes = fs::read(&path).unwrap();
        let run = shell::run(&path, &script, AfterError::GoesOn);
        if !run.success {
            // Rows may break a new rule, and the script says so in its own words.
            prop_assert!(run.messages.contains("gen-sql: law: "), "{}", run.messages);
            prop_assert!(bytes == fs::read(&path).unwrap());
            return Ok(());
        }
        let connection = project.connection("app.db");
        prop_assert_eq!(content(&connection, &columns).0, kept);
        let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        prop_assert_eq!(check, "ok");
        drop(connection);
        if down.is_empty() {
            return Ok(());
        }
        let script = project.run(&["downgrade", "b2:a1"]).succeeded();
        let run = shell::run(&path, &script, AfterError::GoesOn);
        prop_assert!(run.success, "{}", run.messages);
        prop_assert_eq!(content(&project.connection("app.db"), &all), before);
    }
}
