//! The database that a script meets: at its start revision with rows that no scratch has, or
//! the wrong one altogether.

use super::chain::{Catalog, Chain, hostile_literal, ident};
use crate::beds::gen_sql;
use fastrand::Rng;
use rusqlite::Connection;
use std::path::Path;

/// Alembic's own spelling.
const VERSION_TABLE: &str = "CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);";

/// How a database can be another one than the script was written for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wrong {
    /// Some or all of the pending revisions are there already.
    Ahead,
    Behind,
    /// A file of no bytes.
    Empty,
    /// Tables of somebody else and no version table.
    Unrelated,
    /// One revision too many in the version table.
    ExtraHead,
    /// A version table that accepts NULL, so that a guard that writes NULL stops nothing.
    NullableVersion,
}

/// Who brings a database to its start.
#[derive(Clone, Copy)]
pub(super) enum Maker<'m> {
    /// Alembic or somebody else: the bare statements and a version row.
    Anybody,
    /// The program's own script, in this project.
    Program(&'m Path),
}

/// Makes the database that has the first `applied` revisions.
///
/// # Errors
/// What the program says if it refuses them.
pub(super) fn build(
    path: &Path,
    chain: &Chain,
    applied: usize,
    maker: Maker<'_>,
    rng: &mut Rng,
) -> Result<(), String> {
    let connection = open(path, rng);
    run(&connection, "PRAGMA foreign_keys = OFF;");
    if applied == 0 {
        if rng.bool() {
            run(&connection, VERSION_TABLE);
        }
        return Ok(());
    }
    let heads = chain.heads(applied);
    match maker {
        Maker::Program(project) => {
            let script = gen_sql::script(project, &["upgrade", &heads[0]])?;
            run(&connection, &script);
        }
        Maker::Anybody => {
            stamp(&connection, &heads);
            run(&connection, "BEGIN;");
            for revision in &chain.revisions[..applied] {
                run(&connection, &revision.upgrade.join("\n"));
            }
            run(&connection, "COMMIT;");
        }
    }
    if rng.u8(..4) == 0 {
        add_by_hand(&connection, rng);
    }
    fill(&connection, rng);
    if rng.u8(..8) == 0 {
        clash(&connection, chain, applied);
    }
    Ok(())
}

/// Makes a database that the script must leave alone, as [`build`] does.
pub(super) fn build_wrong(
    path: &Path,
    chain: &Chain,
    applied: usize,
    (wrong, maker): (Wrong, Maker<'_>),
    rng: &mut Rng,
) -> Result<(), String> {
    let all = chain.revisions.len();
    match wrong {
        Wrong::Ahead => build(path, chain, rng.usize(applied + 1..=all), maker, rng)?,
        Wrong::Behind => build(path, chain, rng.usize(..applied), maker, rng)?,
        Wrong::Empty => std::fs::write(path, b"").expect("an empty file"),
        Wrong::Unrelated => {
            let connection = open(path, rng);
            run(
                &connection,
                "CREATE TABLE account (id INTEGER PRIMARY KEY, owner TEXT);",
            );
            run(
                &connection,
                "INSERT INTO account VALUES (1, 'ann'), (2, 'bob');",
            );
        }
        Wrong::ExtraHead => {
            build(path, chain, applied, maker, rng)?;
            let connection = Connection::open(path).unwrap();
            // A database at base may have no version table yet.
            _ = connection.execute_batch(VERSION_TABLE);
            run(
                &connection,
                "INSERT INTO alembic_version VALUES ('ffffffffffff');",
            );
        }
        Wrong::NullableVersion => {
            build(path, chain, applied, maker, rng)?;
            let connection = Connection::open(path).unwrap();
            run(
                &connection,
                "DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num TEXT);",
            );
            for head in chain.heads(applied) {
                run(
                    &connection,
                    &format!("INSERT INTO alembic_version VALUES ('{head}');"),
                );
            }
        }
    }
    Ok(())
}

impl Wrong {
    /// The ways that differ from the right database when `applied` of `all` revisions are there.
    pub(super) fn possible(applied: usize, all: usize) -> Vec<Self> {
        let mut possible = vec![Self::Unrelated, Self::ExtraHead];
        if applied < all {
            possible.push(Self::Ahead);
        }
        if applied > 0 {
            possible.extend([Self::Behind, Self::Empty, Self::NullableVersion]);
        }
        possible
    }
}

fn open(path: &Path, rng: &mut Rng) -> Connection {
    let connection = Connection::open(path).unwrap();
    let page_size = [512, 1024, 4096, 4096][rng.usize(..4)];
    let vacuum = ["NONE", "NONE", "FULL", "INCREMENTAL"][rng.usize(..4)];
    run(
        &connection,
        &format!("PRAGMA page_size = {page_size}; PRAGMA auto_vacuum = {vacuum};"),
    );
    if rng.u8(..4) == 0 {
        run(&connection, "PRAGMA journal_mode = WAL;");
    }
    connection
}

fn stamp(connection: &Connection, heads: &[String]) {
    run(connection, VERSION_TABLE);
    for head in heads {
        run(
            connection,
            &format!("INSERT INTO alembic_version VALUES ('{head}');"),
        );
    }
}

/// What a DBA may have added: a table, an index and a trigger that writes on its own.
fn add_by_hand(connection: &Connection, rng: &mut Rng) {
    let tables = Catalog(connection).tables();
    let Some(table) = rng.choice(tables) else {
        return;
    };
    let columns = Catalog(connection).columns(&table);
    let (table, column) = (ident(&table), ident(&columns[0].name));
    run(
        connection,
        "CREATE TABLE hand_audit (id INTEGER PRIMARY KEY, what TEXT);",
    );
    run(
        connection,
        &format!("CREATE INDEX hand_index ON {table} ({column}, {column} COLLATE BINARY);"),
    );
    run(
        connection,
        &format!(
            "CREATE TRIGGER hand_trigger AFTER INSERT ON {table} BEGIN
                 INSERT INTO hand_audit (what) VALUES ('insert'); END;"
        ),
    );
}

/// Something that the chain is about to make is there already.
fn clash(connection: &Connection, chain: &Chain, applied: usize) {
    let pending = chain.revisions[applied..].iter();
    let mut created = pending
        .flat_map(|revision| &revision.upgrade)
        .filter(|statement| statement.starts_with("CREATE "));
    if let Some(statement) = created.next() {
        _ = connection.execute_batch(statement);
    }
}

/// Rows as production has them. A row that breaks a rule of today is left out; the rules of
/// tomorrow are not asked.
fn fill(connection: &Connection, rng: &mut Rng) {
    for table in Catalog(connection).tables() {
        let columns = Catalog(connection).columns(&table);
        let rows = [0, 1, 3, 6, 6, 40][rng.usize(..6)];
        for _ in 0..rows {
            let values: Vec<String> = columns
                .iter()
                .map(|column| hostile_literal(rng, column))
                .collect();
            let names: Vec<String> = columns.iter().map(|column| ident(&column.name)).collect();
            let (table, names, values) = (ident(&table), names.join(", "), values.join(", "));
            let row = format!("INSERT INTO {table} ({names}) VALUES ({values});");
            _ = connection.execute_batch(&row);
        }
    }
}

fn run(connection: &Connection, sql: &str) {
    connection
        .execute_batch(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}
