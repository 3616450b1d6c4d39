//! Tables at rest: SQLite does not see them until a statement could look at one.
//!
//! SQLite looks through its whole schema table for each CREATE and reads it anew behind each ALTER,
//! so a chain takes it time with the square of its length, while most revisions are about few tables.
//! What is at rest stays in the file; only its rows of the schema table
//! (<https://sqlite.org/schematab.html>) are kept here.
//!
//! Invariant: every statement finds all tables and indexes that it could look at. As long as there
//! are no views, triggers and virtual tables and foreign keys are off, those are the ones whose names
//! stand in it; when in doubt, all are woken.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::config::DbConfig;
use rusqlite::types::Value;

use super::{Refusal, Scratch};
use crate::sql::{Ident, Token, TokenKind, dequote, significant};

/// How often [`Scratch::lay_to_rest`] is called until it looks at the schema.
const PATIENCE: u32 = 8;

/// The tables at rest.
#[derive(Debug)]
pub(super) struct Rest {
    /// The rows of the schema table about a table.
    tables: HashMap<Ident, Vec<SchemaRow>>,
    /// Each object, by its name in lower case, with the table that it belongs to, which may be itself.
    names: HashMap<String, Ident>,
    /// What was woken since the schema was looked at last.
    woken: HashSet<Ident>,
    /// How often there is nothing to do yet.
    patience: u32,
    /// How often there was nothing to do before that.
    before: u32,
}

impl Default for Rest {
    fn default() -> Self {
        Self {
            tables: HashMap::new(),
            names: HashMap::new(),
            woken: HashSet::new(),
            patience: PATIENCE,
            before: PATIENCE,
        }
    }
}

/// A row of the schema table.
#[derive(Debug)]
struct SchemaRow {
    rowid: i64,
    name: Ident,
    table: Ident,
    /// Whether it is a table or an index, whose content is in the file.
    is_plain: bool,
    /// Its columns, with the rowid.
    values: [Value; 6],
}

/// What a statement could look at.
#[derive(Debug, PartialEq, Eq)]
enum Needed {
    /// Of the tables at rest, these.
    Tables(BTreeSet<Ident>),
    /// Anything.
    All,
}

impl Scratch {
    /// Lays tables to rest, now and then, that no statement seems to need; `own` are needed always.
    /// A transaction must be open, and no savepoint within it to which anybody may go back.
    ///
    /// # Errors
    /// If SQLite cannot change its schema table.
    pub fn lay_to_rest(&self, own: &[&str]) -> Result<(), Refusal> {
        {
            let mut rest = self.rest.borrow_mut();
            rest.patience = rest.patience.saturating_sub(1);
            if rest.patience > 0 || self.connection.is_autocommit() {
                return Ok(());
            }
        }
        let was_laid = self.lay(own)?;
        let mut rest = self.rest.borrow_mut();
        rest.before = if was_laid {
            PATIENCE
        } else {
            rest.before.saturating_mul(2)
        };
        rest.patience = rest.before;
        Ok(())
    }

    /// Lays tables to rest, and says whether any may rest at all.
    fn lay(&self, own: &[&str]) -> Result<bool, Refusal> {
        let rows = self.schema_rows()?;
        if !rows.iter().all(|row| row.is_plain) || self.may_look_elsewhere()? {
            return Ok(false);
        }
        let mut rest = self.rest.borrow_mut();
        let woken = std::mem::take(&mut rest.woken);
        // A new object gets the rowid behind the last one, which must stay for that.
        let last = rows.last().map(|row| row.table.clone());
        let is_needed = |table: &Ident| {
            let is_sqlites = table.name().to_ascii_lowercase().starts_with("sqlite_");
            let is_last = last.as_ref() == Some(table);
            is_last || is_sqlites || woken.contains(table) || own.iter().any(|name| table.is(name))
        };
        self.write_schema(|| {
            let delete = "DELETE FROM main.sqlite_master WHERE rowid = ?1";
            let mut delete = self.connection.prepare_cached(delete)?;
            for row in rows.into_iter().filter(|row| !is_needed(&row.table)) {
                delete.execute([row.rowid])?;
                rest.names.insert(folded(&row.name), row.table.clone());
                rest.tables.entry(row.table.clone()).or_default().push(row);
            }
            Ok(())
        })?;
        Ok(true)
    }

