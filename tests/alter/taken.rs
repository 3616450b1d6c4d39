//! Random tables, random rows, random alterations: rows are refused, in words that name no table
//! of the program's own, just if the altered table does not take them.

use std::fs;

use proptest::prelude::*;
use rusqlite::Connection;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

const TYPES: [&str; 4] = ["TEXT", "INT", "REAL", "BLOB"];

/// What stands behind the column `a` or the table, and an index.
const RULES: [(&str, &str, &str); 8] = [
    ("", "", ""),
    ("UNIQUE", "", ""),
    ("CHECK (a <> 3 AND typeof(a) <> 'real')", "", ""),
    ("", ", UNIQUE (b, a COLLATE NOCASE)", ""),
    (
        "",
        "",
        "CREATE UNIQUE INDEX ix ON t (lower(a), b) WHERE b > 0;",
    ),
    ("", ", g TEXT AS (a || 'x') UNIQUE", ""),
    ("", ", g INT AS (a) CHECK (g < 5)", ""),
    (
        "COLLATE NOCASE",
        ", CONSTRAINT law CHECK (a < 'm' OR a > b)",
        "",
    ),
];

/// Keys with what stands behind the table.
const KEYS: [(&str, &str); 4] = [
    ("id INTEGER PRIMARY KEY", ""),
    ("id TEXT PRIMARY KEY", ""),
    ("id INTEGER PRIMARY KEY", " WITHOUT ROWID"),
    ("id INT", " STRICT"),
];

const ALTERATIONS: [&str; 21] = [
    "ALTER a TYPE INTEGER",
    "ALTER a TYPE TEXT COLLATE NOCASE",
    "ALTER a TYPE REAL",
    "ALTER a TYPE BLOB",
    "ALTER a DROP TYPE",
    "ALTER a SET NOT NULL",
    "ALTER b SET DEFAULT 1",
    "ADD UNIQUE (a)",
    "ADD UNIQUE (a COLLATE RTRIM, b)",
    "ADD CHECK (a < 5)",
    "ADD CHECK (b > 0), ALTER b TYPE TEXT",
    "ADD n INT DEFAULT 1 CHECK (n < a)",
    "ADD n INT DEFAULT 1 UNIQUE",
    "ADD n TEXT DEFAULT 1, ADD UNIQUE (n, a)",
    "ADD n INT AS (a + b) NOT NULL",
    "ADD n TEXT NOT NULL DEFAULT 'x' FIRST, ALTER a TYPE INT",
    "SET STRICT",
    "SET WITHOUT ROWID",
    "DROP WITHOUT ROWID",
    "DROP STRICT, ALTER a TYPE NUMERIC",
    "ALTER id TYPE INTEGER",
];

const VALUES: [&str; 14] = [
    "NULL", "1", "'1'", "'1.0'", "'01'", "1.5", "2", "'x'", "'X'", "'x '", "x'31'", "3", "-4", "''",
];

#[derive(Clone, Debug)]
struct Table {
    kind: usize,
    rules: usize,
    key: usize,
    rows: Vec<[usize; 3]>,
}

fn table() -> impl Strategy<Value = Table> {
    let row = [0..VALUES.len(), 0..VALUES.len(), 0..VALUES.len()];
    let rows = prop::collection::vec(row, 0..5);
    (0..TYPES.len(), 0..RULES.len(), 0..KEYS.len(), rows).prop_map(|(kind, rules, key, rows)| {
        Table {
            kind,
            rules,
            key,
            rows,
        }
    })
}

impl Table {
    fn schema(&self) -> String {
        let (key, options) = KEYS[self.key];
        let (column, table, index) = RULES[self.rules];
        let declared = TYPES[self.kind];
        format!("CREATE TABLE t ({key}, a {declared} {column}, b INT{table}){options};\n{index}")
    }

    /// Puts rows in, as far as the table takes them.
    fn fill(&self, connection: &Connection) {
        for [id, a, b] in &self.rows {
            let (id, a, b) = (VALUES[*id], VALUES[*a], VALUES[*b]);
            let insert = format!("INSERT INTO t (id, a, b) VALUES ({id}, {a}, {b})");
            _ = connection.execute_batch(&insert);
        }
    }
}

/// Whether a table takes the rows, with an id that it is not to make up.
fn takes(connection: &Connection, schema: &[String]) -> bool {
    let (table, others) = schema.split_first().unwrap();
    let is_key = table.contains("INTEGER PRIMARY KEY") && !table.contains("WITHOUT ROWID");
    let nulls = "SELECT count(*) FROM old WHERE id IS NULL";
    connection
        .execute_batch(
            "PRAGMA legacy_alter_table = ON; DROP INDEX IF EXISTS ix; ALTER TABLE t RENAME TO old",
        )
        .unwrap();
    let nulls: i64 = connection.query_row(nulls, [], |row| row.get(0)).unwrap();
    connection.execute_batch(table).unwrap();
    let copied = connection.execute("INSERT INTO t (id, a, b) SELECT id, a, b FROM old", []);
    copied.is_ok()
        && !(is_key && nulls > 0)
        && others
            .iter()
            .all(|sql| connection.execute_batch(sql).is_ok())
}

/// The statements that make `t` and its index.
fn schema_of(connection: &Connection) -> Vec<String> {
    let query = "SELECT sql FROM sqlite_master WHERE tbl_name = 't' AND sql IS NOT NULL ORDER BY type = 'index'";
    let mut statement = connection.prepare(query).unwrap();
    let sql = statement.query_map([], |row| row.get(0)).unwrap();
    sql.map(Result::unwrap).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn rows_are_refused_just_if_the_table_does_not_take_them(
        table in table(),
        alteration in 0..ALTERATIONS.len(),
    ) {
        let alter = format!("ALTER TABLE t {};", ALTERATIONS[alteration]);
        let project = Project::new()
            .config("sqlite_version = \"3.37\"\n")
            .revision("a1", "", &table.schema())
            .revision("b2", "a1", &alter);
        let run = project.run(&["upgrade", "a1:b2", "-q"]);
        // A type that STRICT does not know, or no key for what has no rowid.
        if run.code != 0 {
            prop_assert!(run.stderr.contains("error[alter-table]"), "{}", run.stderr);
            return Ok(());
        }
        let project = project.database_after("app.db", &[&["upgrade", "a1"]]);
        let project = project.database_after("empty.db", &[&["upgrade", "b2"]]);
        let altered = schema_of(&project.connection("empty.db"));
        table.fill(&project.connection("app.db"));
        let path = project.path().join("app.db");
        let bytes = fs::read(&path).unwrap();
        let shell = shell::run(&path, &run.stdout, AfterError::GoesOn);
        if shell.success {
            return Ok(());
        }
        prop_assert!(bytes == fs::read(&path).unwrap());
        let first = shell.messages.lines().next().unwrap_or_default();
        prop_assert!(first.contains("failed: gen-sql: t"), "{alter} {}", shell.messages);
        prop_assert!(shell.rows.starts_with("gen-sql: t"), "{alter} {}", shell.rows);
        prop_assert!(!takes(&project.connection("app.db"), &altered), "{alter} {first}");
    }
}
