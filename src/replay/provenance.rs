//! Whose rows a table holds: those of the script, which are the same everywhere, or those of the
//! database on which the script runs, which nobody knows here.
//!
//! Invariant: when in doubt, they are the database's.

use std::collections::HashSet;

use super::names::Names;
use super::rows::Pending;
use super::{Recording, Replay};
use crate::diagnostic::Result;
use crate::scratch::{Access, Scratch};
use crate::sql::{self, Head, Ident, Object};

/// The tables that may hold rows of the database on which the script runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Provenance {
    foreign: Names,
    /// Those of them whose rows SQLite does not count with AUTOINCREMENT.
    uncounted: Names,
}

impl Provenance {
    /// What is there before the script holds rows of the database.
    pub(super) fn of(scratch: &Scratch) -> Self {
        let tables = scratch
            .stored_tables()
            .expect("SQLite reads its schema table");
        let foreign: HashSet<Ident> = tables.into_iter().map(Ident::new).collect();
        let counted = scratch.counted().expect("SQLite reads its schema table");
        let counted: HashSet<Ident> = counted.into_iter().map(Ident::new).collect();
        Self {
            uncounted: foreign.difference(&counted).cloned().collect(),
            foreign: foreign.into_iter().collect(),
        }
    }

    /// Takes note of a statement that changed the schema.
    pub(super) fn note(&mut self, head: &Head) {
        match head {
            // One that may have been there already is as it was.
            Head::Create(create) if create.object == Object::Table && !create.if_not_exists => {
                let table = &create.name.name.ident;
                self.foreign.remove(table);
                if create.as_select && !self.foreign.is_empty() {
                    self.foreign.insert(table.clone());
                }
            }
            Head::Drop(drop) if drop.object == Object::Table => {
                self.foreign.remove(&drop.name.name.ident);
            }
            _ => {}
        }
    }

    /// Takes note of an `ALTER TABLE` behind which the table is called `name`.
    pub(super) fn note_alter(&mut self, statement: &str, table: &Ident, name: &Ident) {
        // Its `USING` may say what other tables hold.
        self.uncounted.remove(table);
        self.uncounted.remove(name);
        let asks = sql::significant(statement).any(|token| token.is("SELECT"));
        if self.foreign.remove(table) || asks && !self.foreign.is_empty() {
            self.foreign.insert(name.clone());
        }
    }

    /// Takes note of a statement that writes rows: where rows of the database had a part in it,
    /// they are now there as well.
    fn note_rows(&mut self, access: &Access) {
        let mut touched = access.reads.iter().chain(&access.writes);
        if touched.any(|table| self.is_foreign(table)) {
            for table in &access.writes {
                self.foreign.insert(table.clone());
            }
        }
    }

    /// Whether a table may hold rows of the database.
    pub(super) fn is_of_database(&self, table: &Ident) -> bool {
        self.is_foreign(table)
    }

    fn is_foreign(&self, table: &Ident) -> bool {
        // How far rows were counted is as well known as the rows that were counted.
        if table.is("sqlite_sequence") {
            return !self.foreign.is_subset(&self.uncounted);
        }
        self.foreign.contains(table) || is_of_sqlite(table)
    }
}

/// Whether SQLite keeps a table about the rows of others
/// (<https://sqlite.org/fileformat2.html#internal_schema_objects>).
fn is_of_sqlite(table: &Ident) -> bool {
    let is_schema = ["master", "schema", "temp_master", "temp_schema"]
        .iter()
        .any(|name| table.is(&format!("sqlite_{name}")));
    !is_schema && table.name().to_ascii_lowercase().starts_with("sqlite_")
}

impl Recording {
    /// Takes note of rows that are about to be written.
    ///
    /// # Errors
    /// If that uses what means other columns at this point of the revision.
    pub(super) fn note_rows(&mut self, scratch: &mut Scratch, pending: &[Pending]) -> Result<()> {
        for Pending { execute, head } in pending {
            let is_literal = self.fresh.seeded(head).is_some()
                && !self.fleeting.concerns(&execute.text)
                && !sql::significant(&execute.text).any(|token| token.is("SELECT"));
            if !is_literal && let Ok(access) = scratch.access(&execute.text) {
                self.refuse_moved(scratch, &execute.text, &access, execute.first_line())?;
                self.orphans.note_rows(&access, scratch);
                if let Some(references) = &mut self.references {
                    references.note_rows(execute, head, &access, scratch, &self.provenance);
                }
                self.provenance.note_rows(&access);
                self.fleeting.note_rows(execute, head, &access, scratch);
            } else if let Some(table) = self.fresh.seeded(head) {
                self.orphans.note_seed(table);
                if let Some(references) = &mut self.references {
                    references.note_seed(table);
                }
                self.fleeting.note_defaults(&execute.text, head);
            }
        }
        Ok(())
    }
}

impl Replay<'_> {
    /// The first of the tables of which a query reads rows that only the database has on which the
    /// script runs. There is none while nothing is recorded.
    #[must_use]
    pub fn foreign<'t>(&self, access: &'t Access) -> Option<&'t Ident> {
        let provenance = &self.recording.as_ref()?.provenance;
        access
            .reads
            .iter()
            .find(|table| provenance.is_foreign(table))
    }

    /// For each column that a query returns, the column whose values are others in each run, if it
    /// has those of one.
    ///
    /// # Errors
    /// What holds such values, if the query does more with them than return them: a column and its
    /// table, or the rows of one.
    pub fn drawn(
        &mut self,
        sql: &str,
        access: &Access,
    ) -> std::result::Result<Vec<Option<Ident>>, String> {
        let Some(recording) = &self.recording else {
            return Ok(Vec::new());
        };
        let Some(table) = recording.fleeting.reads(access) else {
            return Ok(Vec::new());
        };
        if recording.fleeting.is_all(table) {
            return Err(format!("what `{}` holds", table.name()));
        }
        let origins = self.scratch.origins(sql).unwrap_or_default().into_iter();
        let origins: Vec<_> = origins.map(|origin| origin.column).collect();
        for (read, count) in &access.columns {
            let returned = origins.iter().flatten().filter(|origin| *origin == read);
            if recording.fleeting.holds(&read.0, &read.1) && returned.count() != *count {
                let (table, column) = read;
                return Err(format!("`{}` of `{}`", column.name(), table.name()));
            }
        }
        let drawn = origins.into_iter().map(|origin| {
            let (table, column) = origin?;
            recording.fleeting.holds(&table, &column).then_some(column)
        });
        Ok(drawn.collect())
    }

    /// The table of which a statement looks at or changes rows that only the database has on which
    /// the script runs, so that it may fare otherwise there.
    pub fn rows_of_database(&mut self, sql: &str) -> Option<Ident> {
        let provenance = &self.recording.as_ref()?.provenance;
        // What SQLite cannot even read is refused for its names, and the schema decides.
        let access = self.scratch.access(sql).ok()?;
        let indexed = match Head::of(sql) {
            Head::Create(create) => create.table.map(|table| table.name.ident),
            _ => None,
        };
        let mut tables = access.reads.iter().chain(&access.writes).chain(&indexed);
        tables.find(|table| provenance.is_foreign(table)).cloned()
    }

    /// What a statement would look at and change.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn access(&mut self, sql: &str) -> std::result::Result<Access, crate::scratch::Refusal> {
        self.scratch.access(sql)
    }
}
