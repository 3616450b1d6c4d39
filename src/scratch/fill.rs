//! Rows that a table's own constraints accept, made for a table that has none.
//!
//! Invariant: such a row went in with every check and trigger on, and refers to rows that are
//! there.

use rusqlite::types::Value;

use super::candidate::{Mentioned, candidates};
use super::{Refusal, Scratch};
use crate::schema::Table;
use crate::sql::{Ident, quote, significant};

/// How many rows are tried before a table is left empty.
const ATTEMPTS: usize = 64;

/// How many rows of a table are tried to refer to.
const PARENTS: usize = 3;

/// A column that can be given a value.
#[derive(Debug)]
struct Column {
    name: String,
    declared: String,
    /// Whether a row needs a value here.
    needed: bool,
    /// Whether NULL is refused.
    not_null: bool,
    /// Its place in the primary key, from 1 on.
    key: i64,
}

/// Values for some columns that belong together.
#[derive(Debug)]
struct Choice {
    columns: Vec<usize>,
    options: Vec<Vec<Source>>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
enum Source {
    Value(Value),
    /// What the same row has in this column.
    Same(usize),
}

/// The savepoint before a row that is tried.
const FILL: &str = "gen_sql_fill";

impl Scratch {
    /// Puts a row into `table` if it has none and one can be made, and says whether it has one
    /// now. Triggers fire as for any other row.
    ///
    /// # Errors
    /// If SQLite cannot read its schema.
    pub fn fill(&self, table: &str) -> Result<bool, Refusal> {
        self.wake_all()?;
        let name = quote(table);
        let has_row = format!("SELECT EXISTS (SELECT 1 FROM main.{name})");
        if self.number(&has_row)? == 1 {
            return Ok(true);
        }
        if self.may_roll_back(table)? {
            return Ok(false);
        }
        let columns = self.columns_of(table)?;
        // A row without NULLs shows more of what is lost.
        for needed_only in [false, true] {
            let choices = self.choices(table, &columns, needed_only)?;
            if self.try_rows(table, &columns, &choices, &has_row)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a row that is refused could end the transaction: one trigger may fire another.
    fn may_roll_back(&self, table: &str) -> Result<bool, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND EXISTS \
             (SELECT 1 FROM main.sqlite_master \
              WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE)",
        )?;
        let triggers = statement.query_map([table], |row| row.get::<_, String>(0))?;
        for trigger in triggers {
            if significant(&trigger?).any(|token| token.is("ROLLBACK")) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn columns_of(&self, table: &str) -> Result<Vec<Column>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, type, \"notnull\", pk, dflt_value IS NULL \
             FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 ORDER BY cid",
        )?;
        let columns = statement.query_map([table], |row| {
            let (not_null, key): (bool, i64) = (row.get(2)?, row.get(3)?);
            Ok(Column {
                name: row.get(0)?,
                declared: row.get(1)?,
                needed: (not_null || key > 0) && row.get(4)?,
                not_null,
                key,
            })
        })?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    /// The values worth trying: keys of rows that are there for foreign keys, and for other columns
    /// what their own CHECKs accept.
    fn choices(
        &self,
        table: &str,
        columns: &[Column],
        needed_only: bool,
    ) -> Result<Vec<Choice>, Refusal> {
        let sql = self.table_sql(table)?.unwrap_or_default();
        let checks: Vec<String> = Table::read(&sql)
            .into_iter()
            .flat_map(|table| table.constraints)
            .filter_map(|constraint| constraint.check)
            .collect();
        let mentioned = Mentioned::by(&sql);
        let wanted = |at: usize| !needed_only || columns[at].needed;
        let mut choices = self.references(table, columns)?;
        choices.retain(|choice| choice.columns.iter().any(|&at| wanted(at)));
        let mut taken = vec![false; columns.len()];
        choices.retain(|choice| {
            let free = choice.columns.iter().all(|&at| !taken[at]);
            if free {
                choice.columns.iter().for_each(|&at| taken[at] = true);
            }
            free
        });
        let keys = columns.iter().filter(|column| column.key > 0).count();
        for (at, column) in columns.iter().enumerate() {
            if taken[at] || !wanted(at) {
                continue;
            }
            let is_key = column.key > 0 && keys == 1;
            let mut values = candidates(&column.declared, is_key, &mentioned);
            for check in &checks {
                self.keep_accepted(&column.name, check, &mut values);
            }
            if !column.not_null && column.key == 0 {
                values.push(Value::Null);
            }
            choices.push(Choice {
                columns: vec![at],
                options: values.into_iter().map(|v| vec![Source::Value(v)]).collect(),
            });
        }
        Ok(choices)
    }

    /// Drops the values that a CHECK refuses. One that is about other columns, too, says nothing.
    fn keep_accepted(&self, column: &str, check: &str, values: &mut Vec<Value>) {
        let query = format!(
            "SELECT {check} IS NOT FALSE FROM (SELECT ?1 AS {})",
            quote(column)
        );
        let Ok(mut statement) = self.connection.prepare(&query) else {
            return;
        };
        values.retain(|value| {
            let accepted = statement.query_row([value], |row| row.get::<_, bool>(0));
            accepted.unwrap_or(true)
        });
    }

    /// The foreign keys of a table, each with the keys that it can refer to.
    fn references(&self, table: &str, columns: &[Column]) -> Result<Vec<Choice>, Refusal> {
        let mut choices = Vec::new();
        for key in self.foreign_keys_of(table)? {
            let at = |name: &Ident| position(columns, name.name());
            let Some(children) = key.columns.iter().map(at).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let to: Vec<String> = key.referred.iter().map(|to| to.name().to_owned()).collect();
            let to = (!to.is_empty()).then_some(to);
            let mut options = self.keys_of(key.parent.name(), to.as_deref(), children.len())?;
            if key.parent.is(table)
                && let Some(same) = own_key(columns, to.as_deref())
            {
                options.push(same);
            }
            if children.iter().any(|&at| !columns[at].not_null) {
                options.push(vec![Source::Value(Value::Null); children.len()]);
            }
            if !options.is_empty() {
                choices.push(Choice {
                    columns: children,
                    options,
                });
            }
        }
        Ok(choices)
    }

    /// The keys of some rows of `parent`; without `columns` its primary key.
    fn keys_of(
        &self,
        parent: &str,
        columns: Option<&[String]>,
        width: usize,
    ) -> Result<Vec<Vec<Source>>, Refusal> {
        let columns = match columns {
            Some(columns) => columns.to_vec(),
            None => primary_key(&self.columns_of(parent)?),
        };
        let names: Vec<_> = columns.iter().map(|name| quote(name)).collect();
        let not_null: Vec<String> = names.iter().map(|n| format!("{n} IS NOT NULL")).collect();
        let query = format!(
            "SELECT {} FROM main.{} WHERE {} ORDER BY 1 LIMIT {PARENTS}",
            names.join(", "),
            quote(parent),
            not_null.join(" AND ")
        );
        // A table that is not there has no rows.
        let Ok(mut statement) = self.connection.prepare(&query) else {
            return Ok(Vec::new());
        };
        if names.len() != width {
            return Ok(Vec::new());
        }
        let rows = statement.query_map([], |row| {
            let values = (0..width).map(|at| Ok(Source::Value(row.get(at)?)));
            values.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tries rows until one goes in.
    fn try_rows(
        &self,
        table: &str,
        columns: &[Column],
        choices: &[Choice],
        has_row: &str,
    ) -> Result<bool, Refusal> {
        let chosen: Vec<usize> = choices.iter().flat_map(|c| c.columns.clone()).collect();
        let insert = insert(table, columns, &chosen);
        let Ok(mut statement) = self.connection.prepare(&insert) else {
            return Ok(false);
        };
        for attempt in 0..ATTEMPTS {
            let Some(values) = row(columns.len(), choices, attempt) else {
                return Ok(false);
            };
            let values = chosen.iter().map(|&at| &values[at]);
            self.set_savepoint(FILL)?;
            let goes_in = statement
                .execute(rusqlite::params_from_iter(values))
                .is_ok()
                && self.number(has_row)? == 1
                && self.orphans(table).is_ok_and(|orphans| orphans.is_empty());
            if goes_in && self.release(FILL).is_ok() {
                return Ok(true);
            }
            self.roll_back_to(FILL)?;
        }
        Ok(false)
    }
}

fn insert(table: &str, columns: &[Column], chosen: &[usize]) -> String {
    let table = quote(table);
    if chosen.is_empty() {
        return format!("INSERT INTO main.{table} DEFAULT VALUES");
    }
    let names: Vec<_> = chosen.iter().map(|&at| quote(&columns[at].name)).collect();
    let marks = vec!["?"; chosen.len()].join(", ");
    let names = names.join(", ");
    format!("INSERT OR ABORT INTO main.{table} ({names}) VALUES ({marks})")
}

/// The names of the primary key, in its order.
fn primary_key(columns: &[Column]) -> Vec<String> {
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.key > 0).collect();
    key.sort_by_key(|column| column.key);
    key.into_iter().map(|column| column.name.clone()).collect()
}

fn position(columns: &[Column], name: &str) -> Option<usize> {
    let name = Ident::new(name);
    columns.iter().position(|column| name.is(&column.name))
}

/// The key of the row itself, for a table that refers to itself.
fn own_key(columns: &[Column], to: Option<&[String]>) -> Option<Vec<Source>> {
    let names = to.map_or_else(|| primary_key(columns), <[String]>::to_vec);
    let at = |name: &String| {
        let name = Ident::new(name.as_str());
        columns.iter().position(|column| name.is(&column.name))
    };
    names
        .iter()
        .map(at)
        .map(|at| at.map(Source::Same))
        .collect()
}

/// The values of the `attempt`-th row to try: first every choice's first option, every choice's
/// second one and so on, then all mixtures. Nothing if a choice has no option.
fn row(width: usize, choices: &[Choice], attempt: usize) -> Option<Vec<Value>> {
    let longest = choices.iter().map(|c| c.options.len()).max().unwrap_or(0);
    let mut rest = attempt.saturating_sub(longest);
    let mut sources = vec![Source::Value(Value::Null); width];
    for Choice { columns, options } in choices {
        let count = options.len();
        let at = if attempt < longest {
            attempt.checked_rem(count)?
        } else {
            let at = rest.checked_rem(count)?;
            rest /= count;
            at
        };
        for (column, source) in columns.iter().zip(&options[at]) {
            sources[*column] = source.clone();
        }
    }
    let value = |source: &Source| match source {
        Source::Value(value) => value.clone(),
        Source::Same(at) => match &sources[*at] {
            Source::Value(value) => value.clone(),
            Source::Same(_) => Value::Null,
        },
    };
    Some(sources.iter().map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::Scratch;

    /// The tables of a schema that get no row, when each is filled in turn.
    fn left_empty(schema: &str) -> Vec<String> {
        let scratch = Scratch::open().unwrap();
        scratch.run_all(schema).unwrap();
        scratch.foreign_keys(true).unwrap();
        let tables = scratch.tables().unwrap().into_iter();
        let tables = tables.map(|(name, _)| name);
        tables.filter(|name| !scratch.fill(name).unwrap()).collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn most_tables_get_a_row() {
        assert_eq!(
            left_empty(
                "CREATE TABLE role (name TEXT PRIMARY KEY, rank INTEGER NOT NULL UNIQUE) STRICT;
                 CREATE TABLE person (
                     id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 5),
                     role REFERENCES role NOT NULL,
                     boss INTEGER NOT NULL REFERENCES person (id),
                     state TEXT NOT NULL CHECK (state IN ('on', 'off')),
                     currency CHAR(3) NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
                     settings TEXT CHECK (json_valid(settings)),
                     share REAL CHECK (share > 0 AND share < 1),
                     born DATE, total AS (id * 2) STORED,
                     CHECK (id < 100 OR state = 'off')
                 );
                 CREATE TABLE pair (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
                 CREATE TABLE child (a, b NOT NULL, FOREIGN KEY (a, b) REFERENCES pair);
                 CREATE TABLE alone (id INTEGER PRIMARY KEY);
                 CREATE TABLE one (next INTEGER REFERENCES two (id), id INTEGER PRIMARY KEY);
                 CREATE TABLE two (next INTEGER REFERENCES one (id), id INTEGER PRIMARY KEY);"
            ),
            NONE
        );
    }

    #[test]
    fn a_table_that_accepts_no_row_stays_empty() {
        assert_eq!(
            left_empty(
                "CREATE TABLE never (a CHECK (a IS NULL), b NOT NULL CHECK (b < a));
                 CREATE TABLE always (a CHECK (0));
                 CREATE TABLE orphan (a NOT NULL REFERENCES nobody);
                 CREATE TABLE guarded (a);
                 CREATE TRIGGER guard BEFORE INSERT ON guarded BEGIN SELECT RAISE(ROLLBACK, 'no'); END;
                 CREATE TABLE before (a);
                 CREATE TRIGGER leads AFTER INSERT ON before BEGIN INSERT INTO guarded VALUES (1); END;"
            ),
            ["always", "orphan", "guarded", "before"]
        );
    }

    #[test]
    fn keys_of_seeds_stay_free() {
        let scratch = Scratch::open().unwrap();
        let run = |sql| scratch.run_all(sql);
        run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)").unwrap();
        assert_eq!(scratch.fill("t"), Ok(true));
        run("INSERT INTO t VALUES (1, 'one'); INSERT INTO t (name) VALUES ('two')").unwrap();
        assert_eq!(scratch.number("SELECT max(id) FROM t"), Ok(2));
    }
}
