//! SQLite's own checks of what a database holds.

use std::collections::BTreeMap;

use super::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

/// How a table refers to others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The table that refers.
    pub child: Ident,
    /// The table that it refers to.
    pub parent: Ident,
}

impl Scratch {
    /// How many rows of `table` refer to rows that are not there
    /// (<https://sqlite.org/pragma.html#pragma_foreign_key_check>).
    ///
    /// # Errors
    /// If SQLite cannot tell, as when the columns that are referred to are not unique.
    pub fn orphans(&self, table: &str) -> Result<BTreeMap<Reference, i64>, Refusal> {
        self.wake_all()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check(?1, 'main') GROUP BY 1, 2",
        )?;
        let rows = statement.query_map([table], |row| {
            let reference = Reference {
                child: Ident::new(row.get::<_, String>(0)?),
                parent: Ident::new(row.get::<_, String>(1)?),
            };
            Ok((reference, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The tables to which `table` refers.
    ///
    /// # Errors
    /// If SQLite cannot read its schema.
    pub fn parents(&self, table: &str) -> Result<Vec<Ident>, Refusal> {
        self.wake(table)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1, 'main') ORDER BY 1",
        )?;
        let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
        let names = names.map(|name| name.map(Ident::new));
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// What SQLite finds wrong with `table` and its indexes, or with the whole database
    /// (<https://sqlite.org/pragma.html#pragma_integrity_check>).
    ///
    /// # Errors
    /// If SQLite cannot look.
    pub fn faults(&self, table: Option<&str>) -> Result<Vec<String>, Refusal> {
        self.wake_all()?;
        let argument =
            table.map_or_else(String::new, |table| format!("({})", Literal::from(table)));
        let query = format!("PRAGMA main.integrity_check{argument}");
        let mut statement = self.connection.prepare(&query)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        let lines = lines.filter(|line| !line.as_ref().is_ok_and(|line| line == "ok"));
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
