//! A row in an empty table, for as long as a statement is tried on it.
//!
//! SQLite accepts some alterations of an empty table that it refuses as soon as there is a row
//! (<https://sqlite.org/lang_altertable.html#alter_table_add_column>): NOT NULL without a
//! default, a default that is not constant, a STORED column. Production has rows.

use rusqlite::config::DbConfig;
use rusqlite::types::Value;

use super::{Refusal, Scratch};

/// How many rows are tried before a table is left empty.
const ATTEMPTS: usize = 64;

/// A column that needs a value.
struct Column {
    name: String,
    values: Vec<Value>,
}

impl Scratch {
    /// Tries `sql` with a row in `table` and undoes it. A table that has rows, or for which none
    /// can be made, is tried as it is.
    ///
    /// # Errors
    /// SQLite's refusal of `sql`, or of the savepoint around it.
    pub fn try_with_row(&self, table: &str, sql: &str) -> Result<(), Refusal> {
        self.run("SAVEPOINT gen_sql_row")?;
        let tried = self.fill(table).and_then(|()| self.run(sql));
        self.run("ROLLBACK TO gen_sql_row")?;
        self.run("RELEASE gen_sql_row")?;
        tried
    }

    /// Puts a row into `table` if it has none and one can be made.
    fn fill(&self, table: &str) -> Result<(), Refusal> {
        let name = quoted(table);
        let filled = self
            .connection
            .prepare(&format!("SELECT 1 FROM main.{name} LIMIT 1"))
            .and_then(|mut statement| statement.exists([]));
        // What is no table cannot be filled; the statement itself will say so.
        if filled.unwrap_or(true) {
            return Ok(());
        }
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        self.insert_row(table, &name)?;
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
        Ok(())
    }

    fn insert_row(&self, table: &str, name: &str) -> Result<(), Refusal> {
        let columns = self.columns_to_fill(table)?;
        let (names, marks): (Vec<_>, Vec<_>) = columns
            .iter()
            .map(|column| (quoted(&column.name), "?"))
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
            return Ok(());
        };
        for attempt in 0..ATTEMPTS {
            let values = choose(&columns, attempt);
            if statement
                .execute(rusqlite::params_from_iter(values))
                .is_ok()
            {
                break;
            }
        }
        Ok(())
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

/// A name in double quotes.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
