//! A new revision, written into the scripts that it is for: what is refused there runs on a scratch
//! database all the same.
//!
//! Invariant: what is told is what `upgrade` and `downgrade` say of the file as it stands.

use super::Workplace;
use super::replayed::ReplayOptions;
use crate::diagnostic::{Diagnostic, Diagnostics, Result, Severity};
use crate::project::Project;
use crate::revision::{Plan, RevisionIndex, Target};
use crate::script::{self, Settings};
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
    if let Some(new) = map.find(id) {
        told.extend(apart(&project, new, &settings));
    }
    Ok(told.into_iter().collect())
}

/// Why the revision `new` and the other branches cannot all be applied to one database, if they could
/// before.
fn apart(project: &Project, new: RevisionIndex, settings: &Settings<'_>) -> Option<Diagnostic> {
    let map = &project.revisions;
    let heads = map.real_heads();
    if heads.len() < 2 {
        return None;
    }
    let run = |heads: &[RevisionIndex]| {
        script::scratch_at(map, heads, &project.templates, settings).map(drop)
    };
    let refusal = run(&heads).err()?.into_iter().next()?;
    let others = heads.into_iter().filter(|head| *head != new);
    let others: Vec<RevisionIndex> = others
        .chain(map[new].down_revisions.iter().copied())
        .collect();
    run(&others).ok()?;
    let warning = Diagnostic {
        severity: Severity::Warning,
        ..refusal
    };
    Some(warning.note(format!(
        "`gen-sql upgrade heads` is refused like this: `{}` and another branch do not go together",
        map.id(new)
    )))
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
