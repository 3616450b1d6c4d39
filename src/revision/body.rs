//! What a revision does, whatever language it is written in.

use std::fmt::Debug;

use super::{Direction, Fixed, Named};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::replay::Replay;
use crate::span::Span;
use crate::sql::Ident;
use crate::sqlite::SqliteVersion;
use crate::template::Values;

/// What a script demands of the revisions in it.
#[derive(Clone, Debug)]
pub struct Demands {
    /// The oldest SQLite that must be able to run the script.
    pub target: SqliteVersion,
    /// The tables that belong to the script alone.
    pub own_tables: Vec<Ident>,
    /// The values that templates are given.
    pub variables: Values,
    /// The time and the seed that revisions in Python are given.
    pub fixed: Fixed,
}

/// The statements of a revision, one list for each direction.
pub trait Body: Debug + Send + Sync {
    /// Makes a direction of `revision` ready for a script with these demands.
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b>;

    /// Where a direction begins in the file, if the file has it.
    fn place(&self, direction: Direction) -> Option<Span>;

    /// Whether the file is one of Python, which Alembic reads, too.
    fn is_python(&self) -> bool {
        false
    }
}

/// A direction of a revision that is ready to run, and what can be said against it before
/// anything is run.
#[derive(Default)]
pub struct Prepared<'b> {
    /// What can be said against it; warnings are among it.
    pub findings: Diagnostics,
    /// How it runs; `None` if it cannot, which is then among the findings.
    pub run: Option<Box<dyn Run + 'b>>,
    /// The names that it takes a value for from outside.
    pub variables: Vec<String>,
}

impl Prepared<'_> {
    /// A direction that cannot be gone, and why.
    #[must_use]
    pub fn never(why: Diagnostic) -> Self {
        Self {
            findings: why.into(),
            ..Self::default()
        }
    }
}

/// Runs what was prepared.
pub trait Run {
    /// Runs every operation, in order.
    ///
    /// # Errors
    /// The first operation that cannot be run.
    fn run(self: Box<Self>, replay: &mut Replay<'_>) -> Result<()>;

    /// Whether an operation may make a table anew.
    fn may_rebuild(&self) -> bool {
        true
    }
}
