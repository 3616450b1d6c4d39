//! A row in an empty table, for as long as a statement runs.
//!
//! SQLite accepts some alterations of an empty table that it refuses as soon as there is a row
//! (<https://sqlite.org/lang_altertable.html#alter_table_add_column>): NOT NULL without a
//! default, a default that is not constant, a STORED column. Production has rows.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::{Refusal, Scratch};
use crate::sql::quote;

/// How many rows are tried before a table is left empty.
const ATTEMPTS: usize = 64;

/// A column that needs a value.
struct Column {
    name: String,
    values: Vec<Value>,
}

/// Why a statement did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// SQLite refuses it.
    Always(Refusal),
    /// SQLite refuses it as soon as the table has a row.
    WithRow(Refusal),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Always(refusal)
    }
}

/// The savepoint before a row that is there for a moment.
const ROW: &str = "gen_sql_row";

impl Scratch {
    /// Runs `sql`, which alters `table` and leaves it its name, as SQLite runs it on a table that
    /// has a row. If `table` has none, it has one as long as `sql` runs; if none can be made, `sql`
    /// runs on the table as it is.
    ///
    /// # Errors
    /// SQLite's refusal of `sql`. After [`Refused::WithRow`] the table is altered all the same.
    pub fn run_with_row(&self, table: &str, sql: &str) -> Result<(), Refused> {
        self.wake_for(sql)?;
        self.wake(table)?;
        self.set_savepoint(ROW)?;
        let sequence = self.sequence(table)?;
        if !self.fill_for_now(table)? {
            self.release(ROW)?;
            return Ok(self.run(sql)?);
        }
        // The row is taken away again, and not rolled back, for that would make SQLite read the
        // whole schema anew.
        let tried = self.run(sql);
        if tried.is_ok() && self.empty(table, sequence).is_ok() {
            return Ok(self.release(ROW)?);
        }
        self.roll_back_to(ROW)?;
        self.run(sql)?;
        match tried {
            Err(refusal) if refusal.is_of_any_row() => Err(Refused::WithRow(refusal)),
            _ => Ok(()),
        }
    }

    /// Puts a row into `table` if it has none and one can be made, and says whether it did.
    fn fill_for_now(&self, table: &str) -> Result<bool, Refusal> {
        let name = quote(table);
        let filled = self
            .connection
            .prepare(&format!("SELECT 1 FROM main.{name} LIMIT 1"))
            .and_then(|mut statement| statement.exists([]));
        // What is no table cannot be filled; the statement itself will say so.
        if filled.unwrap_or(true) {
            return Ok(false);
        }
        self.without_triggers(|| self.insert_row(table, &name))
    }

    /// Takes the row away that [`Self::fill_for_now`] made, and puts the AUTOINCREMENT counter back.
    fn empty(&self, table: &str, sequence: Option<i64>) -> Result<(), Refusal> {
        let delete = format!("DELETE FROM main.{}", quote(table));
        self.without_triggers(|| self.run(&delete))?;
        if self.sequence(table)? == sequence {
            return Ok(());
        }
        match sequence {
            Some(number) => self.connection.execute(
                "UPDATE main.sqlite_sequence SET seq = ?2 WHERE name = ?1 COLLATE NOCASE",
                rusqlite::params![table, number],
            )?,
            None => self.connection.execute(
                "DELETE FROM main.sqlite_sequence WHERE name = ?1 COLLATE NOCASE",
                [table],
            )?,
        };
        Ok(())
    }

    /// The AUTOINCREMENT counter of a table (<https://sqlite.org/autoinc.html>).
    fn sequence(&self, table: &str) -> Result<Option<i64>, Refusal> {
        let query = "SELECT seq FROM main.sqlite_sequence WHERE name = ?1 COLLATE NOCASE";
        // There is no such table before the first AUTOINCREMENT.
        let Ok(mut statement) = self.connection.prepare_cached(query) else {
            return Ok(None);
        };
        Ok(statement.query_row([table], |row| row.get(0)).optional()?)
    }

