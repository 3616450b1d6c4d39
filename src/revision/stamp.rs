//! Plans that only set the version table.

use super::lineage::in_load_order;
use super::lookup::Lookup;
use super::plan::{Direction, Plan, Step};
use super::target::{Point, Symbol, bad};
use super::version::{Heads, replace};
use super::walk::End;
use super::{RevisionIndex, RevisionMap, Target, VersionChange};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};

type Found<T> = std::result::Result<T, Diagnostic>;

impl Plan {
    /// The plan after which the version table says `targets`: their rows replace those of
    /// `start` that come before or after them, the others stay. `base` removes all rows and
    /// `branch@base` those of a branch.
    ///
    /// The start may overlap: stamping is how a version table is put right.
    ///
    /// # Errors
    /// Those of [`Plan::upgrade`]; a target that counts from the start is a
    /// [`Code::BadTarget`](crate::diagnostic::Code::BadTarget).
    pub fn stamp(map: &RevisionMap, start: &[RevisionIndex], targets: &[Target]) -> Result<Self> {
        let start = &in_load_order(start);
        let mut moves = Vec::new();
        let mut found = Diagnostics::default();
        for target in targets {
            match Lookup::new(map, target).stamp_move() {
                Ok(one) => moves.push(one),
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        found.or_ok(())?;
        let goals: Vec<_> = moves.iter().flat_map(Move::goals).copied().collect();
        map.check_apart(&goals, "stamped")?;

        let mut stamp = Stamp {
            map,
            start,
            rows: start.iter().copied().collect(),
            steps: Vec::new(),
        };
        for one in &moves {
            stamp.make(one);
        }
        let start = start.iter().copied().collect();
        Ok(Self::new(Direction::Stamp, start, stamp.steps))
    }
}

/// What one target of a stamp asks for.
enum Move {
    /// Rows for these revisions.
    To(Vec<RevisionIndex>),
    /// No rows, at least for the kin of a revision.
    Clear(Option<RevisionIndex>),
}

impl Move {
    fn goals(&self) -> &[RevisionIndex] {
        match self {
            Self::To(goals) => goals,
            Self::Clear(_) => &[],
        }
    }
}

impl Lookup<'_> {
    fn stamp_move(&self) -> Found<Move> {
        let branch = self.branch()?;
        let clear = Move::Clear(branch.as_ref().map(|branch| branch.root));
        let goal = match &self.target.point {
            Point::At(Symbol::Base) => return Ok(clear),
            Point::At(symbol) => {
                return Ok(Move::To(self.all(branch.as_ref(), symbol)?));
            }
            Point::Relative(Some(symbol), steps) => {
                let from = self.single(branch.as_ref(), symbol)?;
                match *steps {
                    up @ 1.. => self.up(from, up, branch.as_ref(), End::Refuse)?,
                    down => self.down(from, -down, End::Refuse)?,
                }
            }
            Point::Relative(None, _) => {
                return Err(bad(
                    self.target.text(),
                    "counts from the start, which a stamp replaces",
                )
                .help("name the revision, or count from one: `head-1`"));
            }
        };
        Ok(goal.map_or(clear, |goal| Move::To(vec![goal])))
    }
}

struct Stamp<'a> {
    map: &'a RevisionMap,
    start: &'a [RevisionIndex],
    rows: Heads,
    steps: Vec<Step>,
}

impl Stamp<'_> {
    fn make(&mut self, one: &Move) {
        match one {
            Move::To(goals) => {
                for &goal in goals {
                    if !self.rows.contains(goal) {
                        self.set(goal);
                    }
                }
            }
            Move::Clear(root) => {
                let kin = root.map(|root| self.map.kin(root));
                let cleared: Vec<_> = self
                    .rows
                    .iter()
                    .filter(|&row| kin.as_ref().is_none_or(|kin| kin.contains(row)))
                    .collect();
                for row in cleared {
                    self.push(row, vec![row], Vec::new(), vec![VersionChange::Delete(row)]);
                }
            }
        }
    }

    fn set(&mut self, goal: RevisionIndex) {
        let kin = self.map.kin(goal);
        let rows: Vec<_> = self.rows.iter().filter(|&row| kin.contains(row)).collect();
        let from = self.start.iter().copied().filter(|&row| kin.contains(row));
        self.push(goal, from.collect(), vec![goal], replace(&rows, goal));
    }

    fn push(
        &mut self,
        revision: RevisionIndex,
        from: Vec<RevisionIndex>,
        to: Vec<RevisionIndex>,
        version_changes: Vec<VersionChange>,
    ) {
        for change in &version_changes {
            self.rows.apply(*change);
        }
        self.steps.push(Step {
            direction: Direction::Stamp,
            revision,
            from,
            to,
            version_changes,
        });
    }
}
