//! The version table: Alembic's, by name and shape, so that both tools can share a database.

use serde::Serialize;

use crate::sql::{Ident, Literal};

/// The table that holds the ids of the revisions that a database is at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionTable {
    /// Its name, quoted where needed.
    pub name: String,
    /// Its only column, quoted where needed.
    pub column: String,
    /// The statement that makes it if it is not there, as Alembic does
    /// (<https://alembic.sqlalchemy.org/en/latest/api/runtime.html>).
    pub create: String,
    /// Its name as it is set.
    #[serde(skip)]
    pub plain: String,
    /// Its name as a literal.
    #[serde(skip)]
    pub(super) literal: String,
}

impl VersionTable {
    /// The version table called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let quoted = Ident::new(name).to_string();
        let key = Ident::new(format!("{name}_pkc"));
        Self {
            create: format!(
                "CREATE TABLE IF NOT EXISTS {quoted} (\n    \
                     version_num VARCHAR(32) NOT NULL,\n    \
                     CONSTRAINT {key} PRIMARY KEY (version_num)\n)"
            ),
            column: "version_num".to_owned(),
            plain: name.to_owned(),
            literal: Literal::from(name).to_string(),
            name: quoted,
        }
    }

    /// The statement that adds a revision.
    #[must_use]
    pub fn insert(&self, revision: &str) -> String {
        let Self { name, column, .. } = self;
        format!(
            "INSERT INTO {name} ({column}) VALUES ({})",
            Literal::from(revision)
        )
    }

    /// The statement that puts one revision in the place of another.
    #[must_use]
    pub fn update(&self, from: &str, to: &str) -> String {
        let Self { name, column, .. } = self;
        let (from, to) = (Literal::from(from), Literal::from(to));
        format!("UPDATE {name} SET {column} = {to} WHERE {column} = {from}")
    }

    /// The statement that takes a revision away.
    #[must_use]
    pub fn delete(&self, revision: &str) -> String {
        let Self { name, column, .. } = self;
        format!(
            "DELETE FROM {name} WHERE {column} = {}",
            Literal::from(revision)
        )
    }

    /// The statement that takes all revisions away.
    #[must_use]
    pub fn clear(&self) -> String {
        format!("DELETE FROM {}", self.name)
    }

    /// The condition that the table holds exactly `revisions`. Sets are compared:
    /// `group_concat` follows the order of storage.
    #[must_use]
    pub fn holds(&self, revisions: &[&str]) -> String {
        let Self { name, column, .. } = self;
        let all = format!("(SELECT count(*) FROM main.{name}) = {}", revisions.len());
        if revisions.is_empty() {
            return all;
        }
        let ids: Vec<String> = revisions
            .iter()
            .map(|id| Literal::from(*id).to_string())
            .collect();
        format!(
            "{all} AND (SELECT count(*) FROM main.{name} WHERE {column} IN ({})) = {}",
            ids.join(", "),
            revisions.len()
        )
    }

    /// The condition that the table refuses NULL, as Alembic's does: the last check of a script
    /// may have to put one there.
    #[must_use]
    pub fn refuses_null(&self) -> String {
        let Self {
            literal, column, ..
        } = self;
        format!(
            "\n (SELECT \"notnull\" FROM pragma_table_xinfo({literal}, 'main') WHERE name = '{column}' COLLATE NOCASE) IS 1"
        )
    }
}
