//! What `gen-sql verify` proves: each promise is broken once and found, and correct chains pass.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod databases;
mod dropped;
mod faults;
mod options;
mod rebuilds;
mod reports;
mod rows;
mod told;
mod twins;
mod written;

use crate::project::Project;

/// A chain of revisions `r1`, `r2`, … with these upgrades and downgrades.
pub(crate) fn chain(revisions: &[(&str, &str)]) -> Project {
    let mut project = Project::new();
    for (number, (upgrade, downgrade)) in revisions.iter().enumerate() {
        let id = format!("r{}", number + 1);
        let down = match number {
            0 => String::new(),
            _ => format!("r{number}"),
        };
        project = project.reversible(&id, &down, upgrade, downgrade);
    }
    project
}
