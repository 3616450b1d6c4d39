//! From any schema to any other: what is generated leads there and back, nothing is left to do, and
//! the rows of what stays are there afterwards.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use rusqlite::Connection;

use super::stations::Stations;
use crate::project::Project;

/// What can be said of a column; rows hold numbers, all of them others, `{o}` is the column that is
/// always there, `{p}` the one before this, and `{t}` is the table.
const COLUMNS: [&str; 34] = [
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
    "INT AS ({o}) STORED REFERENCES {t} (o)",
    "INT AS ({o}) STORED REFERENCES {0} (o) ON DELETE CASCADE",
    "AS (+{o}) CONSTRAINT \"the first\" REFERENCES {0} (o) DEFERRABLE INITIALLY DEFERRED",
    "TEXT COLLATE RTRIM NOT NULL ON CONFLICT REPLACE DEFAULT ''",
    "TEXT CONSTRAINT not_null_{c} NOT NULL DEFAULT 'it''s; -- no comment'",
    "REAL DEFAULT +2.0 CHECK ({c} > 0) CHECK ({c} > 0)",
    "DATE DEFAULT CURRENT_DATE",
    "BLOB DEFAULT x'00ff'",
    "INT AS (abs({o})) UNIQUE",
    "INT AS (CASE WHEN {o} IN (1, 2) THEN NULL ELSE {o} END) CHECK ({c} IS NOT 0)",
    "INT /* , in the middle ) */ DEFAULT (1 + (2))",
    "ANY",
    "AS ({p} + 1)",
    "INT AS (abs({p})) STORED",
    "INT AS ({p} * 1) CHECK ({c} IS NOT -4)",
    "INT CHECK ({c} IS NOT -3 OR {p} > 0)",
];

/// How columns are called.
const NAMES: [&str; 8] = [
    "a",
    "\"b c\"",
    "[select]",
    "D",
    "\"é\"",
    "`order`",
    "\"x\"\"y\"",
    "rowids",
];

/// The key of a table: its columns, a constraint behind all columns, and options.
const KEYS: [(&str, &str, &str); 13] = [
    ("o INTEGER PRIMARY KEY", "", ""),
    ("o INTEGER PRIMARY KEY AUTOINCREMENT", "", ""),
    ("o INTEGER NOT NULL", "PRIMARY KEY (o)", ""),
    ("o INT NOT NULL PRIMARY KEY", "", " WITHOUT ROWID"),
    ("o INT UNIQUE", "", ""),
    ("o INT", "CONSTRAINT key PRIMARY KEY (o DESC)", ""),
    ("o INTEGER", "", ""),
    (
        "o INT, p INT NOT NULL DEFAULT 0",
        "PRIMARY KEY (o, p)",
        " WITHOUT ROWID",
    ),
    (
        "p INT DEFAULT 0, o INT",
        "CONSTRAINT \"the key\" UNIQUE (p DESC, o COLLATE NOCASE)",
        "",
    ),
    (
        "o TEXT COLLATE NOCASE",
        "PRIMARY KEY (o) ON CONFLICT REPLACE",
        "",
    ),
    ("o INTEGER PRIMARY KEY", "CHECK (o > 0)", " STRICT"),
    ("o INT", "PRIMARY KEY (o)", " STRICT"),
    ("o INT PRIMARY KEY", "", " WITHOUT ROWID, STRICT"),
];

/// The types of a `STRICT` table that hold numbers.
const STRICT: [&str; 5] = ["INT", "INTEGER", "REAL", "TEXT", "ANY"];

/// An index that makes a key of a column.
const UNIQUE: &str = "CREATE UNIQUE INDEX ix_{t} ON {t} (o);";

