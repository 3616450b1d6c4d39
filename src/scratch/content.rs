//! How much a table holds.

use super::{Refusal, Scratch};
use crate::sql::{Ident, quote};

/// How much a table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The number of its rows.
    pub rows: i64,
    /// For each column the number of values that are not NULL.
    pub values: Vec<(Ident, i64)>,
}

impl Scratch {
    /// Deletes all rows of these tables, and nothing else: no trigger fires.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn delete_rows<'n>(&self, tables: impl Iterator<Item = &'n str>) -> Result<(), Refusal> {
        let deletions = tables.map(|table| format!("DELETE FROM main.{};", quote(table)));
        let deletions: String = deletions.collect();
        self.without_triggers(|| self.run_all(&deletions))
    }

    /// How much a table holds.
    ///
    /// # Errors
    /// If SQLite cannot read the table.
    pub fn content(&self, table: &str) -> Result<Content, Refusal> {
        self.wake(table)?;
        let mut columns = self.connection.prepare_cached(
            "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 ORDER BY cid",
        )?;
        let names = columns.query_map([table], |row| row.get::<_, String>(0))?;
        let names = names.collect::<Result<Vec<_>, _>>()?;
        let columns = names.iter().map(|name| format!("count({})", quote(name)));
        let counts: Vec<String> = ["count(*)".to_owned()].into_iter().chain(columns).collect();
        let query = format!("SELECT {} FROM main.{}", counts.join(", "), quote(table));
        let mut statement = self.connection.prepare(&query)?;
        Ok(statement.query_row([], |row| {
            let values = names.into_iter().enumerate();
            let values = values.map(|(at, name)| Ok((Ident::new(name), row.get(at + 1)?)));
            Ok(Content {
                rows: row.get(0)?,
                values: values.collect::<Result<_, rusqlite::Error>>()?,
            })
        })?)
    }
}
