//! A plan whose revisions are ready to run.
//!
//! Invariant: nothing has run, and nothing can be said against a revision of the plan any more
//! before it does.

use std::collections::BTreeSet;

use super::Settings;
use crate::diagnostic::{Code, Diagnostics, Result, Severity};
use crate::replay::Replay;
use crate::revision::{Demands, Direction, Plan, Prepared, RevisionIndex, RevisionMap, Run, Step};

/// The revisions of a plan, each ready to run once.
pub(super) struct Ready<'m> {
    /// Those behind its start, in their order: they are replayed, but not recorded.
    history: Vec<Box<dyn Run + 'm>>,
    /// Its steps, in their order; those of a stamp run nothing.
    pub(super) steps: Vec<Option<Box<dyn Run + 'm>>>,
    /// The names for which its steps take a value from outside.
    pub(super) variables: BTreeSet<String>,
    /// What the reader of the script should know all the same.
    pub(super) warnings: Diagnostics,
}

impl<'m> Ready<'m> {
    /// Prepares every revision of `plan`.
    ///
    /// # Errors
    /// Everything that can be said against any of them.
    pub(super) fn new(map: &'m RevisionMap, plan: &Plan, settings: &Settings<'_>) -> Result<Self> {
        let mut ready = Self {
            history: Vec::new(),
            steps: Vec::with_capacity(plan.steps().len()),
            variables: BTreeSet::new(),
            warnings: Diagnostics::default(),
        };
        let demands = settings.demands();
        if plan.direction() != Direction::Stamp {
            if let Some(baseline) = settings.baseline {
                ready.warnings.extend(baseline.check(&demands));
            }
            ready.prepare_history(map, plan, &demands);
        }
        for step in plan.steps() {
            ready.prepare_step(map, step, &demands);
        }
        let mut found = ready.warnings.iter();
        if found.any(|finding| finding.severity == Severity::Error) {
            Err(ready.warnings)
        } else {
            Ok(ready)
        }
    }

    fn prepare_history(&mut self, map: &'m RevisionMap, plan: &Plan, demands: &Demands) {
        let start: Vec<RevisionIndex> = plan.start().iter().collect();
        let included = map.ancestors(&start);
        for index in map.topological() {
            if included.binary_search(index).is_err() {
                continue;
            }
            let revision = &map[*index];
            let body = &revision.body;
            let Prepared { findings, run, .. } =
                body.prepare(&revision.id, Direction::Upgrade, demands);
            // How a statement would stand in a script is no matter here: it is in the database
            // already.
            let matters =
                |code| run.is_none() || matches!(code, Code::RefusedStatement | Code::ScriptTables);
            let findings = findings.into_iter().filter(|d| matters(d.code));
            self.warnings.extend(findings.collect());
            self.history.extend(run);
        }
    }

    fn prepare_step(&mut self, map: &'m RevisionMap, step: &Step, demands: &Demands) {
        if step.direction == Direction::Stamp {
            return self.steps.push(None);
        }
        let revision = &map[step.revision];
        let prepared = revision.body.prepare(&revision.id, step.direction, demands);
        self.warnings.extend(prepared.findings);
        self.variables.extend(prepared.variables);
        self.steps.push(prepared.run);
    }

    /// Brings `replay` to where a database at the start of the plan is.
    ///
    /// # Errors
    /// The first statement that SQLite refuses.
    pub(super) fn replay_history(&mut self, replay: &mut Replay<'_>) -> Result<()> {
        let mut history = std::mem::take(&mut self.history).into_iter();
        history.try_for_each(|revision| revision.run(replay))
    }
}
