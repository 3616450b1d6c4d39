//! The history table: what was done to a database, line by line.

use serde::Serialize;

use crate::sql::{Ident, Literal};

/// The table that keeps a row for each step that a script took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryTable {
    /// Its name, quoted where needed.
    pub name: String,
    /// The statement that makes it if it is not there. Its key is no AUTOINCREMENT: that would
    /// bring `sqlite_sequence` into databases that have none.
    pub create: String,
    /// Its name as it is set.
    #[serde(skip)]
    pub plain: String,
    /// Its name as a literal.
    #[serde(skip)]
    pub(super) literal: String,
}

impl HistoryTable {
    /// The history table called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let literal = Literal::from(name).to_string();
        let plain = name.to_owned();
        let name = Ident::new(name).to_string();
        Self {
            create: format!(
                "CREATE TABLE IF NOT EXISTS {name} (\n    \
                     id INTEGER PRIMARY KEY,\n    \
                     revision TEXT NOT NULL,\n    \
                     direction TEXT NOT NULL,\n    \
                     checksum TEXT NOT NULL,\n    \
                     message TEXT NOT NULL,\n    \
                     applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP\n)"
            ),
            name,
            plain,
            literal,
        }
    }

    /// The statement that adds a row.
    #[must_use]
    pub fn insert(&self, revision: &str, direction: &str, checksum: &str, message: &str) -> String {
        let values = [revision, direction, checksum, message].map(|v| Literal::from(v).to_string());
        format!(
            "INSERT INTO {} (revision, direction, checksum, message) VALUES ({})",
            self.name,
            values.join(", ")
        )
    }
}
