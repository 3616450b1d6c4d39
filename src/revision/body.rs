//! What a revision does, whatever language it is written in.

use std::fmt::Debug;

use super::{Direction, Named};
use crate::diagnostic::{Diagnostics, Result};
use crate::replay::Replay;
use crate::sql::Ident;
use crate::sqlite::SqliteVersion;

/// What a script demands of the revisions in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demands {
    /// The oldest SQLite that must be able to run the script.
    pub target: SqliteVersion,
    /// The tables that belong to the script alone.
    pub own_tables: Vec<Ident>,
}

/// The statements of a revision, one list for each direction.
pub trait Body: Debug {
    /// What can be said against a direction of `revision` before anything is run; warnings are
    /// among it.
    fn check(&self, revision: &Named, direction: Direction, demands: &Demands) -> Diagnostics;

    /// Runs the revision in a direction.
    ///
    /// # Errors
    /// The first statement that cannot be run.
    fn run(&self, direction: Direction, replay: &mut Replay<'_>) -> Result<()>;
}