    /// Wakes what the statements of `sql` could look at.
    ///
    /// # Errors
    /// If SQLite cannot change its schema table.
    pub fn wake_for(&self, sql: &str) -> Result<(), Refusal> {
        if !self.has_resting() {
            return Ok(());
        }
        let needed = self.rest.borrow().needed(sql);
        match needed {
            Needed::All => self.wake_all(),
            Needed::Tables(tables) => self.wake_tables(&tables),
        }
    }

    /// Wakes the table or the table of the index `name`.
    pub(super) fn wake(&self, name: &str) -> Result<(), Refusal> {
        if !self.has_resting() {
            return Ok(());
        }
        let table = self
            .rest
            .borrow()
            .names
            .get(&name.to_ascii_lowercase())
            .cloned();
        self.wake_tables(&table.into_iter().collect())
    }

    /// Wakes all tables.
    pub(super) fn wake_all(&self) -> Result<(), Refusal> {
        if !self.has_resting() {
            return Ok(());
        }
        let tables = self.rest.borrow().tables.keys().cloned().collect();
        self.wake_tables(&tables)?;
        // It must not cost more than what was done meanwhile.
        let mut rest = self.rest.borrow_mut();
        let count = u32::try_from(tables.len()).unwrap_or(u32::MAX);
        rest.patience = rest.patience.max(count);
        Ok(())
    }

    /// Whether a table is at rest. Then there are no views, triggers and virtual tables in `main`: what
    /// makes one wakes all. None is at rest if the transaction has ended in which they were laid to rest:
    /// that can only have been undone.
    pub(super) fn has_resting(&self) -> bool {
        let is_any = !self.rest.borrow().tables.is_empty();
        if is_any && self.connection.is_autocommit() {
            *self.rest.borrow_mut() = Rest::default();
            return false;
        }
        is_any
    }

    fn wake_tables(&self, tables: &BTreeSet<Ident>) -> Result<(), Refusal> {
        if tables.is_empty() {
            return Ok(());
        }
        let mut rest = self.rest.borrow_mut();
        self.write_schema(|| {
            let insert = "INSERT INTO main.sqlite_master (rowid, type, name, tbl_name, rootpage, sql) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut insert = self.connection.prepare_cached(insert)?;
            for table in tables {
                for row in rest.tables.remove(table).unwrap_or_default() {
                    rest.names.remove(&folded(&row.name));
                    insert.execute(row.values)?;
                }
                rest.woken.insert(table.clone());
            }
            Ok(())
        })
    }

    /// Whether a statement may look at tables for a reason that is not in the schema table: a
    /// temporary view or trigger, or foreign keys.
    fn may_look_elsewhere(&self) -> Result<bool, Refusal> {
        let temporary = "SELECT 1 FROM sqlite_temp_master WHERE type IN ('view', 'trigger')";
        let config = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
        Ok(self.connection.db_config(config)?
            || self.connection.prepare_cached(temporary)?.exists([])?)
    }

    /// Writes into the schema table, and has SQLite forget what it knows of it: what it looks through
    /// for each CREATE is in memory, too.
    fn write_schema(&self, write: impl FnOnce() -> Result<(), Refusal>) -> Result<(), Refusal> {
        let config = DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA;
        self.connection.set_db_config(config, true)?;
        let result = write();
        self.connection.set_db_config(config, false)?;
        // https://sqlite.org/pragma.html#pragma_writable_schema
        self.connection
            .execute_batch("PRAGMA writable_schema = RESET")?;
        result
    }

