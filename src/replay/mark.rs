//! Points of a replay to which it can go back, as a savepoint is one of a database.
//!
//! Invariant: what is undone stands neither in the scratch database nor in what is recorded: a
//! script has no way back, so it never gets there.

use super::deferred::Deferred;
use super::fresh::FreshTables;
use super::names::Names;
use super::orphans::KeptOrphans;
use super::provenance::Provenance;
use super::references::References;
use super::schema::Count;
use super::section::Written;
use super::{Recording, Replay};
use crate::diagnostic::Result;
use crate::scratch::Refusal;
use crate::sqlite::Evidence;

/// A point to which a replay can go back.
#[derive(Debug)]
pub struct Mark {
    savepoint: String,
    recorded: Option<Recorded>,
    /// How many warnings there were.
    warnings: usize,
    watched: Option<usize>,
    batched: Names,
}

/// What was recorded up to there, and is known of it.
#[derive(Debug)]
struct Recorded {
    evidence: Evidence,
    count: Count,
    fresh: FreshTables,
    provenance: Provenance,
    references: Option<References>,
    deferred: Deferred,
    orphans: KeptOrphans,
    written: Written,
    rebuilds: bool,
    shapes: Option<String>,
    around: Option<String>,
}

impl Recorded {
    fn of(recording: &Recording) -> Self {
        Self {
            evidence: recording.evidence.clone(),
            count: recording.count,
            fresh: recording.fresh.clone(),
            provenance: recording.provenance.clone(),
            references: recording.references.clone(),
            deferred: recording.deferred.clone(),
            orphans: recording.orphans.clone(),
            written: recording.section.written(),
            rebuilds: recording.rebuilds,
            shapes: recording.shapes.clone(),
            around: recording.around.clone(),
        }
    }

    fn restore(&self, recording: &mut Recording) {
        recording.evidence = self.evidence.clone();
        recording.count = self.count;
        recording.fresh = self.fresh.clone();
        recording.provenance = self.provenance.clone();
        recording.references.clone_from(&self.references);
        recording.deferred = self.deferred.clone();
        recording.orphans = self.orphans.clone();
        recording.pending.clear();
        recording.section.cut(&self.written);
        recording.rebuilds = self.rebuilds;
        recording.shapes.clone_from(&self.shapes);
        recording.around.clone_from(&self.around);
    }
}

impl Replay<'_> {
    /// Sets a mark. What was held back is run before.
    ///
    /// # Errors
    /// SQLite's refusal of what was held back.
    pub fn mark(&mut self) -> Result<Mark> {
        self.settle()?;
        self.marks += 1;
        let savepoint = format!("gen_sql_mark_{}", self.marks);
        self.run_own(&format!("SAVEPOINT {savepoint}"));
        Ok(Mark {
            savepoint,
            recorded: self.recording.as_ref().map(Recorded::of),
            warnings: self.warnings.iter().len(),
            watched: self.watched.as_ref().map(Vec::len),
            batched: self.batched.clone(),
        })
    }

    /// Goes back to a mark, as if nothing had been run since; the mark is gone.
    ///
    /// # Errors
    /// If a statement has ended the transaction, so that there is nothing to go back to.
    pub fn undo(&mut self, mark: Mark) -> std::result::Result<(), Refusal> {
        let Mark { savepoint, .. } = &mark;
        self.held.clear();
        self.scratch.run(&format!("ROLLBACK TO {savepoint}"))?;
        self.scratch.run(&format!("RELEASE {savepoint}"))?;
        // A rebuild that was refused in its middle has left it on, and no transaction sets it back.
        self.scratch.run("PRAGMA legacy_alter_table = OFF")?;
        if let (Some(recording), Some(recorded)) = (&mut self.recording, &mark.recorded) {
            recorded.restore(recording);
        }
        self.warnings.truncate(mark.warnings);
        self.batched = mark.batched;
        if let (Some(watched), Some(length)) = (&mut self.watched, mark.watched) {
            watched.truncate(length);
        }
        Ok(())
    }

    /// Gives up a mark: what was run since stays.
    ///
    /// # Errors
    /// If a statement has ended the transaction, and the mark with it.
    pub fn keep(&mut self, mark: &Mark) -> std::result::Result<(), Refusal> {
        self.scratch.run(&format!("RELEASE {}", mark.savepoint))
    }
}
