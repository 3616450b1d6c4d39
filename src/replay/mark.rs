//! Points of a replay to which it can go back, as a savepoint is one of a database.
//!
//! Invariant: what is undone stands neither in the scratch database nor in what is recorded: a
//! script has no way back, so it never gets there.

use super::names::Names;
use super::section::Written;
use super::{Recording, Replay};
use crate::diagnostic::Result;
use crate::scratch::Refusal;

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

/// What was recorded up to there, but for the text of the section, which only grows.
#[derive(Debug)]
struct Recorded {
    recording: Recording,
    written: Written,
}

impl Recorded {
    fn of(recording: &mut Recording) -> Self {
        let section = std::mem::take(&mut recording.section);
        let copy = recording.clone();
        recording.section = section;
        Self {
            recording: copy,
            written: recording.section.written(),
        }
    }

    fn restore(self, recording: &mut Recording) {
        let mut section = std::mem::take(&mut recording.section);
        section.cut(&self.written);
        *recording = Recording {
            section,
            ..self.recording
        };
    }
}

impl Replay<'_> {
    /// Sets a mark. What was held back is run before.
    ///
    /// # Errors
    /// SQLite's refusal of what was held back.
    ///
    /// # Panics
    /// If SQLite cannot set a savepoint.
    pub fn mark(&mut self) -> Result<Mark> {
        self.settle()?;
        self.marks += 1;
        let savepoint = format!("gen_sql_mark_{}", self.marks);
        let set = self.scratch.set_savepoint(&savepoint);
        set.expect("SQLite sets a savepoint");
        Ok(Mark {
            savepoint,
            recorded: self.recording.as_mut().map(Recorded::of),
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
        self.scratch.roll_back_to(savepoint)?;
        // A rebuild that was refused in its middle has left it on, and no transaction sets it back.
        self.scratch.run("PRAGMA legacy_alter_table = OFF")?;
        if let (Some(recording), Some(recorded)) = (&mut self.recording, mark.recorded) {
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
        self.scratch.release(&mark.savepoint)
    }
}