/// What hangs on a table `{t}`, or looks at it. What begins with `w_` and `iv_` needs the view.
const HANGING: [&str; 18] = [
    UNIQUE,
    "CREATE INDEX ix_{t} ON {t} (o);",
    "CREATE INDEX ix_{t} ON {t} (o DESC) WHERE o > 0;",
    "CREATE UNIQUE INDEX ix_{t} ON {t} (o, abs(o));",
    "CREATE INDEX ix_{t} ON {t} (o COLLATE NOCASE, -o) WHERE o IS NOT NULL AND o <> 'x';",
    "CREATE VIEW v_{t} AS SELECT o FROM {t};",
    "CREATE VIEW v_{t} AS SELECT * FROM {t};",
    "CREATE VIEW v_{t} AS SELECT o, o + 1 FROM {t} UNION ALL SELECT id, n FROM parent;",
    "CREATE VIEW v_{t} (o, x) AS WITH q AS (SELECT o AS y FROM {t}) SELECT y, max(y) FROM q;",
    "CREATE VIEW w_{t} AS SELECT v.o FROM v_{t} AS v JOIN {t} AS t ON t.o = v.o;",
    "CREATE TRIGGER iv_{t} INSTEAD OF DELETE ON v_{t} BEGIN DELETE FROM {t} WHERE o = old.o; END;",
    "CREATE TRIGGER tr_{t} AFTER INSERT ON {t} BEGIN UPDATE parent SET n = n + 1; END;",
    "CREATE TRIGGER tr_{t} BEFORE DELETE ON {t} BEGIN SELECT old.o; END;",
    "CREATE TRIGGER tr_{t} AFTER DELETE ON parent BEGIN DELETE FROM {t} WHERE o = old.id; END;",
    "CREATE TRIGGER tr_{t} AFTER UPDATE OF o ON {t} WHEN new.o > 100 BEGIN INSERT INTO parent (n) SELECT count(*) FROM {t} AS x WHERE x.o = new.o; END;",
    "CREATE VIRTUAL TABLE f_{t} USING fts5(body);",
    "CREATE VIRTUAL TABLE f_{t} USING fts5(body, more UNINDEXED, prefix='2 3');",
    "CREATE VIRTUAL TABLE f_{t} USING rtree(id, low, high);",
];

#[derive(Clone, Debug)]
struct Table {
    key: usize,
    /// Which columns it has, in their order, and what is said of them.
    columns: Vec<(usize, usize)>,
    hanging: Vec<&'static str>,
}

impl Table {
    /// What hangs on it of a kind: one has the name.
    fn first(&self, kind: &str) -> Option<&'static str> {
        let is_of_kind = |hanging: &&&str| {
            let mut words = hanging.split(' ');
            words.find(|word| word.ends_with("_{t}")) == Some(&format!("{kind}{{t}}"))
        };
        self.hanging.iter().find(is_of_kind).copied()
    }
}

type Schema = Vec<Option<Table>>;

/// What is called otherwise: tables and, in all of them, columns.
#[derive(Clone, Debug, Default)]
struct Renames {
    tables: Vec<usize>,
    columns: Vec<usize>,
}

impl Renames {
    fn table(&self, number: usize) -> String {
        let letter = if self.tables.contains(&number) {
            "n"
        } else {
            "t"
        };
        format!("{letter}{number}")
    }

    fn column(&self, name: usize) -> String {
        if self.columns.contains(&name) {
            format!("\"was {name}\"")
        } else {
            NAMES[name].to_owned()
        }
    }
}

