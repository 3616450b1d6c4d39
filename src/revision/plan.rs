//! The way from some revisions to a target.
//!
//! Invariant: a plan depends on the graph, the start and the target alone, and its version
//! changes lead from exactly its start rows to exactly its end rows.

use super::version::{Heads, Rows};
use super::{RevisionIndex, RevisionMap, VersionChange};

/// What is done with revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// They are applied.
    Upgrade,
    /// They are taken back.
    Downgrade,
    /// The version table is set; the revisions do not run.
    Stamp,
}

impl Direction {
    /// The word for it, as in the command's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Stamp => "stamp",
        }
    }
}

/// One revision of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub direction: Direction,
    /// The revision that is applied or taken back; of a stamp the one that gets a row, or
    /// loses its row if the stamp goes to the base.
    pub revision: RevisionIndex,
    /// Where the step comes from: as Alembic's log has it, without dependencies.
    pub from: Vec<RevisionIndex>,
    /// Where it leads to.
    pub to: Vec<RevisionIndex>,
    /// What it does to the version table, in this order.
    pub version_changes: Vec<VersionChange>,
}

/// The steps from the start revisions to a target. To know the heads at any point, apply the
/// version changes of the steps to [`start`](Plan::start).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    direction: Direction,
    start: Heads,
    steps: Vec<Step>,
    end: Heads,
}

impl Plan {
    pub(super) fn new(direction: Direction, start: Heads, steps: Vec<Step>) -> Self {
        let mut end = start.clone();
        for change in steps.iter().flat_map(|step| &step.version_changes) {
            end.apply(*change);
        }
        Self {
            direction,
            start,
            steps,
            end,
        }
    }

    /// The plan that takes back what this upgrade applies, the last revision first.
    #[must_use]
    pub fn back(&self, map: &RevisionMap) -> Self {
        let end: Vec<RevisionIndex> = self.end.iter().collect();
        let mut rows = Rows::new(map, &map.active(&end));
        let steps = self.steps.iter().rev();
        let steps = steps.map(|step| {
            let index = step.revision;
            Step::downgrade(map, index, rows.downgrade(index))
        });
        Self::new(Direction::Downgrade, self.end.clone(), steps.collect())
    }

    /// The plan that ends behind so many steps.
    #[must_use]
    pub fn first(mut self, number: usize) -> Self {
        self.steps.truncate(number);
        Self::new(self.direction, self.start, self.steps)
    }

    /// The plan of one step, for a database that is at what the step changes and nothing else.
    #[must_use]
    pub fn of(step: Step) -> Self {
        let rows = step.version_changes.iter();
        let start = rows.filter_map(|change| match *change {
            VersionChange::Insert(_) => None,
            VersionChange::Update(row, _) | VersionChange::Delete(row) => Some(row),
        });
        let start = start.collect();
        Self::new(step.direction, start, vec![step])
    }

    /// What the plan does.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The heads before the first step.
    #[must_use]
    pub fn start(&self) -> &Heads {
        &self.start
    }

    /// The steps; none if the target is reached already.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The heads at the newer end of the plan: where it leads to, or where a downgrade starts.
    #[must_use]
    pub fn upper(&self) -> &Heads {
        match self.direction {
            Direction::Downgrade => &self.start,
            Direction::Upgrade | Direction::Stamp => &self.end,
        }
    }

    /// The heads after the last step.
    #[must_use]
    pub fn end(&self) -> &Heads {
        &self.end
    }
}

impl Step {
    pub(super) fn upgrade(
        map: &RevisionMap,
        revision: RevisionIndex,
        version_changes: Vec<VersionChange>,
    ) -> Self {
        Self {
            direction: Direction::Upgrade,
            revision,
            from: map[revision].down_revisions.clone(),
            to: vec![revision],
            version_changes,
        }
    }

    pub(super) fn downgrade(
        map: &RevisionMap,
        revision: RevisionIndex,
        version_changes: Vec<VersionChange>,
    ) -> Self {
        Self {
            direction: Direction::Downgrade,
            revision,
            from: vec![revision],
            to: map[revision].down_revisions.clone(),
            version_changes,
        }
    }

    /// Where the step comes from and leads to, in Alembic's form: `a, b -> c`.
    #[must_use]
    pub fn route(&self, map: &RevisionMap) -> String {
        let ids = |side: &[RevisionIndex]| {
            let ids: Vec<_> = side.iter().map(|&index| map.id(index)).collect();
            ids.join(", ")
        };
        format!("{} -> {}", ids(&self.from), ids(&self.to))
    }
}
