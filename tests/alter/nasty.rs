//! A schema in which a table is hard to rebuild (`fixtures/alter/nasty.sql`): whatever is done to
//! it, what the action does not name is there afterwards, with foreign keys ON and OFF, in the
//! shell and in the SQLite that is built in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// The schema and the rows.
pub(super) fn nasty() -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/alter/nasty.sql");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.find("INSERT INTO users(id").unwrap();
    (text[..rows].to_owned(), text[rows..].to_owned())
}

/// Everything that can be asked of a database of this schema.
#[derive(Debug, PartialEq)]
pub(super) struct Content {
    /// For each table, its rows: what stands in each column, with the rowid.
    rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// The statements of all objects, by name.
    objects: BTreeMap<String, String>,
    /// What SQLite and the full-text index say.
    health: Vec<String>,
}

fn strings(connection: &Connection, query: &str) -> Vec<String> {
    let mut statement = connection.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, rusqlite::types::Value>(0));
    rows.unwrap()
        .map(|row| format!("{:?}", row.unwrap()))
        .collect()
}

impl Case {
    /// Whether the schema does the same afterwards when it is used.
    pub(super) fn is_used_alike(&self) -> bool {
        let mut columns = self.columns.iter();
        !columns.any(|column| ["boss", "m"].contains(column))
            && !self.action.contains("SET NOT NULL")
    }
}

impl Content {
    pub(super) fn of(connection: &Connection) -> Self {
        let mut rows = BTreeMap::new();
        for table in [
            "users",
            "posts",
            "comments",
            "likes",
            "keys",
            "log",
            "sqlite_sequence",
        ] {
            let query = format!("SELECT rowid AS \"rowid\", * FROM {table} ORDER BY rowid");
            let mut statement = connection.prepare(&query).unwrap();
            let names: Vec<String> = statement.column_names().map(ToOwned::to_owned).collect();
            let found = statement.query_map([], |row| {
                let cells = names.iter().enumerate().map(|(at, name)| {
                    let value = row.get_ref(at).unwrap();
                    (name.clone(), format!("{value:?}"))
                });
                Ok(cells.collect::<BTreeMap<_, _>>())
            });
            let found = found.unwrap().map(Result::unwrap).collect();
            rows.insert(table.to_owned(), found);
        }
        // The rowid of the counter's table is no matter.
        for row in rows.get_mut("sqlite_sequence").unwrap() {
            let row: &mut BTreeMap<_, _> = row;
            row.remove("rowid");
        }
        let mut statement = connection
            .prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            .unwrap();
        let objects = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let health = [
            "PRAGMA integrity_check",
            "SELECT \"table\" FROM pragma_foreign_key_check",
            "SELECT rowid FROM fts WHERE fts MATCH 'bob'",
            "SELECT name FROM vu ORDER BY id",
            "SELECT legacy_alter_table FROM pragma_legacy_alter_table",
            "SELECT name FROM sqlite_master WHERE name LIKE '\\_gen%' ESCAPE '\\'",
        ];
        Self {
            rows,
            objects,
            health: health
                .iter()
                .flat_map(|query| strings(connection, query))
                .collect(),
        }
    }

    /// Without columns of a table, and without the statements of objects.
    pub(super) fn without(mut self, table: &str, columns: &[&str], objects: &[&str]) -> Self {
        for row in self.rows.get_mut(table).unwrap() {
            row.retain(|name, _| !columns.contains(&name.as_str()));
        }
        self.objects
            .retain(|name, _| !objects.contains(&name.as_str()));
        self
    }
}

/// Uses the schema: ids go on, triggers fire, deletes cascade.
pub(super) const USE: &str = "PRAGMA foreign_keys = ON;
    INSERT INTO vu (name) VALUES ('new');
    UPDATE users SET name = 'Zoe' WHERE name = 'NEW';
    DELETE FROM posts WHERE id = 2;";

/// What the schema does when it is used.
fn use_it(connection: &Connection) -> Vec<String> {
    connection.execute_batch(USE).unwrap();
    used(connection)
}

/// What has come of it.
pub(super) fn used(connection: &Connection) -> Vec<String> {
    [
        "SELECT id || name FROM users ORDER BY id",
        "SELECT m FROM log",
        "SELECT rowid FROM fts WHERE fts MATCH 'new'",
        "SELECT count(*) FROM comments",
        "SELECT seq FROM sqlite_sequence",
    ]
    .iter()
    .flat_map(|query| strings(connection, query))
    .collect()
}

/// An action: the table, what is done, the columns that change.
pub(super) struct Case {
    pub(super) table: &'static str,
    pub(super) action: &'static str,
    pub(super) columns: &'static [&'static str],
}

const fn case(table: &'static str, action: &'static str, columns: &'static [&'static str]) -> Case {
    Case {
        table,
        action,
        columns,
    }
}

