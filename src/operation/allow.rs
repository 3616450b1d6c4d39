//! What the author of a statement does without.
//!
//! Invariant: each name is asked for somewhere, so that no `-- allow:` is without an effect.

use crate::diagnostic::Code;
use crate::span::Span;

/// A finding or a guard that an author can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// The statement returns rows.
    ReturnsRows,
    /// It needs a newer SQLite than the target.
    NewerThanTarget,
    /// It takes away the last key to which a foreign key refers.
    KeyInUse,
    /// Its section loses rows or values.
    RowsLost,
    /// It drops a table with its rows.
    DropTable,
    /// It drops columns with their values.
    DropColumn,
    /// Its rebuild does not ask whether the table is the one that the chain has made.
    Shape,
}

impl Allowance {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReturnsRows,
        Self::NewerThanTarget,
        Self::KeyInUse,
        Self::RowsLost,
        Self::DropTable,
        Self::DropColumn,
        Self::Shape,
    ];

    /// How `-- allow:` calls it: as the code of a finding, or the name of a guard.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ReturnsRows => Code::ReturnsRows.name(),
            Self::NewerThanTarget => Code::NewerThanTarget.name(),
            Self::KeyInUse => Code::KeyInUse.name(),
            Self::RowsLost => Code::RowsLost.name(),
            Self::DropTable => Code::DropTable.name(),
            Self::DropColumn => Code::DropColumn.name(),
            Self::Shape => "shape",
        }
    }

    /// The one that is called so, in whatever letter case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        { Self::ALL.into_iter() }.find(|one| one.name().eq_ignore_ascii_case(name))
    }
}

/// An [`Allowance`] that stands above a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// What the author does without.
    pub allowance: Allowance,
    /// Where its name stands.
    pub span: Span,
}