    fn schema_rows(&self) -> Result<Vec<SchemaRow>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid, type, name, tbl_name, rootpage, sql FROM main.sqlite_master ORDER BY rowid",
        )?;
        let rows = statement.query_map([], |row| {
            let (kind, page): (String, Option<i64>) = (row.get(1)?, row.get(4)?);
            Ok(SchemaRow {
                rowid: row.get(0)?,
                name: Ident::new(row.get::<_, String>(2)?),
                table: Ident::new(row.get::<_, String>(3)?),
                is_plain: matches!(kind.as_str(), "table" | "index")
                    && page.is_some_and(|page| page > 0),
                values: [
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ],
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Rest {
    /// What of the tables at rest the statements of `sql` could look at.
    fn needed(&self, sql: &str) -> Needed {
        let tokens: Vec<Token<'_>> = significant(sql).collect();
        let mut tables = BTreeSet::new();
        let mut name = String::new();
        for (at, token) in tokens.iter().enumerate() {
            if !matches!(
                token.kind,
                TokenKind::Word | TokenKind::QuotedName | TokenKind::String
            ) {
                continue;
            }
            name.clear();
            name.push_str(&dequote(token.text));
            name.make_ascii_lowercase();
            if token.kind == TokenKind::Word && is_about_all(&tokens, at)
                || is_about_schema(&name, &tokens[at..])
            {
                return Needed::All;
            }
            if let Some(table) = self.names.get(&name) {
                tables.insert(table.clone());
            }
        }
        Needed::Tables(tables)
    }
}

/// A name as a key: letters of ASCII have no case.
fn folded(name: &Ident) -> String {
    name.name().to_ascii_lowercase()
}

/// Whether a statement with the word `tokens[at]` could look at tables that it does not name, or make
/// something that does.
fn is_about_all(tokens: &[Token<'_>], at: usize) -> bool {
    const WORDS: [&str; 11] = [
        "ANALYZE", "ATTACH", "DETACH", "DROP", "EXPLAIN", "PRAGMA", "REINDEX", "RENAME", "VACUUM",
        "VIEW", "VIRTUAL",
    ];
    let token = &tokens[at];
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    if token.is("DROP") || token.is("VIEW") {
        let drop = if token.is("DROP") { at } else { at.max(1) - 1 };
        return !is_drop_of_temporary(&tokens[drop..]);
    }
    if token.is("ALTER") {
        // ADD COLUMN is about the table alone; anything else may be about what refers to it.
        let behind = tokens
            .get(at + 4)
            .filter(|_| tokens[at + 3].kind == TokenKind::Dot);
        let action = if behind.is_some() { at + 5 } else { at + 3 };
        return at > 0 || !tokens.get(action).is_some_and(|token| token.is("ADD"));
    }
    if token.is("SAVEPOINT") {
        // What is woken behind one would be at rest again if all is undone up to there. Nobody goes
        // back to those that only hold the transaction.
        return !tokens
            .get(at + 1)
            .is_some_and(|name| name.is("gen_sql_held"));
    }
    if token.is("TRIGGER") {
        return before.is_some_and(|token| token.is("CREATE"));
    }
    WORDS.iter().any(|word| token.is(word))
}

/// Whether tokens begin with a DROP of something in `temp`.
fn is_drop_of_temporary(tokens: &[Token<'_>]) -> bool {
    let is_if = tokens.get(2).is_some_and(|token| token.is("IF"));
    let name = if is_if { 4 } else { 2 };
    tokens.first().is_some_and(|token| token.is("DROP"))
        && tokens.get(name).is_some_and(|token| token.is("temp"))
        && tokens
            .get(name + 1)
            .is_some_and(|token| token.kind == TokenKind::Dot)
}

/// Whether a name in lower case, with which `tokens` begin, is of something that tells what tables there are.
fn is_about_schema(name: &str, tokens: &[Token<'_>]) -> bool {
    const OTHERS: [&str; 8] = [
        "sqlite_sequence",
        "sqlite_stat1",
        "sqlite_stat2",
        "sqlite_stat3",
        "sqlite_stat4",
        "sqlite_temp_master",
        "sqlite_temp_schema",
        "sqlite_version",
    ];
    const OF_TABLE: [&str; 3] = [
        "pragma_table_info",
        "pragma_table_xinfo",
        "pragma_index_list",
    ];
    if name.starts_with("pragma_") {
        let kind = |at: usize| tokens.get(at).map(|token| token.kind);
        let names_table = kind(1) == Some(TokenKind::LeftParen)
            && kind(2) == Some(TokenKind::String)
            && matches!(kind(3), Some(TokenKind::Comma | TokenKind::RightParen));
        let is_of_table = OF_TABLE.contains(&name) && names_table;
        return !is_of_table && name != "pragma_schema_version";
    }
    name == "dbstat" || name.starts_with("sqlite_") && !OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::Scratch;

    /// Statements about few names, so that they meet: the numbers choose.
    fn statement(numbers: &mut impl FnMut(usize) -> usize) -> String {
        let tables = ["a", "\"B c\"", "[d]", "main.e", "f"];
        let table = tables[numbers(5)];
        let other = ["a", "b C", "d", "E", "f"][numbers(5)];
        let column = ["x", "y", "z"][numbers(3)];
        match numbers(21) {
            0..4 => format!(
                "CREATE TABLE {table} ({}, y TEXT REFERENCES \"{other}\"{}",
                [
                    "id INTEGER PRIMARY KEY, x TEXT UNIQUE",
                    "id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT UNIQUE",
                    "id INT AS (length(x)), x TEXT PRIMARY KEY NOT NULL",
                ][numbers(3)],
                [
                    ")",
                    ")",
                    ", z INT CHECK (z < 9)) STRICT",
                    ", z, UNIQUE (x, y)) WITHOUT ROWID",
                ][numbers(4)]
            ),
            4 | 5 => format!("ALTER TABLE {table} ADD COLUMN {column} DEFAULT 'f'"),
            6 | 7 => format!("CREATE INDEX i{} ON \"{other}\" ({column})", numbers(4)),
            8 => format!("DROP TABLE IF EXISTS {table}"),
            9 => format!("DROP INDEX IF EXISTS i{}", numbers(4)),
            10 => format!("ALTER TABLE {table} RENAME TO {}", ["g", "f"][numbers(2)]),
            11 => format!("ALTER TABLE {table} RENAME COLUMN {column} TO w"),
            12 => format!("CREATE TABLE h{} AS SELECT * FROM {table}", numbers(3)),
            13 => format!("INSERT INTO {table} (x) SELECT x || 1 FROM \"{other}\" UNION SELECT 1"),
            14 => format!("UPDATE {table} SET y = (SELECT max(id) FROM \"{other}\")"),
            15 if numbers(12) == 0 => format!("CREATE VIEW v AS SELECT * FROM {table}"),
            15 => "DROP VIEW IF EXISTS v".to_owned(),
            16 if numbers(12) == 0 => format!(
                "CREATE TRIGGER IF NOT EXISTS t AFTER INSERT ON {table} \
                 BEGIN DELETE FROM \"{other}\" WHERE x = new.x; END"
            ),
            16 => "DROP TRIGGER IF EXISTS t".to_owned(),
            17 => format!("ANALYZE {table}"),
            18 => format!("REINDEX {table}"),
            _ => format!("DELETE FROM {table} WHERE id > 2"),
        }
    }

    /// What is asked of a scratch database, all together.
    fn answers(scratch: &Scratch, name: &str) -> String {
        let columns = "SELECT group_concat(name) FROM pragma_table_xinfo('f')";
        let count = "SELECT count(*) FROM pragma_table_list";
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            scratch.schema_version(),
            scratch.table_sql(name),
            scratch.on_table(name),
            scratch.is_there(name),
            scratch.using(name),
            scratch.is_empty(name),
            scratch.text(columns),
            scratch.number(count),
        )
    }

    #[test]
    fn nobody_sees_that_tables_rest() {
        let mut seed = 1_u64;
        let mut numbers = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % below
        };
        let mut resting = 0;
        for _ in 0..200 {
            let (plain, laid) = (Scratch::open().unwrap(), Scratch::open().unwrap());
            for scratch in [&plain, &laid] {
                scratch.run("SAVEPOINT all_of_it").unwrap();
            }
            for _ in 0..60 {
                let sql = statement(&mut numbers);
                assert_eq!(laid.run(&sql), plain.run(&sql), "{sql}");
                let name = ["A", "b c", "D", "e", "f", "g", "i1"][numbers(7)];
                if numbers(4) == 0 {
                    assert_eq!(answers(&laid, name), answers(&plain, name), "{sql}");
                }
                if numbers(6) == 0 {
                    let undone = statement(&mut numbers);
                    for scratch in [&plain, &laid] {
                        scratch.run("SAVEPOINT some_of_it").unwrap();
                        let _ = scratch.run(&undone);
                        scratch.run("ROLLBACK TO some_of_it").unwrap();
                        scratch.run("RELEASE some_of_it").unwrap();
                    }
                }
                if numbers(3) == 0 {
                    laid.lay(&["a"]).unwrap();
                    resting += laid.rest.borrow().tables.len();
                }
            }
            // The pages are others: the schema table itself took more or fewer.
            let all = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master";
            assert_eq!(laid.query(all), plain.query(all));
            assert_eq!(laid.faults(None), Ok(Vec::new()));
            for table in plain.stored_tables().unwrap() {
                let rows = format!("SELECT * FROM \"{table}\"");
                assert_eq!(laid.query(&rows), plain.query(&rows));
            }
        }
        assert!(resting > 1000, "{resting}");
    }

    #[test]
    fn only_what_a_statement_names_is_woken() {
        let scratch = Scratch::open().unwrap();
        scratch
            .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE INDEX i ON a (x); CREATE TABLE b (x); CREATE TABLE c (x)")
            .unwrap();
        scratch.lay(&[]).unwrap();
        let resting = || scratch.rest.borrow().tables.len();
        let runs = |sql: &str| {
            scratch.run(sql).unwrap();
            resting()
        };
        assert_eq!(resting(), 2);
        assert_eq!(runs("CREATE TABLE d (x DEFAULT 1)"), 2);
        assert_eq!(runs("ALTER TABLE c ADD COLUMN y"), 2);
        assert_eq!(runs("CREATE TEMP TABLE gone (x)"), 2);
        assert_eq!(runs("DROP TABLE IF EXISTS temp.gone"), 2);
        assert_eq!(runs("SELECT schema_version FROM pragma_schema_version"), 2);
        assert_eq!(runs("INSERT INTO c (x) SELECT 'B'"), 1);
        assert_eq!(runs("CREATE INDEX IF NOT EXISTS i ON c (x)"), 0);
    }

    #[test]
    fn all_are_awake_for_what_could_look_at_any() {
        for sql in [
            "SELECT * FROM sqlite_master",
            "SELECT * FROM \"SQLITE_SCHEMA\"",
            "SELECT * FROM pragma_table_list",
            "SELECT * FROM pragma_table_info('a' || '')",
            "PRAGMA foreign_key_check",
            "ALTER TABLE main.c RENAME COLUMN x TO y",
            "DROP TABLE c",
            "CREATE VIEW v AS SELECT 1",
            "CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END",
            "VACUUM INTO ':memory:'",
        ] {
            let scratch = Scratch::open().unwrap();
            scratch
                .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x)")
                .unwrap();
            scratch.lay(&[]).unwrap();
            assert_eq!(scratch.rest.borrow().tables.len(), 2, "{sql}");
            scratch.wake_for(sql).unwrap();
            assert!(scratch.rest.borrow().tables.is_empty(), "{sql}");
        }
    }

    #[test]
    fn what_uses_a_table_at_rest_is_found() {
        for sql in [
            "CREATE VIEW v AS SELECT * FROM a",
            "CREATE TRIGGER v AFTER INSERT ON a BEGIN SELECT 1; END",
            "CREATE VIRTUAL TABLE v USING fts5(a)",
        ] {
            let scratch = Scratch::open().unwrap();
            scratch
                .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE TABLE b (x)")
                .unwrap();
            scratch.lay(&[]).unwrap();
            assert_eq!(scratch.using("a"), Ok(Vec::new()), "{sql}");
            scratch.run(sql).unwrap();
            scratch.lay(&[]).unwrap();
            assert_eq!(scratch.using("a").unwrap().len(), 1, "{sql}");
        }
    }

    #[test]
    fn what_is_undone_was_awake_before() {
        let scratch = Scratch::open().unwrap();
        scratch
            .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE TABLE b (x)")
            .unwrap();
        scratch.lay(&[]).unwrap();
        scratch.run_all("SAVEPOINT gen_sql_held").unwrap();
        assert!(!scratch.rest.borrow().tables.is_empty());
        scratch.run("SAVEPOINT mark").unwrap();
        scratch.run("INSERT INTO a VALUES (1)").unwrap();
        scratch.run("ROLLBACK TO mark").unwrap();
        assert_eq!(scratch.number("SELECT count(*) FROM a"), Ok(0));
    }

    #[test]
    fn nothing_rests_where_a_name_may_stand_for_more() {
        let laid = |sql: &str| {
            let scratch = Scratch::open().unwrap();
            scratch
                .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE TABLE b (x)")
                .unwrap();
            scratch.run(sql).unwrap();
            scratch.foreign_keys(sql == "SELECT 'keys'").unwrap();
            scratch.lay(&[]).unwrap()
        };
        assert!(laid("CREATE TEMP TABLE v (x)"));
        assert!(!laid("CREATE VIEW v AS SELECT * FROM a"));
        assert!(!laid("CREATE TEMP VIEW v AS SELECT * FROM a"));
        assert!(!laid(
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END"
        ));
        assert!(!laid(
            "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END"
        ));
        assert!(!laid("CREATE VIRTUAL TABLE v USING fts5(x)"));
        assert!(!laid("SELECT 'keys'"));
    }

    #[test]
    fn with_its_transaction_goes_what_was_laid_to_rest_in_it() {
        let scratch = Scratch::open().unwrap();
        scratch.run("CREATE TABLE a (x)").unwrap();
        scratch
            .run_all("SAVEPOINT s; CREATE TABLE b (x); CREATE TABLE c (x)")
            .unwrap();
        scratch.lay(&[]).unwrap();
        scratch.run_all("ROLLBACK TO s; RELEASE s").unwrap();
        assert_eq!(scratch.number("SELECT count(*) FROM a"), Ok(0));
        assert!(scratch.number("SELECT count(*) FROM b").is_err());
    }
}
