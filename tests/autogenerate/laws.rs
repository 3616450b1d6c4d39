//! From any schema to any other: what is generated leads there and back, nothing is left to do, and
//! the rows of what stays are there afterwards.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::Connection;

use crate::project::Project;

/// What can be said of a column; rows hold numbers, all of them others, and `{o}` is the column that
/// is always there.
const COLUMNS: [&str; 18] = [
    "INTEGER",
    "TEXT",
    "VARCHAR(20) NOT NULL DEFAULT 'x'",
    "INT DEFAULT 5",
    "TEXT COLLATE NOCASE",
    "NUMERIC DEFAULT (abs(-2))",
    "INTEGER NOT NULL DEFAULT 1 -- one, or more",
    "TEXT UNIQUE",
    "TEXT CONSTRAINT unique_{c} UNIQUE ON CONFLICT IGNORE",
    "INT CHECK ({c} IS NOT -1)",
    "INT CONSTRAINT check_{c} CHECK ({c} IS NOT -2 AND {o} > -5)",
    "INT REFERENCES parent (id)",
    "INT REFERENCES parent (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "INT CONSTRAINT fk_{c} REFERENCES parent",
    "AS ({o} + 1)",
    "INT GENERATED ALWAYS AS ({o} * 2) STORED",
    "\"UNSIGNED BIG INT\" DEFAULT 7",
    "",
];

const NAMES: [&str; 5] = ["a", "\"b c\"", "[select]", "D", "\"é\""];

