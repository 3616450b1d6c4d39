//! What a query returns.

use rusqlite::types::ValueRef;

use super::{Refusal, Scratch};
use crate::sql::{Finite, Literal};

/// The rows that a query returned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The values, row by row.
    pub rows: Vec<Vec<Literal>>,
}

impl Scratch {
    /// What a query returns.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `sql` where it knows one.
    pub fn query(&self, sql: &str) -> Result<Rows, Refusal> {
        self.wake_for(sql)?;
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let values = (0..columns.len()).map(|at| row.get_ref(at).map(literal));
            found.push(values.collect::<Result<_, _>>()?);
        }
        Ok(Rows {
            columns,
            rows: found,
        })
    }
}

fn literal(value: ValueRef<'_>) -> Literal {
    match value {
        ValueRef::Null => Literal::Null,
        ValueRef::Integer(number) => Literal::Integer(number),
        // SQLite stores an infinity, for which SQL has no text.
        ValueRef::Real(number) => Finite::new(number).map_or(Literal::Null, Literal::Real),
        ValueRef::Text(text) => Literal::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Literal::Blob(bytes.to_vec()),
    }
}
