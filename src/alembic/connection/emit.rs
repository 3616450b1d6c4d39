//! Runs the SQL that a call stands for.
//!
//! Invariant: it is held to the same rules as a statement of a `.sql` revision.

use crate::alembic::python::{Interpreter, Raised, Result, Stop};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::operation::Operation;
use crate::replay::Mark;
use crate::revision::sql_file;
use crate::scratch::Refusal;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// Runs the statements of `sql`, which the call at `place` stands for.
    ///
    /// # Errors
    /// Everything that is wrong with them, and SQLite's refusal.
    pub(in crate::alembic) fn emit(&mut self, sql: &str, place: Span) -> Result<()> {
        self.emit_all([(sql, place)])
    }

    /// Runs statements, each of which a call at its place stands for.
    ///
    /// # Errors
    /// Everything that is wrong with them, and SQLite's refusal.
    pub(in crate::alembic) fn emit_all<'s>(
        &mut self,
        statements: impl IntoIterator<Item = (&'s str, Span)>,
    ) -> Result<()> {
        let mut operations = Vec::new();
        let mut errors = Diagnostics::default();
        for (sql, place) in statements {
            self.host.emitted += 1;
            let (called, findings) = sql_file::called(sql, place, self.host.demands);
            operations.extend(called.into_iter().map(|operation| (operation, place)));
            for finding in findings {
                match finding.severity {
                    Severity::Error => errors.push(finding),
                    Severity::Warning => self.host.replay.warn(finding),
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let Some((_, place)) = operations.first() else {
            return Ok(());
        };
        if self.host.closed > 0 {
            return Err(super::savepoint::closed(self, *place));
        }
        if self.is_catching() {
            return self.try_all(&operations);
        }
        for (operation, place) in &operations {
            let applied = self.host.replay.apply(operation);
            applied.map_err(|refusal| of_database(refusal, *place))?;
        }
        Ok(())
    }

    /// Runs operations of which the code may catch the failure: all of them or none, as a script
    /// cannot go on behind a statement that fails. What is said of one table is one change.
    fn try_all(&mut self, operations: &[(Operation, Span)]) -> Result<()> {
        // What was said before fails by itself, and nothing here catches that.
        let all = self.host.replay.mark()?;
        let changes = operations.chunk_by(|(one, _), (other, _)| alter_the_same(one, other));
        for (number, change) in changes.enumerate() {
            let (operation, place) = &change[0];
            // The first one has nothing before it.
            let one = match number {
                0 => None,
                _ => Some(self.host.replay.mark()?),
            };
            let replay = &mut *self.host.replay;
            let mut applied = change.iter().map(|(operation, _)| replay.apply(operation));
            let applied = applied.try_for_each(|applied| applied);
            match (applied.and_then(|()| replay.settle()), one) {
                (Ok(()), Some(one)) => self.keep(&one, *place)?,
                (Ok(()), None) => {}
                (Err(refusal), Some(one)) => {
                    self.undo(one, *place)?;
                    let stop = self.catchable(operation, refusal, *place);
                    self.undo(all, *place)?;
                    return Err(stop);
                }
                (Err(refusal), None) => {
                    self.undo(all, *place)?;
                    return Err(self.catchable(operation, refusal, *place));
                }
            }
        }
        self.keep(&all, operations[0].1)
    }

    /// What a refusal is to code that may catch it.
    fn catchable(&mut self, operation: &Operation, refusal: Diagnostics, place: Span) -> Stop {
        let Operation::Execute(execute) = operation else {
            return refusal.into();
        };
        let stop = of_database(refusal, place);
        let Stop::Raised(raised) = &stop else {
            return stop;
        };
        match self.unsure(&execute.text) {
            Some(why) => Diagnostic::error(Code::UnknownRows, why)
                .label(place, "the code may catch that it fails")
                .note(format!(
                    "on the scratch database it raises `{}`",
                    raised.message
                ))
                .help(
                    "say it in SQL that does not fail, such as `INSERT OR IGNORE …` or \
                     `… WHERE NOT EXISTS (…)`",
                )
                .into(),
            None => stop,
        }
    }

    /// Why nobody knows here whether a statement fails.
    fn unsure(&mut self, sql: &str) -> Option<String> {
        let replay = &mut *self.host.replay;
        if let Some(table) = replay.rows_of_database(sql) {
            let table = table.name();
            return Some(format!(
                "whether this fails depends on the rows of `{table}`, which are known only in the database"
            ));
        }
        let access = replay.access(sql).ok()?;
        let function = super::ask::fleeting(replay.scratch(), &access, sql)?;
        Some(format!(
            "whether this fails depends on `{function}()`, which is known only when the script runs"
        ))
    }

    pub(super) fn keep(&mut self, mark: &Mark, place: Span) -> Result<()> {
        let kept = self.host.replay.keep(mark);
        kept.map_err(|refusal| ended(&refusal, place))
    }

    pub(super) fn undo(&mut self, mark: Mark, place: Span) -> Result<()> {
        let undone = self.host.replay.undo(mark);
        undone.map_err(|refusal| ended(&refusal, place))
    }

    /// Runs what was held back, so that the scratch database is at this point of the revision.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub(in crate::alembic) fn settle(&mut self, place: Span) -> Result<()> {
        if self.host.closed > 0 {
            return Err(super::savepoint::closed(self, place));
        }
        // What fails is no part of what stands here, where it could be caught.
        Ok(self.host.replay.settle()?)
    }
}

/// Whether both alter the same table.
fn alter_the_same(one: &Operation, other: &Operation) -> bool {
    matches!((one, other), (Operation::AlterTable(one), Operation::AlterTable(other))
        if one.table() == other.table())
}

/// A statement has ended the transaction, as `OR ROLLBACK` does.
fn ended(refusal: &Refusal, place: Span) -> Stop {
    let message = "what failed here has ended the transaction, and nothing is left to go on with";
    Diagnostic::error(Code::Sql, message)
        .label(place, "")
        .note(format!("SQLite says: {}", refusal.message))
        .help("leave out `OR ROLLBACK`, `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK, …)`")
        .into()
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
        callers: Vec::new(),
        cause: Some(Box::new(only.clone())),
    }))
}