    /// Puts a row into `table` if one can be made, and says whether it did.
    fn insert_row(&self, table: &str, name: &str) -> Result<bool, Refusal> {
        let columns = self.columns_to_fill(table)?;
        let (names, marks): (Vec<_>, Vec<_>) = columns
            .iter()
            .map(|column| (quote(&column.name), "?"))
            .unzip();
        let insert = if columns.is_empty() {
            format!("INSERT INTO main.{name} DEFAULT VALUES")
        } else {
            format!(
                "INSERT INTO main.{name} ({}) VALUES ({})",
                names.join(", "),
                marks.join(", ")
            )
        };
        let Ok(mut statement) = self.connection.prepare(&insert) else {
            return Ok(false);
        };
        for attempt in 0..ATTEMPTS {
            let values = choose(&columns, attempt);
            if statement
                .execute(rusqlite::params_from_iter(values))
                .is_ok()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The columns without which no row can be made, each with the values worth trying: those
    /// that the table's own CHECKs mention come first.
    fn columns_to_fill(&self, table: &str) -> Result<Vec<Column>, Refusal> {
        let mentioned = literals(&self.table_sql(table)?.unwrap_or_default());
        let mut statement = self.connection.prepare(
            "SELECT name, type FROM pragma_table_xinfo(?1, 'main') \
             WHERE hidden = 0 AND dflt_value IS NULL AND (\"notnull\" OR pk) ORDER BY cid",
        )?;
        let columns = statement.query_map([table], |row| {
            let declared: String = row.get(1)?;
            Ok(Column {
                name: row.get(0)?,
                values: candidates(&declared, &mentioned),
            })
        })?;
        Ok(columns.collect::<Result<_, _>>()?)
    }
}

/// The values of the `attempt`-th row to try: first every column's first candidate, every
/// column's second one and so on, then all mixtures.
fn choose(columns: &[Column], attempt: usize) -> Vec<&Value> {
    let longest = columns.iter().map(|c| c.values.len()).max().unwrap_or(0);
    let mut rest = attempt.saturating_sub(longest);
    columns
        .iter()
        .map(|Column { values, .. }| {
            if attempt < longest {
                return &values[attempt % values.len()];
            }
            let value = &values[rest % values.len()];
            rest /= values.len();
            value
        })
        .collect()
}

fn candidates(declared: &str, mentioned: &[String]) -> Vec<Value> {
    let mut values: Vec<Value> = vec![Value::Integer(1), Value::Text("x".into())];
    if declared.to_ascii_uppercase().contains("BLOB") {
        values.insert(0, Value::Blob(vec![1]));
    }
    values.extend(mentioned.iter().cloned().map(Value::Text));
    values.extend([Value::Integer(0), Value::Text(String::new())]);
    values
}

/// The string literals of a CREATE statement.
fn literals(sql: &str) -> Vec<String> {
    sql.split('\'')
        .skip(1)
        .step_by(2)
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Refused, Scratch};

    fn scratch(schema: &str) -> Scratch {
        let scratch = Scratch::open().unwrap();
        scratch.run_all(schema).unwrap();
        scratch
    }

    fn message(refused: Result<(), Refused>) -> (bool, String) {
        match refused.unwrap_err() {
            Refused::Always(refusal) => (false, refusal.message),
            Refused::WithRow(refusal) => (true, refusal.message),
        }
    }

    #[test]
    fn the_row_is_gone_when_the_statement_has_run() {
        let scratch = scratch(
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT NOT NULL);
             CREATE TABLE log (a);
             CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log VALUES (1); END;
             CREATE TRIGGER y AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1); END;",
        );
        let version = scratch.schema_version().unwrap();
        scratch
            .run_with_row("T", "ALTER TABLE t ADD COLUMN c")
            .unwrap();
        assert_eq!(scratch.schema_version().unwrap(), version + 1);
        for table in ["t", "log", "sqlite_sequence"] {
            let rows = scratch.number(&format!("SELECT count(*) FROM {table}"));
            assert_eq!(rows, Ok(0), "{table}");
        }
    }

    #[test]
    fn a_counter_goes_on_where_it_was() {
        let scratch = scratch(
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT NOT NULL);
             INSERT INTO t VALUES (7, 'x');
             DELETE FROM t;",
        );
        scratch
            .run_with_row("t", "ALTER TABLE t ADD COLUMN c")
            .unwrap();
        assert_eq!(scratch.number("SELECT seq FROM sqlite_sequence"), Ok(7));
    }

    #[test]
    fn what_only_an_empty_table_bears_is_told_from_what_none_does() {
        let scratch = scratch("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        let run = |sql| message(scratch.run_with_row("t", sql));
        assert_eq!(
            run("ALTER TABLE t ADD COLUMN b NOT NULL"),
            (
                true,
                "Cannot add a NOT NULL column with default value NULL".to_owned()
            )
        );
        assert_eq!(
            run("ALTER TABLE t DROP COLUMN nope"),
            (false, "no such column: \"nope\"".to_owned())
        );
    }

    #[test]
    fn a_refusal_of_the_values_in_the_row_says_nothing() {
        let scratch = scratch("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        let sql = "ALTER TABLE t ADD COLUMN b CHECK (b IS NOT NULL)";
        assert_eq!(scratch.run_with_row("t", sql), Ok(()));
        assert_eq!(scratch.number("SELECT count(b) FROM t"), Ok(0));
    }
}
