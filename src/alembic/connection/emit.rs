//! Runs the SQL that a call stands for.
//!
//! Invariant: it is held to the same rules as a statement of a `.sql` revision.

use crate::alembic::python::{Interpreter, Raised, Result, Stop};
use crate::diagnostic::{Code, Diagnostics, Severity};
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
                Severity::Warning => self.host.replay.warn(finding),
            }
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        for operation in operations {
            let applied = self.host.replay.apply(&operation);
            applied.map_err(|refusal| of_database(refusal, place))?;
        }
        Ok(())
    }

    /// Runs what was held back, so that the scratch database is at this point of the revision.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub(in crate::alembic) fn settle(&mut self, place: Span) -> Result<()> {
        let settled = self.host.replay.settle();
        settled.map_err(|refusal| of_database(refusal, place))
    }
}

/// What SQLite refuses is an exception of SQLAlchemy's, which the code may catch; what the rules
/// refuse is none.
pub(super) fn of_database(refusal: Diagnostics, place: Span) -> Stop {
    let mut findings = refusal.iter();
    let (Some(only), None) = (findings.next(), findings.next()) else {
        return refusal.into();
    };
    if only.code != Code::Sql {
        return refusal.into();
    }
    let class = if only.message.contains("constraint failed") {
        "IntegrityError"
    } else {
        "OperationalError"
    };
    Stop::Raised(Box::new(Raised {
        class: class.into(),
        message: format!("(sqlite3.{class}) {}", only.message),
        value: None,
        place,
        cause: Some(Box::new(only.clone())),
    }))
}
