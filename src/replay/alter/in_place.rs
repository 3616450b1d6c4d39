//! What SQLite alters itself.
//!
//! Invariant: a statement is recorded only if SQLite runs it on a table that has a row, or does not
//! care whether it has one.

use super::super::Replay;
use super::super::section::{AskedPlaces, commented};
use super::plan::Plan;
use super::{Part, refused};
use crate::diagnostic::Result;
use crate::scratch::Refused;
use crate::sql::Ident;
use crate::sql::alter::{ActionKind, TableOption};
use crate::sql::definition::{ColumnConstraintKind, ColumnDefinition};
use crate::sqlite::{Asked, Edited, Likeness, OldChecks, Requirement, SqliteVersion, requirements};

/// The first version that is known to let rows decide: 3.28 refuses a NOT NULL column without a default
/// also where there are none, 3.35 takes it.
const ROWS_DECIDE: SqliteVersion = SqliteVersion::new(3, 35, 0);

/// What is tried is undone if SQLite refuses a part of it.
const TRIAL: &str = "gen_sql_try";

impl Replay<'_> {
    /// Has SQLite do actions in place, and says whether it did.
    pub(super) fn try_in_place(&mut self, table: &Ident, plan: &Plan) -> bool {
        if plan.texts.iter().all(Option::is_none) && plan.edited.is_some() {
            return true;
        }
        if !plan.in_place {
            return false;
        }
        // Rows that only production has are no matter in a table that is as new there, in one that the
        // script asks to be empty, nor to columns that any row can have.
        let recording = self.recording.as_ref();
        let is_empty = !plan.without_rows.is_empty()
            || recording.is_none_or(|recording| recording.fresh.is_new(table));
        let is_known = plan.plain || is_empty && self.target >= ROWS_DECIDE;
        let drops = plan.without.iter().map(drop_index);
        let statements = drops.chain(plan.texts.iter().flatten().cloned());
        self.lay_others(table);
        self.scratch
            .set_savepoint(TRIAL)
            .expect("SQLite sets a savepoint");
        for statement in statements {
            let result = if is_known {
                self.scratch.run(&statement).map_err(Refused::Always)
            } else {
                self.scratch.run_with_row(table.name(), &statement)
            };
            if result.is_err() {
                self.scratch
                    .roll_back_to(TRIAL)
                    .expect("SQLite undoes a trial");
                return false;
            }
        }
        self.scratch.release(TRIAL).expect("SQLite keeps a trial");
        true
    }

    /// Asks, in the script, what the rows must be like for actions that SQLite has just done in
    /// place: its own words would name neither the column nor the constraint. What must be true of
    /// what somebody made by hand was found before.
    pub(super) fn ask_in_place(
        &mut self,
        run: &[Part<'_>],
        plan: &Plan,
        strange: Vec<Requirement>,
    ) -> Result<()> {
        let (Some(edited), Some(_)) = (&plan.edited, &self.recording) else {
            return Ok(());
        };
        let mut asked = if plan.plain {
            Asked::default()
        } else {
            let checks = looks_at_checks(edited, run);
            let table = &edited.old().name().name.ident;
            // Nobody has asked whether a table that is altered in place is the chain's.
            let recording = self.recording.as_ref();
            let is_known = recording.is_some_and(|recording| recording.fresh.knows(table));
            let likeness = if is_known {
                Likeness::Same
            } else {
                Likeness::Any
            };
            requirements(&self.scratch, edited, checks, likeness)
        };
        asked.requirements.extend(strange);
        asked.requirements.extend(plan.without_rows.iter().cloned());
        let table = &edited.old().name().name.ident;
        let places: AskedPlaces = refused::places(table, run, &asked.requirements).collect();
        if let Some(guards) = self.guard_block(asked)? {
            // What holds behind the alteration held before it: no row was changed.
            self.run_block(table, run, &guards)?;
            self.push(&run[0], &guards);
            let section = &mut self.recording().section;
            section.note_asked(places);
            section.end();
        }
        Ok(())
    }

    /// Records actions that SQLite did in place.
    pub(super) fn record_in_place(&mut self, run: &[Part<'_>], plan: &Plan) {
        if self.recording.is_none() {
            return;
        }
        for index in &plan.without {
            let told = format!("-- The index {index} goes with its column.");
            self.push(&run[0], &format!("{told}\n{};", drop_index(index)));
            self.hold();
        }
        for (part, text) in run.iter().zip(&plan.texts) {
            let execute = &part.alter.execute;
            if let (Some(text), true) = (text, part.first && part.last) {
                self.push(part, &commented(execute, text));
                self.hold();
                continue;
            }
            if part.first {
                let statement = as_comment(&execute.text);
                self.push(part, &commented(execute, &statement));
            }
            if let Some(text) = text {
                self.push(part, &format!("{text};"));
                self.hold();
            } else {
                let action = as_comment(part.alter.text_of(part.action));
                let told = "There is nothing to do for this: the table is like that already.";
                self.push(part, &format!("-- {told}\n{action}"));
                self.recording().section.end();
            }
        }
    }

    fn push(&mut self, part: &Part<'_>, text: &str) {
        let place = part.alter.execute.first_line();
        self.recording().section.push_for(place, text);
    }
}

/// Whether SQLite looks at all CHECKs of a table when it does actions in place. It does for a new
/// column with a CHECK, for one that is generated and NOT NULL, and for any of a STRICT table, but
/// not before 3.37 (<https://sqlite.org/releaselog/3_37_0.html>): asked for, it is the same in all.
fn looks_at_checks(edited: &Edited, run: &[Part<'_>]) -> OldChecks {
    let has_check = |column: &ColumnDefinition| {
        let mut constraints = column.constraints.iter();
        constraints.any(|one| matches!(one.kind, ColumnConstraintKind::Check(_)))
    };
    let is_looked_at = |part: &Part<'_>| match part.kind() {
        ActionKind::AddColumn { definition, .. } => {
            has_check(definition)
                || definition.is_generated() && definition.is_not_null()
                || edited.table().is(TableOption::Strict)
        }
        _ => false,
    };
    if run.iter().any(is_looked_at) {
        OldChecks::Asked
    } else {
        OldChecks::Trusted
    }
}

/// Lines of SQL as lines of comment.
pub(super) fn as_comment(sql: &str) -> String {
    let lines = sql
        .lines()
        .map(|line| format!("-- {line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn drop_index(index: &Ident) -> String {
    format!("DROP INDEX {index}")
}
