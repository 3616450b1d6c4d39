//! Statements that change rows and the evidence that they leave.
//!
//! What such a statement changes depends on rows that only production has, so it proves itself:
//! it runs inside a temporary trigger whose last line is the evidence, and both stand or fall
//! together. Rows that the script puts into its own tables are counted instead, and their
//! statements stand as they were written.

use serde::Serialize;

use super::section::commented;
use super::{Replay, refused};
use crate::diagnostic::{Diagnostic, Result};
use crate::operation::Execute;
use crate::scratch::Refusal;
use crate::sql::{self, Head, Ident};
use crate::sqlite::{Kind, in_trigger, own_counter};
use crate::template::Part;

/// How many statements stand in one step at most: what SQLite needs for a trigger grows with the
/// square of their number.
const MOST_STATEMENTS: usize = 100;

/// How many bytes of statements stand in one step, unless there is only one: SQLite keeps a trigger
/// in memory, parsed. Measured with 100,000 rows, 500 a statement: steps of 100 statements take
/// 73 MB and 0.95 s, steps of 10 take 20 MB and 0.44 s.
const MOST_BYTES: usize = 128 * 1024;

/// A statement that waits for its neighbours.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) execute: Execute,
    pub(super) head: Head,
}

/// The values of `step.sql.tera`.
#[derive(Serialize)]
struct Step {
    id: u32,
    statements: Vec<String>,
}

/// The values of `seed.sql.tera`.
#[derive(Serialize)]
struct Seed {
    statements: Vec<String>,
    checks: Vec<String>,
}

impl Replay<'_> {
    /// Runs the statements that were held back, as one block.
    pub(super) fn flush(&mut self) -> Result<()> {
        let Some(recording) = &mut self.recording else {
            return Ok(());
        };
        let pending = std::mem::take(&mut recording.pending);
        if pending.is_empty() {
            return Ok(());
        }
        // Statements may ask how many rows the one before has changed, which nothing may come between.
        for Pending { execute, .. } in &pending {
            let woken = self.scratch.wake_for(&execute.text);
            woken.expect("SQLite writes its schema table");
        }
        recording.note_rows(&mut self.scratch, &pending)?;
        if pending
            .iter()
            .all(|p| recording.fresh.seeded(&p.head).is_some())
        {
            return self.seed(&pending);
        }
        recording.fresh.forget_all();
        let mut rest = &pending[..];
        while !rest.is_empty() {
            let (step, behind) = rest.split_at(length_of_step(rest));
            self.step(step)?;
            rest = behind;
        }
        Ok(())
    }

    /// Runs rows for the script's own tables as they are written, and counts them there.
    fn seed(&mut self, pending: &[Pending]) -> Result<()> {
        let mut tables: Vec<Ident> = Vec::new();
        for Pending { execute, head } in pending {
            self.scratch
                .run(&execute.text)
                .map_err(|refusal| refused::statement(execute, &refusal))?;
            let table = self.recording().fresh.seeded(head);
            let table = table.expect("a seed has a table").clone();
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        let statements = pending
            .iter()
            .map(|p| commented(&p.execute, &p.execute.text));
        let seed = Seed {
            statements: statements.collect(),
            checks: tables.iter().map(|table| self.rows(table)).collect(),
        };
        let block = self.templates.render(Part::Seed, &seed)?;
        let place = pending[0].execute.first_line();
        self.recording().section.push_for(place, block.trim_end());
        self.hold();
        Ok(())
    }

    /// Evidence that `table` has as many rows as it has here.
    fn rows(&mut self, table: &Ident) -> String {
        let from = format!("FROM {table}");
        let rows = self
            .scratch
            .number(&format!("SELECT count(*) {from}"))
            .expect("a table that was filled can be counted");
        let condition = format!("count(*) = {rows}");
        let row = self.recording().evidence.row(Kind::Data, &condition, &from);
        self.run_own(&row);
        row
    }

    /// Runs statements inside a trigger that proves that they ran.
    fn step(&mut self, pending: &[Pending]) -> Result<()> {
        for Pending { execute, .. } in pending {
            // A trigger knows words that a statement by itself does not: `new`, RAISE.
            self.scratch
                .prepare(&execute.text)
                .map_err(|refusal| refused::statement(execute, &refusal))?;
        }
        let statements = pending
            .iter()
            .map(|p| commented(&p.execute, &in_trigger(&p.execute.text, &p.head)));
        let step = Step {
            id: self.recording().evidence.number(),
            statements: statements.collect(),
        };
        let block = self.templates.render(Part::Step, &step)?;
        if let Err(refusal) = self.scratch.run_all(&block) {
            return Err(self.culprit(pending, &refusal).into());
        }
        let place = pending[0].execute.first_line();
        self.recording().section.push_for(place, block.trim_end());
        self.hold();
        Ok(())
    }

    /// Which of the statements of a refused step is at fault: each is run by itself. The scratch
    /// database is of no further use.
    fn culprit(&self, pending: &[Pending], refusal: &Refusal) -> Diagnostic {
        // The step may have ended the transaction, and with it the script's own tables are gone.
        for Pending { execute, .. } in pending {
            if let Err(refusal) = self.scratch.run(&execute.text) {
                return refused::statement(execute, &refusal);
            }
        }
        for Pending { execute, head } in pending {
            let body = in_trigger(&execute.text, head);
            let trigger = format!(
                "CREATE TEMP TRIGGER gen_sql_try AFTER INSERT ON gen_sql_step BEGIN {body}; END"
            );
            if let Err(refusal) = self.scratch.run(&trigger) {
                return refused::in_trigger(execute, &refusal);
            }
            self.run_own("DROP TRIGGER temp.gen_sql_try");
        }
        refused::in_trigger(&pending[0].execute, refusal)
    }
}

/// How many of the statements that wait stand in the next step.
fn length_of_step(pending: &[Pending]) -> usize {
    let mut bytes = 0;
    let fits = |next: &&Pending| {
        bytes += next.execute.text.len();
        bytes <= MOST_BYTES
    };
    let fitting = pending.iter().take(MOST_STATEMENTS).take_while(fits);
    let fitting = fitting.count().max(1);
    let mut ends = (1..fitting).filter(|&at| is_parted(&pending[at - 1], &pending[at]));
    ends.next().unwrap_or(fitting)
}

/// Whether two statements stand in different steps. How far rows are counted SQLite reads when a step
/// begins and writes when it ends (<https://sqlite.org/autoinc.html>).
fn is_parted(before: &Pending, behind: &Pending) -> bool {
    let counts = |pending: &Pending| {
        let mut tokens = sql::significant(&pending.execute.text);
        tokens.any(|token| Ident::from_token(token.text).is("sqlite_sequence"))
    };
    let asks = own_counter(&behind.execute.text, &behind.head).is_some();
    !asks && (counts(before) || counts(behind))
}
