//! What revisions in Python leave for those after them, as in one run of Alembic.
//!
//! Invariant: a run goes one way and runs each revision once; whoever turns round, or runs one
//! again, is a new run, which finds nothing of the old one.

use std::collections::HashSet;

use super::body;
use super::python::Imported;
use crate::replay::Replay;
use crate::revision::Direction;
use crate::span::SourceId;

/// One run of Alembic.
#[derive(Debug)]
pub(super) struct Process {
    direction: Direction,
    /// The files of the revisions that ran.
    ran: HashSet<SourceId>,
    imported: Imported,
}

impl Process {
    /// The run to which a direction of the revision in `source` belongs, and what was imported in
    /// it so far. If that may take more than `most` bytes, nothing was.
    pub(super) fn of(
        replay: &mut Replay<'_>,
        direction: Direction,
        source: SourceId,
        most: usize,
    ) -> (Self, Imported) {
        let left = replay.left().take();
        let left = left.and_then(|left| left.downcast::<Self>().ok());
        let goes_on = |process: &Self| {
            process.direction == direction
                && !process.ran.contains(&source)
                && process.imported.bytes() <= most
        };
        let mut process = match left {
            Some(process) if goes_on(&process) => *process,
            _ => Self {
                direction,
                ran: HashSet::new(),
                imported: Imported::default(),
            },
        };
        process.ran.insert(source);
        let imported = std::mem::take(&mut process.imported);
        (process, imported)
    }

    /// Leaves what was imported for the revisions that come.
    pub(super) fn leave(mut self, imported: Imported, replay: &mut Replay<'_>) {
        self.imported = imported;
        *replay.left() = Some(Box::new(self));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let imported = std::mem::take(&mut self.imported);
        if !imported.is_empty() {
            body::drop_on_a_stack(imported);
        }
    }
}