pub(super) const CASES: &[Case] = &[
    case("users", "ALTER COLUMN name SET NOT NULL", &[]),
    case("users", "ALTER COLUMN name TYPE VARCHAR(8)", &[]),
    case(
        "users",
        "ALTER COLUMN name TYPE TEXT USING lower(name)",
        &[],
    ),
    case("users", "ALTER COLUMN boss SET DEFAULT NULL", &[]),
    case(
        "users",
        "ALTER boss SET NOT NULL USING coalesce(boss, id)",
        &["boss"],
    ),
    case("users", "ADD COLUMN nick TEXT", &["nick"]),
    case(
        "users",
        "ADD COLUMN nick TEXT NOT NULL DEFAULT 'n' FIRST",
        &["nick"],
    ),
    case(
        "users",
        "ADD COLUMN born TEXT DEFAULT CURRENT_TIMESTAMP AFTER name",
        &["born"],
    ),
    case("users", "ALTER boss FIRST, ALTER id AFTER up", &[]),
    case("users", "ADD COLUMN next INT AS (id + 1) STORED", &["next"]),
    case(
        "users",
        "ADD COLUMN mate INT DEFAULT 1 REFERENCES users (id)",
        &["mate"],
    ),
    case("users", "ADD CONSTRAINT ck CHECK (users.id > 0)", &[]),
    case("users", "ADD CONSTRAINT uq UNIQUE (name)", &[]),
    case("users", "ADD UNIQUE (name) ON CONFLICT IGNORE", &[]),
    case("users", "ADD FOREIGN KEY (id) REFERENCES users (id)", &[]),
    case("users", "DROP FOREIGN KEY (boss)", &[]),
    case("users", "DROP CHECK (length(name)<9)", &[]),
    case("users", "DROP COLUMN boss", &["boss"]),
    case("users", "DROP COLUMN v, DROP COLUMN up", &["v", "up"]),
    case("users", "RENAME COLUMN boss TO chief", &["boss", "chief"]),
    case("posts", "ALTER u SET NOT NULL", &[]),
    case("posts", "ADD CHECK (u > 0), ADD COLUMN t TEXT", &["t"]),
    case("comments", "ALTER p TYPE BIGINT", &[]),
    case(
        "likes",
        "ADD FOREIGN KEY (u) REFERENCES users ON DELETE CASCADE",
        &[],
    ),
    case("likes", "DROP FOREIGN KEY (u) REFERENCES users (id)", &[]),
    case("keys", "ALTER COLUMN u SET DEFAULT 1", &[]),
    case("log", "ALTER COLUMN m TYPE TEXT", &["m"]),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Engine {
    Shell,
    BuiltIn,
}

/// The database before and after the script of a case.
fn altered(case: &Case, engine: Engine, foreign_keys: &str) -> (Project, Connection, Connection) {
    let (schema, rows) = nasty();
    let statement = format!("ALTER TABLE {} {};", case.table, case.action);
    let project = Project::new()
        .revision("a1", "", &schema)
        .revision("b2", "a1", &statement);
    let up = project.run(&["upgrade", "a1"]).succeeded();
    let script = project.run(&["upgrade", "a1:b2"]).succeeded();
    let script = format!("PRAGMA foreign_keys = {foreign_keys};\n{script}");
    let database = |name: &str| {
        let connection = project.connection(name);
        connection.execute_batch(&up).unwrap();
        connection.execute_batch(&rows).unwrap();
        connection
            .execute_batch("INSERT INTO log VALUES (1), (2), (3); DELETE FROM log WHERE m = 2;")
            .unwrap();
        connection
    };
    drop(database("before.db"));
    let after = database("after.db");
    match engine {
        Engine::BuiltIn => after.execute_batch(&script).unwrap(),
        Engine::Shell => {
            drop(after);
            let run = shell::run(
                &project.path().join("after.db"),
                &script,
                AfterError::GoesOn,
            );
            assert!(run.success, "{}: {}", case.action, run.messages);
        }
    }
    let [before, after] = ["before.db", "after.db"].map(|name| project.connection(name));
    (project, before, after)
}

#[test]
fn nothing_is_lost_whatever_is_done() {
    for case in CASES {
        for (engine, foreign_keys) in [
            (Engine::Shell, "OFF"),
            (Engine::Shell, "ON"),
            (Engine::BuiltIn, "OFF"),
            (Engine::BuiltIn, "ON"),
        ] {
            let (_project, before, after) = altered(case, engine, foreign_keys);
            let content = |connection| {
                let own = ["alembic_version", "gen_sql_history", case.table];
                Content::of(connection).without(case.table, case.columns, &own)
            };
            let title = format!("{} {} {engine:?} {foreign_keys}", case.table, case.action);
            assert_eq!(content(&after), content(&before), "{title}");
            if case.is_used_alike() {
                assert_eq!(use_it(&after), use_it(&before), "{title}");
            }
        }
    }
}
