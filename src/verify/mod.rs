//! Proves that a chain of revisions does what it says: each is applied, taken back and applied
//! again on a database that holds rows, and then the whole script is run as a client would.
//!
//! Invariant: every finding is about what a revision does; rows that were made for the proof never
//! turn a correct chain into an error.

mod case;
mod dropped;
mod finding;
pub mod json;
pub mod junit;
mod loss;
mod mentions;
mod moved;
mod ran;
mod renamed;
mod renewed;
mod report;
mod round;
mod scope;
mod sections;
mod stage;
mod state;
mod unusable;
mod walk;
mod whole;
mod written;

pub use case::{Case, ForeignKeys, Outcome, Subject};
pub use report::Report;

use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::revision::{Plan, RevisionIndex, RevisionMap};
use crate::scratch::{Database, DatabaseError, Refusal, Scratch, own};
use crate::script::{self, Settings};
use crate::template::Templates;

use sections::{Rebuilding, Sections};
use walk::Walk;
use written::Written;

/// What is to be verified.
#[derive(Debug)]
pub struct Request<'a> {
    /// The revisions.
    pub map: &'a RevisionMap,
    /// The upgrade that is verified, step by step.
    pub plan: &'a Plan,
    /// The templates of the script.
    pub templates: &'a Templates,
    /// What shapes the script.
    pub settings: &'a Settings<'a>,
    /// The database whose rows are used, on copies; without one, rows are made.
    pub database: Option<&'a Database>,
}

/// Why nothing could be verified.
#[derive(Debug)]
pub enum Obstacle {
    /// The history behind the start cannot be run.
    History(Diagnostics),
    /// The database cannot be copied.
    Database(DatabaseError),
}

impl From<Refusal> for Obstacle {
    fn from(refusal: Refusal) -> Self {
        Self::Database(DatabaseError::Sqlite(refusal.message))
    }
}

/// Verifies a plan. `progress` is told how much of how much is done.
///
/// # Errors
/// If there is no database to begin with; everything else is in the report.
pub fn verify<'a>(
    request: &'a Request<'a>,
    progress: &mut dyn FnMut(usize, usize),
) -> std::result::Result<Report, Obstacle> {
    let steps = request.plan.steps();
    let sections: Vec<Sections> = steps.iter().map(|s| Sections::of(request, s)).collect();
    let origin = Origin::new(request)?;
    let back = request.plan.back(request.map);
    let mut written = Written::new(request, &origin, &back);
    let mut of_written: Vec<Vec<Diagnostic>> = Vec::with_capacity(steps.len());
    let mut report = Report::default();
    let total = 2 * (steps.len() + 1);
    // What rebuilds is known when foreign keys come to be on, though one may be in its way then.
    let mut rebuilding = Rebuilding::default();
    for (mode, foreign_keys) in ForeignKeys::BOTH.into_iter().enumerate() {
        let done = mode * (steps.len() + 1);
        let mut walk = Walk::new(request, &origin, &sections, foreign_keys, rebuilding)?;
        for number in 0..steps.len() {
            progress(done + number, total);
            let mut case = walk.step(number)?;
            // A script is written with foreign keys off, whoever runs it.
            if !foreign_keys.are_on() {
                of_written.push(written.step(number, &sections[number], &case));
            }
            case.add(&of_written[number]);
            report.cases.push(case);
        }
        progress(done + steps.len(), total);
        let mut end = walk.finish(&mut report);
        rebuilding = std::mem::take(&mut end.rebuilding);
        let whole = whole::case(request, &origin, foreign_keys, end, &back, &mut report)?;
        report.cases.push(whole);
    }
    progress(total, total);
    report.count(&sections);
    Ok(report)
}

/// Where the plan starts.
enum Origin<'a> {
    /// The history has been run on a scratch database.
    History(Scratch),
    /// A real database is there.
    Database(&'a Database),
}

impl<'a> Origin<'a> {
    fn new(request: &Request<'a>) -> std::result::Result<Self, Obstacle> {
        match request.database {
            Some(database) => Ok(Self::Database(database)),
            None => history(request)
                .map(Self::History)
                .map_err(Obstacle::History),
        }
    }

    /// A copy to work on.
    fn copy(&self, foreign_keys: ForeignKeys) -> std::result::Result<Scratch, Obstacle> {
        let scratch = match self {
            Self::History(scratch) => own(scratch.copy()),
            Self::Database(database) => database.copy().map_err(Obstacle::Database)?,
        };
        own(scratch.foreign_keys(foreign_keys.are_on()));
        Ok(scratch)
    }
}

/// A scratch database at the start of the plan, without a row that the chain did not make.
fn history(request: &Request<'_>) -> Result<Scratch> {
    let start: Vec<RevisionIndex> = request.plan.start().iter().collect();
    script::scratch_at(request.map, &start, request.templates, request.settings)
}