const KEYS: [(&str, &str); 7] = [
    ("o INTEGER PRIMARY KEY", ""),
    ("o INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    ("o INTEGER NOT NULL, PRIMARY KEY (o)", ""),
    ("o INT NOT NULL PRIMARY KEY", " WITHOUT ROWID"),
    ("o INT UNIQUE", ""),
    ("o INT, CONSTRAINT key PRIMARY KEY (o DESC)", ""),
    ("o INTEGER", ""),
];

/// What hangs on a table `{t}`, or looks at it.
const HANGING: [&str; 8] = [
    "CREATE INDEX ix_{t} ON {t} (o);",
    "CREATE INDEX ix_{t} ON {t} (o DESC) WHERE o > 0;",
    "CREATE UNIQUE INDEX ix_{t} ON {t} (o, abs(o));",
    "CREATE VIEW v_{t} AS SELECT o FROM {t};",
    "CREATE VIEW v_{t} AS SELECT * FROM {t};",
    "CREATE TRIGGER tr_{t} AFTER INSERT ON {t} BEGIN UPDATE parent SET n = n + 1; END;",
    "CREATE TRIGGER tr_{t} BEFORE DELETE ON {t} BEGIN SELECT old.o; END;",
    "CREATE TRIGGER tr_{t} AFTER DELETE ON parent BEGIN DELETE FROM {t} WHERE o = old.id; END;",
];

#[derive(Clone, Debug)]
struct Table {
    key: usize,
    /// Which columns it has, in their order, and what is said of them.
    columns: Vec<(usize, usize)>,
    hanging: Vec<&'static str>,
}

type Schema = Vec<Option<Table>>;

fn table() -> impl Strategy<Value = Table> {
    let columns = prop::collection::vec((0..NAMES.len(), 0..COLUMNS.len()), 0..5);
    let hanging = prop::collection::vec(select(&HANGING[..]), 0..3);
    (0..KEYS.len(), columns, hanging).prop_map(|(key, columns, hanging)| {
        let mut kept: Vec<(usize, usize)> = Vec::new();
        for (name, said) in columns {
            if kept.iter().all(|(other, _)| *other != name) {
                kept.push((name, said));
            }
        }
        Table {
            key,
            columns: kept,
            hanging,
        }
    })
}

fn schema() -> impl Strategy<Value = Schema> {
    prop::collection::vec(prop::option::weighted(0.8, table()), 3)
}

fn text(schema: &Schema) -> String {
    let mut text = "CREATE TABLE parent (id INTEGER PRIMARY KEY, n INT DEFAULT 0);\n".to_owned();
    for (number, table) in schema.iter().enumerate() {
        let Some(table) = table else { continue };
        let (key, options) = KEYS[table.key];
        let (key, constraint) = key.split_once(", ").unwrap_or((key, ""));
        write!(text, "CREATE TABLE t{number} (\n    {key}").unwrap();
        for &(name, said) in &table.columns {
            let name = NAMES[name];
            let plain = name.trim_matches(['"', '[', ']']).replace(' ', "_");
            let said = COLUMNS[said]
                .replace("_{c}", &format!("_{number}_{plain}").replace('é', "e"))
                .replace("{c}", name)
                .replace("{o}", "o");
            write!(text, "\n  , {name} {said}").unwrap();
        }
        if !constraint.is_empty() {
            write!(text, "\n  , {constraint}").unwrap();
        }
        writeln!(text, "\n){options};").unwrap();
        let mut made: Vec<&str> = Vec::new();
        for hanging in &table.hanging {
            // One of a kind has the name.
            let kind = ["ix_", "v_", "tr_"]
                .into_iter()
                .find(|kind| hanging.contains(kind))
                .unwrap();
            if !made.contains(&kind) {
                made.push(kind);
                writeln!(text, "{}", hanging.replace("{t}", &format!("t{number}"))).unwrap();
            }
        }
    }
    text
}

/// Rows for the tables, which break nothing that either schema says.
fn fill(connection: &Connection, schema: &Schema) {
    for (number, table) in schema.iter().enumerate() {
        let Some(table) = table else { continue };
        for row in 1..4 {
            let mut names = vec!["o".to_owned()];
            let mut values = vec![row.to_string()];
            for (at, &(name, said)) in table.columns.iter().enumerate() {
                if !COLUMNS[said].contains("AS (") {
                    names.push(NAMES[name].to_owned());
                    values.push((10 * (at + 1) + row).to_string());
                }
            }
            for value in &values {
                let parent = format!("INSERT OR IGNORE INTO parent (id) VALUES ({value})");
                connection.execute_batch(&parent).unwrap();
            }
            let insert = format!(
                "INSERT INTO t{number} ({}) VALUES ({})",
                names.join(", "),
                values.join(", ")
            );
            connection.execute_batch(&insert).expect(&insert);
        }
    }
}

/// The rows of the columns that both schemas have, as numbers.
fn rows(connection: &Connection, one: &Schema, other: &Schema) -> Vec<String> {
    let mut rows = Vec::new();
    for (number, pair) in one.iter().zip(other).enumerate() {
        let (Some(one), Some(other)) = pair else {
            continue;
        };
        let mut names = vec!["o".to_owned()];
        for (name, said) in &one.columns {
            let kept = other.columns.iter().find(|(kept, _)| kept == name);
            let is_plain = |said: usize| !COLUMNS[said].contains("AS (");
            if kept.is_some_and(|(_, kept)| is_plain(*kept) && is_plain(*said)) {
                names.push(format!("CAST({} AS INTEGER)", NAMES[*name]));
            }
        }
        let query = format!(
            "SELECT concat_ws(',', {}) FROM t{number} ORDER BY o",
            names.join(", ")
        );
        let mut statement = connection.prepare(&query).unwrap();
        let found = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        rows.extend(found.map(|row| format!("t{number}: {}", row.unwrap())));
    }
    rows
}

fn run(project: &Project, arguments: &[&str], what: &str) -> String {
    let run = project.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {what}\n{run}");
    run.stdout
}

fn law(one: &Schema, other: &Schema, orders: bool) {
    let what = format!("{}\n-- becomes:\n{}", text(one), text(other));
    let project = Project::new()
        .reversible("a1", "", &text(one), "DROP TABLE parent;")
        .file("schema.sql", text(other));
    let order: &[&str] = if orders { &["--column-order"] } else { &[] };
    let generate = ["revision", "--autogenerate", "-m", "b2", "--rev-id", "b2"];
    let again = [&generate[..4], order].concat();
    let made = project.run(&[&generate[..], order].concat());
    assert_eq!(made.code, 0, "{what}\n{made}");
    let left = project.run(&again);
    assert_eq!((left.code, &*left.stdout), (0, ""), "{what}\n{left}");
    let checked = project.run(&[&["check"], order].concat());
    assert_eq!(checked.code, 0, "{what}\n{checked}");
    if made.stdout.is_empty() {
        return;
    }
    let first = run(&project, &["upgrade", "a1"], &what);
    let project = project.database("app.db", &first);
    {
        let connection = project.connection("app.db");
        connection
            .execute_batch("PRAGMA foreign_keys = OFF")
            .unwrap();
        fill(&connection, one);
    }
    let before = rows(&project.connection("app.db"), one, other);
    for (way, arguments) in [
        ("up", ["upgrade", "a1:b2"]),
        ("down", ["downgrade", "b2:a1"]),
    ] {
        let script = run(&project, &arguments, &what);
        let what = format!(
            "{way}\n{what}\n{}",
            &script[script.find("-- b2 ").unwrap_or(0)..]
        );
        project
            .connection("app.db")
            .execute_batch(&script)
            .unwrap_or_else(|error| panic!("{error}: {what}"));
        assert_eq!(
            rows(&project.connection("app.db"), one, other),
            before,
            "{what}"
        );
        run(&project, &["check", "--database", "app.db"], &what);
    }
}

/// Only a type can bring a collation along, and both can go at once.
#[test]
fn a_column_loses_its_type_with_its_collation() {
    let table = |said| {
        let columns = vec![(2, said)];
        let hanging = Vec::new();
        Some(Table {
            key: 0,
            columns,
            hanging,
        })
    };
    law(&vec![table(4)], &vec![table(17)], false);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_schema_becomes_any_other(one in schema(), other in schema(), orders: bool) {
        law(&one, &other, orders);
    }
}

/// How many pairs are tried; more with `GEN_SQL_SCHEMA_CASES`.
fn cases() -> u32 {
    let asked = std::env::var("GEN_SQL_SCHEMA_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(24)
}
