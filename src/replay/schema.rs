//! Statements that change the schema and the evidence that they leave.
//!
//! SQLite raises the schema cookie by one for each successful DDL statement and leaves it alone
//! for a failed one (<https://sqlite.org/pragma.html#pragma_schema_version>), so one subtraction
//! proves that all of them ran. A statement whose effect on the cookie depends on the database
//! stands outside the count and proves itself.

use super::Replay;
use crate::diagnostic::Result;
use crate::operation::Execute;
use crate::sql::{Head, Ident, Literal, QualifiedName};
use crate::sqlite::{Kind, absent, count_from, counted, present};

/// From where DDL statements are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    /// The number under which the script kept the schema cookie.
    id: u32,
    /// The schema cookie of the scratch database at that point.
    schema_version: i64,
}

impl Count {
    pub(super) fn from(id: u32, schema_version: i64) -> Self {
        Self { id, schema_version }
    }
}

const COOKIE: &str = "FROM pragma_schema_version";

impl Replay<'_> {
    /// Runs a statement that the schema cookie counts.
    pub(super) fn counted(&mut self, execute: &Execute, head: &Head) -> Result<()> {
        self.run_statement(execute)?;
        self.note(execute, head);
        self.hold();
        Ok(())
    }

    /// Takes note of what changed the schema.
    fn note(&mut self, execute: &Execute, head: &Head) {
        let recording = self.recording.as_mut().expect("the replay is recording");
        recording.fresh.note(head, &execute.text);
        recording.provenance.note(head);
        recording.fleeting.note(execute, head, &self.scratch);
        if let Some(references) = &mut recording.references {
            references.note(execute, head, &self.scratch, &recording.provenance);
        }
        if let Head::Drop(drop) = head {
            recording.orphans.drop(&drop.name.name.ident);
            recording.recounted.forget(&drop.name.name.ident);
        }
        recording.deferred.note(execute, head, &self.scratch);
        self.note_drop(head);
    }

    /// Runs a statement whose object may be there already, or not there at all.
    pub(super) fn present(&mut self, execute: &Execute, head: &Head) -> Result<()> {
        self.count_off(execute)?;
        let (object, name, makes, always) = match head {
            Head::Create(create) => (create.object, &create.name, true, !create.if_not_exists),
            Head::Drop(drop) => (drop.object, &drop.name, false, !drop.if_exists),
            _ => return self.counted(execute, head),
        };
        let name = &name.name.ident;
        if always {
            let before = if makes {
                absent(object, name)
            } else {
                present(object, name)
            };
            self.evidence(execute, Kind::Schema, &before, "")?;
            self.hold();
        }
        self.run_statement(execute)?;
        self.note(execute, head);
        let after = if makes {
            present(object, name)
        } else {
            absent(object, name)
        };
        self.evidence(execute, Kind::Schema, &after, "")?;
        self.count_on(execute)
    }

    /// Runs an ANALYZE: it must clear away a mark that is put where it writes.
    pub(super) fn analyze(
        &mut self,
        execute: &Execute,
        name: Option<&QualifiedName>,
    ) -> Result<()> {
        self.count_off(execute)?;
        let marked = "EXISTS (SELECT 1 FROM main.sqlite_stat1 WHERE stat = 'gen_sql')";
        // Analysing the schema table makes sqlite_stat1 and nothing else.
        self.run_beside(execute, "ANALYZE main.sqlite_master")?;
        self.hold();
        self.run_beside(execute, &mark(name))?;
        self.evidence(execute, Kind::Data, marked, "")?;
        self.hold();
        self.run_statement(execute)?;
        self.evidence(execute, Kind::Data, &format!("NOT {marked}"), "")?;
        self.count_on(execute)
    }

    /// The check that all statements since the last count ran; none if there was none.
    pub(super) fn count_row(&mut self) -> Option<String> {
        let now = self.schema_version();
        let recording = self.recording();
        let Count { id, schema_version } = recording.count;
        let number = now - schema_version;
        let condition = format!("{} = {number}", counted(id, "schema_version"));
        (number > 0).then(|| recording.evidence.row(Kind::Schema, &condition, COOKIE))
    }

    /// Checks the count before a statement that stands outside it.
    fn count_off(&mut self, execute: &Execute) -> Result<()> {
        match self.count_row() {
            Some(row) => {
                self.run_beside(execute, &row)?;
                self.hold();
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Counts on behind a statement that stands outside the count.
    fn count_on(&mut self, execute: &Execute) -> Result<()> {
        let id = self.recording().evidence.count();
        self.run_beside(execute, &count_from(id, "schema_version", COOKIE))?;
        let schema_version = self.schema_version();
        self.recording().count = Count::from(id, schema_version);
        self.hold();
        Ok(())
    }
}

/// The statement that puts a row into `sqlite_stat1` that an ANALYZE of `name` deletes.
fn mark(name: Option<&QualifiedName>) -> String {
    let into = "INSERT INTO main.sqlite_stat1 (tbl, idx, stat)";
    match name.map(|name| &name.name.ident) {
        Some(name) if !name.is("main") => {
            let name = Literal::Text(Ident::name(name).to_owned());
            format!(
                "{into} SELECT name, name, 'gen_sql' FROM main.sqlite_master WHERE name = {name} COLLATE NOCASE LIMIT 1"
            )
        }
        _ => format!("{into} VALUES ('gen_sql', NULL, 'gen_sql')"),
    }
}
