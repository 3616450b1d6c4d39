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

mod needed;
mod savepoint;
mod stored;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::config::DbConfig;
use rusqlite::types::Value;

use super::{Refusal, Scratch};
use crate::sql::Ident;
use needed::Needed;
use savepoint::Mark;

/// How often [`Scratch::lay_to_rest`] is called until it looks at the schema.
const PATIENCE: u32 = 4;

/// A schema table with so many rows is read as fast as it is written.
const FEW_ROWS: u32 = 24;

/// The tables at rest.
#[derive(Debug)]
pub(super) struct Rest {
    /// The rows of the schema table about a table.
    tables: HashMap<Ident, Vec<SchemaRow>>,
    /// Each object, by its name in lower case, with the table that it belongs to, which may be itself.
    names: HashMap<String, Ident>,
    /// The rows of the schema table that are not in it, each with the table that it belongs to.
    rowids: BTreeMap<i64, Ident>,
    /// Whether there may be another savepoint, which the chain has set.
    is_undoable: bool,
    /// How often the schema table was written.
    writes: u32,
    /// One within the other.
    marks: Vec<Mark>,
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
            rowids: BTreeMap::new(),
            is_undoable: false,
            writes: 0,
            marks: Vec::new(),
            woken: HashSet::new(),
            patience: PATIENCE,
            before: PATIENCE,
        }
    }
}

/// A row of the schema table.
#[derive(Clone, Debug)]
struct SchemaRow {
    rowid: i64,
    name: Ident,
    table: Ident,
    /// Whether it is a table or an index, whose content is in the file.
    is_plain: bool,
    /// Its columns, with the rowid.
    values: [Value; 6],
}

