//! From which columns the values of a query come
//! (<https://sqlite.org/c3ref/column_database_name.html>).
//!
//! Invariant: the query is read and not run.

use super::{Refusal, Scratch};
use crate::sql::Ident;

/// A column of a query's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// How it is called.
    pub name: Ident,
    /// Its table and column, also through views; none for what is computed. A rowid that no column
    /// has is called `rowid`.
    pub column: Option<(Ident, Ident)>,
}

impl Scratch {
    /// The columns of what a query returns.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `query` where it knows one.
    pub fn origins(&self, query: &str) -> Result<Vec<Origin>, Refusal> {
        self.wake_for(query)?;
        let statement = self.connection.prepare(query)?;
        let columns = statement.columns_with_metadata().map(|column| Origin {
            name: Ident::new(column.name()),
            column: column
                .table_name()
                .zip(column.origin_name())
                .map(|(table, name)| (Ident::new(table), Ident::new(name))),
        });
        Ok(columns.collect())
    }

    /// The columns of a table that are filled by an INSERT which names none
    /// (<https://sqlite.org/lang_insert.html>).
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn filled(&self, table: &str) -> Result<Vec<Ident>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 ORDER BY cid",
        )?;
        let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
        Ok(names
            .map(|name| name.map(Ident::new))
            .collect::<Result<_, _>>()?)
    }
}
