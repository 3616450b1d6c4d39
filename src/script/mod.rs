//! Scripts: a plan is replayed on a scratch database and what ran is laid out as text.
//!
//! Invariant: every statement of a script has run, in this order, on the scratch database, from
//! the opening to the last check.

mod clash;
mod closing;
mod former_names;
mod header;
mod history;
pub mod json;
mod opening;
mod ready;
mod repair;
mod section;
mod settings;
mod statements;
mod writer;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::replay::Paragraph;
use crate::revision::{Checksum, Plan};

pub use former_names::FormerNames;
pub use history::{chain_at, scratch_at};
pub use repair::repair;
pub use settings::Settings;
pub use statements::statements;
pub use writer::{write, write_on};

/// A finished script.
#[derive(Debug)]
pub struct Script<'a> {
    /// The plan that it carries out.
    pub plan: &'a Plan,
    /// What stands above the first statement.
    pub header: String,
    /// Everything below the header.
    pub body: String,
    /// The checksum of the history at the newer end of the plan.
    pub chain: Checksum,
    /// The checksum of `body`.
    pub checksum: Checksum,
    /// The author's part of each step, in the order of the plan: statements as they ran.
    pub sections: Vec<Vec<Paragraph>>,
    /// The names for which its revisions take a value from outside.
    pub variables: BTreeSet<String>,
    /// What its reader should know all the same.
    pub warnings: Diagnostics,
}

impl Script<'_> {
    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        [self.header.as_str(), self.body.as_str()].concat()
    }
}