impl Scratch {
    /// Lays tables to rest, now and then, that no statement seems to need; `own` are needed always.
    /// A transaction must be open, and no savepoint within it to which anybody may go back.
    ///
    /// # Errors
    /// If SQLite cannot change its schema table.
    pub fn lay_to_rest(&self, own: &[String]) -> Result<(), Refusal> {
        {
            let mut rest = self.rest.borrow_mut();
            rest.is_undoable = false;
            rest.patience = rest.patience.saturating_sub(1);
            if rest.patience > 0 || !rest.marks.is_empty() || self.connection.is_autocommit() {
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

    /// Lays all tables to rest but `own` and one that is about to be made anew: SQLite reads its whole
    /// schema for each RENAME. Nothing is laid to rest where somebody may go back to a savepoint.
    ///
    /// # Errors
    /// If SQLite cannot change its schema table.
    pub fn lay_others(&self, own: &[String], table: &Ident) -> Result<(), Refusal> {
        {
            let mut rest = self.rest.borrow_mut();
            if rest.is_undoable || !rest.marks.is_empty() || self.connection.is_autocommit() {
                return Ok(());
            }
            rest.woken.clear();
            rest.woken.insert(table.clone());
        }
        let count = "SELECT count(*) FROM main.sqlite_master";
        let mut count = self.connection.prepare_cached(count)?;
        if count.query_row([], |row| row.get::<_, u32>(0))? > FEW_ROWS {
            self.lay(own)?;
        }
        Ok(())
    }

    /// Lays tables to rest, and says whether any may rest at all.
    fn lay(&self, own: &[String]) -> Result<bool, Refusal> {
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
        rest.writes = rest.writes.wrapping_add(1);
        self.write_schema(|| {
            let delete = "DELETE FROM main.sqlite_master WHERE rowid = ?1";
            let mut delete = self.connection.prepare_cached(delete)?;
            for row in rows.into_iter().filter(|row| !is_needed(&row.table)) {
                delete.execute([row.rowid])?;
                rest.add(row);
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
        if needed::sets_savepoint(sql) {
            self.rest.borrow_mut().is_undoable = true;
        }
        if !self.has_resting() {
            return Ok(());
        }
        let config = DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE;
        let is_legacy = self.connection.db_config(config)?;
        let needed = self.rest.borrow().needed(sql, is_legacy);
        match needed {
            Needed::All => self.wake_all(),
            Needed::Tables {
                tables,
                children,
                dropped,
            } => {
                let parents = self.named_by(&children)?;
                self.wake_tables(&(&tables | &parents))?;
                match dropped {
                    Some(dropped) => self.wake_last(&dropped),
                    None => Ok(()),
                }
            }
        }
    }

    /// Wakes the table with the last row if it were behind all others without what is dropped: a new
    /// object gets the rowid behind the last one.
    fn wake_last(&self, dropped: &str) -> Result<(), Refusal> {
        let last = {
            let rest = self.rest.borrow();
            rest.rowids
                .last_key_value()
                .map(|(rowid, table)| (*rowid, table.clone()))
        };
        let Some((rowid, table)) = last else {
            return Ok(());
        };
        let behind = "SELECT 1 FROM main.sqlite_master WHERE rowid > ?1 \
                      AND name <> ?2 COLLATE NOCASE AND tbl_name <> ?2 COLLATE NOCASE";
        let mut behind = self.connection.prepare_cached(behind)?;
        if behind.exists((rowid, dropped))? {
            return Ok(());
        }
        self.wake_tables(&BTreeSet::from([table]))
    }

    /// Wakes a table and its parents.
    pub(super) fn wake_with_parents(&self, name: &str) -> Result<(), Refusal> {
        if !self.has_resting() {
            return Ok(());
        }
        let mut tables = self.named_by(&[name.to_owned()])?;
        tables.extend(self.rest.borrow().table_of(name));
        self.wake_tables(&tables)
    }

    /// The tables at rest whose names stand in the statements of other tables, as those of parents do.
    fn named_by(&self, children: &[String]) -> Result<BTreeSet<Ident>, Refusal> {
        let text =
            "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
        let rest = self.rest.borrow();
        let mut named = BTreeSet::new();
        for child in children {
            for row in rest.rows_of(child) {
                if let Value::Text(text) = &row.values[5] {
                    named.extend(rest.named_in(text));
                }
            }
            let mut statement = self.connection.prepare_cached(text)?;
            let texts = statement.query_map([child], |row| row.get::<_, String>(0))?;
            for text in texts {
                named.extend(rest.named_in(&text?));
            }
        }
        Ok(named)
    }

    /// Wakes the table or the table of the index `name`.
    pub(super) fn wake(&self, name: &str) -> Result<(), Refusal> {
        if !self.has_resting() {
            return Ok(());
        }
        let table = self.rest.borrow().table_of(name);
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
        rest.patience = rest.patience.max(PATIENCE);
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
        rest.writes = rest.writes.wrapping_add(1);
        self.write_schema(|| {
            let insert = "INSERT INTO main.sqlite_master (rowid, type, name, tbl_name, rootpage, sql) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut insert = self.connection.prepare_cached(insert)?;
            for table in tables {
                let rows = rest.tables.remove(table).unwrap_or_default();
                if let Some(mark) = rest.marks.last_mut() {
                    mark.woken.push((table.clone(), rows.clone()));
                }
                for row in rows {
                    rest.names.remove(&folded(&row.name));
                    rest.rowids.remove(&row.rowid);
                    insert.execute(row.values)?;
                }
                rest.woken.insert(table.clone());
            }
            Ok(())
        })
    }

    /// Whether a statement may look at tables for a reason that is not in the schema table: a
    /// temporary view or trigger, or foreign keys; or may move them, as a DROP does if the file is to
    /// have no free pages (<https://sqlite.org/pragma.html#pragma_auto_vacuum>).
    fn may_look_elsewhere(&self) -> Result<bool, Refusal> {
        let temporary = "SELECT 1 FROM sqlite_temp_master WHERE type IN ('view', 'trigger')";
        let vacuum = "SELECT 1 FROM pragma_auto_vacuum('main') WHERE auto_vacuum <> 0";
        let config = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
        Ok(self.connection.db_config(config)?
            || self.connection.prepare_cached(temporary)?.exists([])?
            || self.connection.prepare_cached(vacuum)?.exists([])?)
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
    /// The table at rest that has a name, or has the index of that name.
    fn table_of(&self, name: &str) -> Option<Ident> {
        self.names.get(&name.to_ascii_lowercase()).cloned()
    }

    /// The rows of the schema table about a table at rest.
    fn rows_of(&self, table: &str) -> &[SchemaRow] {
        let rows = self.tables.get(&Ident::new(table));
        rows.map_or(&[], Vec::as_slice)
    }

    /// Has a row rest.
    fn add(&mut self, row: SchemaRow) {
        self.names.insert(folded(&row.name), row.table.clone());
        self.rowids.insert(row.rowid, row.table.clone());
        self.tables.entry(row.table.clone()).or_default().push(row);
    }
}

/// A name as a key: letters of ASCII have no case.
fn folded(name: &Ident) -> String {
    name.name().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::Scratch;
    use crate::sql::Object;

    /// Statements about few names, so that they meet: the numbers choose.
    fn statement(numbers: &mut impl FnMut(usize) -> usize) -> String {
        let tables = ["a", "\"B c\"", "[d]", "main.e", "f"];
        let table = tables[numbers(5)];
        let other = ["a", "b C", "d", "E", "f"][numbers(5)];
        let column = ["x", "y", "z"][numbers(3)];
        match numbers(23) {
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
            19 => format!("SELECT * FROM pragma_foreign_key_check('{column}', 'main')"),
            20 => format!("PRAGMA legacy_alter_table = {}", ["ON", "OFF"][numbers(2)]),
            21 => format!("ALTER TABLE {table} DROP COLUMN {column}"),
            _ => format!("DELETE FROM {table} WHERE id > 2"),
        }
    }

    /// What is asked of a scratch database, all together.
    fn answers(scratch: &Scratch, name: &str) -> String {
        let columns = "SELECT group_concat(name) FROM pragma_table_xinfo('f')";
        let count = "SELECT count(*) FROM pragma_table_list";
        let orphans = format!("SELECT count(*) FROM pragma_foreign_key_check('{name}', 'main')");
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            scratch.schema_version(),
            scratch.naming(name),
            scratch.table_sql(name),
            scratch.on_table(name),
            scratch.entry(Object::Index, name),
            scratch.is_there(name),
            scratch.using(name),
            scratch.is_empty(name),
            scratch.number(&orphans),
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
                    let (undone, more) = (statement(&mut numbers), statement(&mut numbers));
                    let end = numbers(4);
                    for scratch in [&plain, &laid] {
                        scratch.set_savepoint("some_of_it").unwrap();
                        let _ = scratch.run(&undone);
                        scratch.set_savepoint("more_of_it").unwrap();
                        let _ = scratch.run(&more);
                        match end {
                            0 => scratch.roll_back_to("more_of_it").unwrap(),
                            1 => scratch.release("more_of_it").unwrap(),
                            _ => {}
                        }
                        let _ = scratch.run(&undone);
                        match end {
                            0..=2 => scratch.roll_back_to("some_of_it").unwrap(),
                            _ => scratch.release("some_of_it").unwrap(),
                        }
                    }
                }
                if numbers(3) == 0 {
                    if numbers(2) == 0 {
                        laid.rest.borrow_mut().woken.clear();
                    }
                    laid.lay(&["a".to_owned()]).unwrap();
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
