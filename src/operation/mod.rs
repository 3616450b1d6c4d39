//! What a revision asks for, as data.
//!
//! Invariant: an operation knows nothing of a database; it is what was written and where.

mod execute;
mod origin;

pub use execute::{Allow, Execute};
pub use origin::Origin;

/// One thing that a revision asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// An SQL statement that is run as it is written.
    Execute(Execute),
}
