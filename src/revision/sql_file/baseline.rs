//! The schema that existed before the first revision: SQL without a header or sections.

use super::{File, Statements, statements};
use crate::diagnostic::{Diagnostics, Result};
use crate::operation::Operation;
use crate::span::{SourceId, Sources};

/// A baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline(pub(super) Statements);

impl Baseline {
    /// Reads a file of `sources`.
    ///
    /// # Errors
    /// Everything that is wrong with it before a statement runs.
    pub fn read(sources: &Sources, source: SourceId) -> Result<Self> {
        let file = File::written(sources.text(source), source);
        let mut found = Diagnostics::default();
        let statements = statements::whole(file, &mut found);
        found.or_ok(Self(statements))
    }

    /// What it does, in order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.0.operations
    }
}
