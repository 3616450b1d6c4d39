//! The end of the way back to Alembic: the first revision in SQL of an Alembic project.
//!
//! Invariant: it is told by the script that takes a database over it, and by no later one.

use super::Project;
use crate::diagnostic::{Code, Diagnostic};
use crate::revision::{Direction, Plan, RevisionIndex};

/// What is said of a script that takes a database to where Alembic cannot go on.
pub(super) fn told(project: &Project, plan: &Plan) -> Option<Diagnostic> {
    project.settings.script_location.as_ref()?;
    if plan.direction() == Direction::Downgrade {
        return None;
    }
    let mut steps = plan.steps().iter().map(|step| step.revision);
    let first = steps.find(|&index| !project.revisions[index].body.is_python())?;
    if plan.start().iter().any(|index| is_over(project, index)) {
        return None;
    }
    let revision = &project.revisions[first];
    Some(
        Diagnostic::warning(
            Code::LeavesAlembic,
            format!("Alembic cannot go on from `{}`", revision.id.name),
        )
        .label(revision.id.span, "the first revision in SQL")
        .note("it does not read such files, and does not know a database that is there or later")
        .help("to keep both tools, write this revision in Python: `gen-sql revision --format py`"),
    )
}

/// Whether a database at this revision is over the first revision in SQL already.
fn is_over(project: &Project, index: RevisionIndex) -> bool {
    let map = &project.revisions;
    let mut waiting = vec![index];
    let mut seen = std::collections::HashSet::new();
    while let Some(index) = waiting.pop() {
        if !seen.insert(index) {
            continue;
        }
        if !project.revisions[index].body.is_python() {
            return true;
        }
        let revision = &map[index];
        waiting.extend(revision.down_revisions.iter().chain(&revision.depends_on));
    }
    false
}
