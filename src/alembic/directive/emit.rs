//! Runs the SQL that a directive stands for.
//!
//! Invariant: it is held to the same rules as a statement of a `.sql` revision.

use crate::alembic::python::{Interpreter, Result};
use crate::diagnostic::{Diagnostics, Severity};
use crate::revision::sql_file;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// Runs the statements of `sql`, which the call at `place` stands for.
    ///
    /// # Errors
    /// Everything that is wrong with them, and SQLite's refusal.
    pub(in crate::alembic) fn emit(&mut self, sql: &str, place: Span) -> Result<()> {
        let (operations, findings) = sql_file::called(sql, place, self.host.demands);
        let mut errors = Diagnostics::default();
        for finding in findings {
            match finding.severity {
                Severity::Error => errors.push(finding),
                Severity::Warning => self.host.warnings.push(finding),
            }
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        for operation in operations {
            self.host.replay.apply(&operation)?;
        }
        Ok(())
    }
}
