//! The tables in which a script keeps the books: the version table and the history table.
//!
//! Invariant: only the script itself writes to them; a revision that does is refused, because the
//! script would not find the database where it left it.

use super::Settings;
use crate::diagnostic::{Code, Diagnostic};
use crate::replay::Replay;
use crate::revision::Named;
use crate::sqlite::columns_query;

/// How to look at the books.
#[derive(Debug)]
pub(super) struct Books {
    tables: Vec<Table>,
    /// The columns of each table, and the schema cookie when they were asked for: they cannot
    /// change without it, and asking is dear.
    columns: Option<(i64, Vec<Option<String>>)>,
}

#[derive(Debug)]
struct Table {
    name: String,
    columns: String,
    rows: String,
}

/// What was found in each table; `None` for a table that is not there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found(Vec<Option<String>>);

impl Books {
    pub(super) fn new(settings: &Settings<'_>) -> Self {
        let version = &settings.version_table;
        let mut tables = vec![Table {
            name: version.plain.clone(),
            columns: columns_query(&version.plain),
            rows: format!(
                "SELECT group_concat(coalesce({0}, '')) FROM (SELECT {0} FROM main.{1} ORDER BY 1)",
                version.column, version.name
            ),
        }];
        tables.extend(settings.history_table.as_ref().map(|history| Table {
            name: history.plain.clone(),
            columns: columns_query(&history.plain),
            // Counting would walk through all of it.
            rows: format!("SELECT CAST(max(rowid) AS TEXT) FROM main.{}", history.name),
        }));
        Self {
            tables,
            columns: None,
        }
    }

    /// What is in the books now. It costs the same however long the chain is.
    pub(super) fn read(&mut self, replay: &Replay<'_>) -> Found {
        let ask = |query: &str| replay.scratch().text(query).ok().flatten();
        let version = replay.schema_version();
        if self.columns.as_ref().is_none_or(|(at, _)| *at != version) {
            let columns = self.tables.iter().map(|table| ask(&table.columns));
            self.columns = Some((version, columns.collect()));
        }
        let columns = self.columns.iter().flat_map(|(_, columns)| columns);
        let tables = self.tables.iter().zip(columns).map(|(table, columns)| {
            let columns = columns.as_ref()?;
            let rows = ask(&table.rows).unwrap_or_default();
            Some(format!("{columns}; {rows}"))
        });
        Found(tables.collect())
    }

    /// The table that is there but should not be.
    pub(super) fn present(&mut self, replay: &Replay<'_>) -> Option<&str> {
        let Found(found) = self.read(replay);
        let at = found.iter().position(Option::is_some)?;
        Some(&self.tables[at].name)
    }

    /// What is said of `revision` if the books are not as they were `before` it.
    pub(super) fn check(
        &mut self,
        replay: &Replay<'_>,
        before: &Found,
        revision: &Named,
    ) -> Result<(), Diagnostic> {
        let after = self.read(replay);
        let mut pairs = before.0.iter().zip(&after.0);
        match pairs.position(|(before, after)| before != after) {
            Some(at) => Err(touched(revision, &self.tables[at].name)),
            None => Ok(()),
        }
    }
}

/// What is said of a revision that changes a table of the script.
pub(super) fn touched(revision: &Named, table: &str) -> Diagnostic {
    Diagnostic::error(
        Code::ScriptTables,
        format!("revision `{}` changes `{table}`", revision.name),
    )
    .label(revision.span, "")
    .note("the script keeps in that table where the database is; it fills it in by itself")
    .help(format!("take every statement out that changes `{table}`"))
}
