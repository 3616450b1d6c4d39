//! What must be true of a table before it is rebuilt.
//!
//! Invariant: a requirement holds on every database that the chain's own statements made, whatever
//! its rows, unless what the author asks for cannot be done with them.

mod rows;
mod shape;

pub use rows::requirements;
pub use shape::TableShape;

use serde::Serialize;

/// Something that must be true, and what is said if it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// What is said.
    pub message: String,
    /// The condition.
    pub condition: String,
}

impl Requirement {
    pub(super) fn new(message: &str, condition: String) -> Self {
        Self {
            message: format!("gen-sql: {message}"),
            condition,
        }
    }
}
