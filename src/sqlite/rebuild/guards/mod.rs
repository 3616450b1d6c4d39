//! What must be true of a table before it is rebuilt.
//!
//! Invariant: a requirement holds on every database that the chain's own statements made, whatever
//! its rows, unless what the author asks for cannot be done with them.

mod column;
mod constraints;
mod defaults;
mod index;
mod keys;
mod question;
mod retyped;
mod rows;
mod shape;
mod trial;

pub use defaults::{Unfit, unfit};
pub use rows::{Asked, OldChecks, requirements};
pub use shape::{Likeness, TableShape};

use serde::Serialize;

use crate::sql::Literal;

/// Something that must be true, and what is said if it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The statements without which it cannot be asked.
    pub before: Vec<String>,
    /// What is said.
    pub message: String,
    /// The query that tells which rows are at fault.
    pub found: Option<String>,
    /// The condition.
    pub condition: String,
    /// Whether it is asked of the view of `around.sql.tera`.
    #[serde(skip)]
    pub is_around: bool,
}

impl Requirement {
    /// A requirement of the database as it is.
    #[must_use]
    pub fn new(message: &str, condition: String) -> Self {
        Self {
            message: format!("gen-sql: {message}"),
            condition,
            ..Self::default()
        }
    }

    /// That a query finds no object `s`, to which `what` leads and of which `told` is said. The query
    /// begins behind its SELECT.
    #[must_use]
    pub fn nothing(message: &str, with: &str, from: &str, what: &str, told: &str) -> Self {
        let begin = Literal::Text(format!("gen-sql: the {what} "));
        let end = Literal::Text(format!(" {told}"));
        Self {
            found: Some(format!(
                "{with}SELECT DISTINCT {begin} || s.name || {end} {from}"
            )),
            ..Self::new(message, format!("NOT EXISTS ({with}SELECT 1 {from})"))
        }
    }

    /// The same of views, triggers and virtual tables `s`, as the view of `around.sql.tera` has them.
    #[must_use]
    pub fn nothing_around(message: &str, with: &str, from: &str, told: &str) -> Self {
        let told = Literal::Text(format!(" {told}"));
        Self {
            is_around: true,
            found: Some(format!(
                "{with}SELECT DISTINCT 'gen-sql: the ' || s.kind || ' ' || s.name || {told}\n {from}"
            )),
            ..Self::new(message, format!("NOT EXISTS ({with}SELECT 1 {from})"))
        }
    }
}