fn table() -> impl Strategy<Value = Table> {
    let columns = prop::collection::vec((0..NAMES.len(), 0..COLUMNS.len()), 0..5);
    let hanging = prop::collection::vec(select(&HANGING[..]), 0..4);
    (0..KEYS.len(), columns, hanging).prop_map(|(key, columns, hanging)| {
        let mut kept: Vec<(usize, usize)> = Vec::new();
        for (name, said) in columns {
            let fits = !is_strict(key) || fits_strict(COLUMNS[said]);
            if fits && kept.iter().all(|(other, _)| *other != name) {
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

fn is_strict(key: usize) -> bool {
    KEYS[key].2.contains("STRICT")
}

fn fits_strict(said: &str) -> bool {
    let first = said.split(' ').next().unwrap_or_default();
    STRICT.contains(&first)
}

fn schema() -> impl Strategy<Value = Schema> {
    prop::collection::vec(prop::option::weighted(0.8, table()), 3)
}

fn renames() -> impl Strategy<Value = Renames> {
    let tables = prop::collection::vec(0..3_usize, 0..3);
    let columns = prop::collection::vec(0..NAMES.len(), 0..4);
    (tables, columns).prop_map(|(tables, columns)| Renames { tables, columns })
}

/// What makes a schema; a table can refer to the first one if that is in both.
fn text(schema: &Schema, renames: &Renames, is_first_kept: bool) -> String {
    let mut text = "CREATE TABLE parent (id INTEGER PRIMARY KEY, n INT DEFAULT 0);\n".to_owned();
    for (number, table) in schema.iter().enumerate() {
        let Some(table) = table else { continue };
        let called = renames.table(number);
        let (key, constraint, options) = KEYS[table.key];
        if renames.tables.contains(&number) {
            writeln!(text, "-- renamed-from: t{number}").unwrap();
        }
        write!(text, "CREATE TABLE {called} (\n    {key}").unwrap();
        let own = referred(schema, number, renames);
        let first = if is_first_kept {
            referred(schema, 0, renames)
        } else {
            PARENT.to_owned()
        };
        let mut before = "o".to_owned();
        for &(name, said) in &table.columns {
            let plain: String = { NAMES[name].chars() }
                .filter(char::is_ascii_alphanumeric)
                .collect();
            let said = COLUMNS[said]
                .replace("_{c}", &format!("_{number}_{plain}"))
                .replace("{t} (o)", &own)
                .replace("{0} (o)", &first)
                .replace("{c}", &renames.column(name))
                .replace("{t}", &called)
                .replace("{p}", &before)
                .replace("{o}", "o");
            before = renames.column(name);
            write!(text, "\n  , ").unwrap();
            if renames.columns.contains(&name) {
                write!(text, "\n    -- renamed-from: {}\n    ", NAMES[name]).unwrap();
            }
            write!(text, "{} {said}", renames.column(name)).unwrap();
        }
        if !constraint.is_empty() {
            write!(text, "\n  , {constraint}").unwrap();
        }
        writeln!(text, "\n){options};").unwrap();
        hang(&mut text, table, &called);
    }
    text
}

/// The key of the table that is always there.
const PARENT: &str = "parent (id)";

/// The key of a table, or of the one that is always there: only a key can be referred to.
fn referred(schema: &Schema, number: usize, renames: &Renames) -> String {
    let is_key = |table: &Table| {
        let (columns, constraint, _) = KEYS[table.key];
        let is_one = columns.starts_with("o ") && !columns.contains(',');
        let says = format!("{columns} {constraint}");
        is_one && (says.contains("KEY") || says.contains("UNIQUE"))
            || table.first("ix_") == Some(UNIQUE)
    };
    if schema[number].as_ref().is_some_and(is_key) {
        format!("{} (o)", renames.table(number))
    } else {
        PARENT.to_owned()
    }
}

/// Writes what hangs on a table.
fn hang(text: &mut String, table: &Table, called: &str) {
    let mut made: Vec<&str> = Vec::new();
    for kind in ["ix_", "v_", "w_", "iv_", "tr_", "f_"] {
        let hanging = table.first(kind);
        let needs_view = ["w_", "iv_"].contains(&kind);
        if let Some(hanging) = hanging
            && (!needs_view || made.contains(&"v_"))
        {
            made.push(kind);
            writeln!(text, "{}", hanging.replace("{t}", called)).unwrap();
        }
    }
}

/// Rows for the tables, which break nothing that either schema says.
fn fill(connection: &Connection, schema: &Schema) {
    // What columns are generated from may be referred to when they are plain ones.
    for id in 0..10 {
        let parent = format!("INSERT OR IGNORE INTO parent (id) VALUES ({id})");
        connection.execute_batch(&parent).unwrap();
    }
    for (number, table) in schema.iter().enumerate() {
        let Some(table) = table else { continue };
        for row in 1..4 {
            let mut names = vec!["o".to_owned()];
            let mut values = vec![row.to_string()];
            for (at, &(name, said)) in table.columns.iter().enumerate() {
                if !is_generated(said) {
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

fn is_generated(said: usize) -> bool {
    COLUMNS[said].contains("AS (")
}

/// The rows of the columns that both schemas have, as numbers, where they are called so.
fn rows(connection: &Connection, one: &Schema, other: &Schema, called: &Renames) -> Vec<String> {
    let mut rows = Vec::new();
    for (number, pair) in one.iter().zip(other).enumerate() {
        let (Some(one), Some(other)) = pair else {
            continue;
        };
        let mut names = vec!["o".to_owned()];
        for (name, said) in &one.columns {
            let kept = other.columns.iter().find(|(kept, _)| kept == name);
            if kept.is_some_and(|(_, kept)| !is_generated(*kept) && !is_generated(*said)) {
                names.push(format!("CAST({} AS INTEGER)", called.column(*name)));
            }
        }
        let query = format!(
            "SELECT concat_ws(',', {}) FROM {} ORDER BY o",
            names.join(", "),
            called.table(number)
        );
        let mut statement = connection.prepare(&query).expect(&query);
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

/// Whether a generated column that holds NULLs becomes a plain one that can hold none: only its author
/// knows what its rows get.
fn is_stuck(one: &Schema, other: &Schema) -> bool {
    let pairs = one
        .iter()
        .zip(other)
        .filter_map(|(one, other)| one.as_ref().zip(other.as_ref()));
    let mut columns = pairs.flat_map(|(one, other)| {
        let holds_null = |(_, said): &(usize, usize)| COLUMNS[*said].contains("THEN NULL");
        let has_null = one.columns.iter().any(holds_null);
        one.columns.iter().filter_map(move |(name, said)| {
            let now = other.columns.iter().find(|(other, _)| other == name)?;
            Some((has_null && is_generated(*said), COLUMNS[now.1]))
        })
    });
    columns.any(|(is_null, now)| is_null && now.contains("NOT NULL"))
}

fn law(one: &Schema, other: &Schema, renames: &Renames, orders: bool) {
    if is_stuck(one, other) {
        return;
    }
    let before = Renames::default();
    let is_first_kept = one[0].is_some() && other[0].is_some();
    let (from, to) = (
        text(one, &before, is_first_kept),
        text(other, renames, is_first_kept),
    );
    let what = format!("{from}\n-- becomes:\n{to}");
    let project = Project::new()
        .config("sqlite_version = \"3.37\"\n")
        .reversible("a1", "", &from, "DROP TABLE parent;")
        .file("schema.sql", to);
    let order: &[&str] = if orders { &["--column-order"] } else { &[] };
    let generate = ["revision", "--autogenerate", "-m", "b2", "--rev-id", "b2"];
    let again = [&generate[..4], order].concat();
    let made = project.run(&[&generate[..], order].concat());
    assert_eq!(made.code, 0, "{what}\n{made}");
    assert!(!made.stderr.contains("refuses"), "{what}\n{made}");
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
    let expected = rows(&project.connection("app.db"), one, other, &before);
    for (way, arguments, called) in [
        ("up", ["upgrade", "a1:b2"], renames),
        ("down", ["downgrade", "b2:a1"], &before),
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
        let found = rows(&project.connection("app.db"), one, other, called);
        assert_eq!(found, expected, "{what}");
        run(&project, &["check", "--database", "app.db"], &what);
    }
}

/// Only a type can bring a collation along, and both can go at once.
#[test]
fn a_column_loses_its_type_with_its_collation() {
    let table = |said| Table {
        key: 0,
        columns: vec![(2, said)],
        hanging: Vec::new(),
    };
    let none = Renames::default();
    law(&vec![Some(table(4))], &vec![Some(table(17))], &none, false);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_schema_becomes_any_other(one in schema(), other in schema(), orders: bool) {
        law(&one, &other, &Renames::default(), orders);
    }

    #[test]
    fn what_is_renamed_keeps_its_rows(
        one in schema(),
        other in schema(),
        renames in renames(),
        orders: bool,
    ) {
        law(&one, &other, &renames, orders);
    }

    #[test]
    fn three_schemas_one_after_the_other(
        one in schema(),
        two in schema(),
        three in schema(),
        orders: bool,
    ) {
        let schemas = [one, two, three];
        let is_first_kept = schemas.iter().all(|schema| schema[0].is_some());
        let none = Renames::default();
        let texts = schemas.map(|schema| text(&schema, &none, is_first_kept));
        let order: &[&str] = if orders { &["--column-order"] } else { &[] };
        Stations::of(&texts, order).walk("");
    }
}

/// `GEN_SQL_SCHEMA_CASES` pairs, which nobody has seen before; else a few that are always the same, so
/// that whoever has changed something knows what made them fail.
fn config() -> ProptestConfig {
    let asked = std::env::var("GEN_SQL_SCHEMA_CASES").ok();
    let (cases, rng_seed) = match asked.and_then(|asked| asked.parse().ok()) {
        Some(cases) => (cases, RngSeed::Random),
        None => (16, RngSeed::Fixed(7)),
    };
    ProptestConfig {
        cases,
        rng_seed,
        ..ProptestConfig::default()
    }
}
