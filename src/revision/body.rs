//! What a revision does, whatever language it is written in.

use std::fmt::Debug;

use super::{Direction, Named};
use crate::diagnostic::{Diagnostics, Result};
use crate::replay::Replay;
use crate::sqlite::SqliteVersion;

/// The statements of a revision, one list for each direction.
pub trait Body: Debug {
    /// What can be said against a direction of `revision` before anything is run, in a script
    /// that `target` must be able to run; warnings are among it.
    fn check(&self, revision: &Named, direction: Direction, target: SqliteVersion) -> Diagnostics;

    /// Runs the revision in a direction.
    ///
    /// # Errors
    /// The first statement that cannot be run.
    fn run(&self, direction: Direction, replay: &mut Replay<'_>) -> Result<()>;
}
