//! What a revision asks for, as data.
//!
//! Invariant: an operation knows nothing of a database; it is what was written and where.

mod allow;
mod alter_table;
mod execute;
mod origin;

pub use allow::{Allow, Allowance};
pub use alter_table::AlterTable;
pub use execute::Execute;
pub use origin::Origin;

/// One thing that a revision asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// An SQL statement that is run as it is written.
    Execute(Execute),
    /// An `ALTER TABLE` in the words of the standard.
    AlterTable(AlterTable),
}

impl Operation {
    /// The statement as it is written.
    #[must_use]
    pub fn execute(&self) -> &Execute {
        match self {
            Self::Execute(execute) => execute,
            Self::AlterTable(alter) => &alter.execute,
        }
    }
}
