//! A new revision, written into the scripts that it is for: what is refused there runs on a scratch
//! database all the same.
//!
//! Invariant: what is told is what `upgrade` and `downgrade` say of the file as it stands.

use super::Workplace;
use super::replayed::ReplayOptions;
use crate::diagnostic::{Diagnostic, Diagnostics, Result, Severity};
use crate::project::Project;
use crate::revision::{Plan, RevisionIndex, Target};
use crate::script;
use crate::span::Sources;

/// Why no script can be written of the revision `id`, which is in the project by now.
pub(super) fn refusals(
    id: &str,
    options: &ReplayOptions,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Diagnostics {
    let (Ok(found) | Err(found)) = rehearse(id, options, workplace, sources);
    found
}

fn rehearse(
    id: &str,
    options: &ReplayOptions,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Diagnostics> {
    let project = Project::open_to_write(&workplace.location(), sources)?;
    let settings = options.settings(&project)?;
    let map = &project.revisions;
    let target: Target = id.parse()?;
    let whole = Plan::upgrade(map, &[], &target)?;
    let before = whole.steps().len().saturating_sub(1);
    let before: Vec<RevisionIndex> = whole.first(before).end().iter().collect();
    let upgrade = Plan::upgrade(map, &before, &target)?;
    let downgrade = upgrade.back(map);
    let mut told: Vec<Diagnostic> = Vec::new();
    for plan in [upgrade, downgrade] {
        if let Err(found) = script::write(map, &plan, &project.templates, &settings) {
            let command = plan.direction().name();
            for refusal in found {
                // Where the upgrade is refused by rows, the way back has no place to begin.
                let is_same = |other: &Diagnostic| {
                    other.message == refusal.message && other.labels == refusal.labels
                };
                if !told.iter().any(is_same) {
                    told.push(warning(refusal, command));
                }
            }
        }
    }
    Ok(told.into_iter().collect())
}

/// A refusal that its author is told beforehand.
fn warning(refusal: Diagnostic, command: &str) -> Diagnostic {
    let warning = Diagnostic {
        severity: Severity::Warning,
        ..refusal
    };
    warning.note(format!(
        "`gen-sql {command}` refuses the new revision as it is: complete it first"
    ))
}
