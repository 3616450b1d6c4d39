//! Plans that apply revisions.

use super::describe::{SHOWN, listed};
use super::lineage::in_load_order;
use super::lookup::{Branch, Lookup};
use super::order::newest_first;
use super::plan::{Direction, Plan, Step};
use super::target::{Point, bad};
use super::version::Rows;
use super::walk::End;
use super::{RevisionIndex, RevisionMap, Target};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text;

impl Plan {
    /// The plan that applies what `target` needs to a database at `start`. Revisions that are
    /// applied already stay; a target that is reached already gives no steps.
    ///
    /// # Errors
    /// [`Code::BadTarget`], [`Code::UnknownTarget`], [`Code::AmbiguousTarget`],
    /// [`Code::MultipleHeads`], [`Code::UnrelatedTarget`], [`Code::WalkedTooFar`] and
    /// [`Code::OverlappingRevisions`].
    pub fn upgrade(map: &RevisionMap, start: &[RevisionIndex], target: &Target) -> Result<Self> {
        let start = &in_load_order(start);
        map.check_apart(start, "start")?;
        let goals = upgrade_goals(map, start, target, End::Refuse)?;
        let active = map.active(start);
        let mut wanted = map.active(&goals);
        wanted.retain(|index| !active.contains(index));
        let mut rows = Rows::new(map, &active);
        let mut order = newest_first(map, &wanted, &wanted);
        order.reverse();
        let steps = order
            .into_iter()
            .map(|index| Step::upgrade(map, index, rows.upgrade(index)))
            .collect();
        let start = start.iter().copied().collect();
        Ok(Self::new(Direction::Upgrade, start, steps))
    }
}

/// The revisions that an upgrade from `start` to `target` leads to; none for the base.
pub(super) fn upgrade_goals(
    map: &RevisionMap,
    start: &[RevisionIndex],
    target: &Target,
    end: End,
) -> std::result::Result<Vec<RevisionIndex>, Diagnostic> {
    let lookup = Lookup::new(map, target);
    let branch = lookup.branch()?;
    let branch = branch.as_ref();
    let goal = match &target.point {
        Point::At(symbol) => return lookup.all(branch, symbol),
        Point::Relative(Some(symbol), steps) => {
            let from = lookup.single(branch, symbol)?;
            match *steps {
                up @ 1.. => lookup.up(from, up, branch, end)?,
                down => lookup.down(from, -down, end)?,
            }
        }
        Point::Relative(None, up @ 1..) => {
            let from = lookup.tip_to_upgrade(start, branch)?;
            lookup.up(from, *up, branch, end)?
        }
        Point::Relative(None, down) => {
            return Err(
                bad(target.text(), "leads down, and an upgrade leads up").help(format!(
                    "write `+{}`, or use `gen-sql downgrade`",
                    down.unsigned_abs()
                )),
            );
        }
    };
    Ok(goal.into_iter().collect())
}

impl Lookup<'_> {
    /// The revision from which `+N` counts: the start revision (in the lineage of the branch),
    /// or else the last one before it that is in the lineage, or else the base.
    fn tip_to_upgrade(
        &self,
        start: &[RevisionIndex],
        branch: Option<&Branch>,
    ) -> std::result::Result<Option<RevisionIndex>, Diagnostic> {
        let tips = match branch {
            None => start.to_vec(),
            Some(branch) => match branch.filter(start) {
                none if none.is_empty() => self.tips_before(start, branch),
                tips => tips,
            },
        };
        match tips[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            _ => Err(self.several_tips(&tips)),
        }
    }

    /// The active revisions of a branch that no active revision of it comes after.
    fn tips_before(&self, start: &[RevisionIndex], branch: &Branch) -> Vec<RevisionIndex> {
        let mut active = self.map.active(start);
        active.retain(|index| branch.lineage.contains(index));
        let is_tip = |index: &RevisionIndex| {
            let mut children = self.map[*index].children.iter();
            !children.any(|&child| active.contains(child))
        };
        active.iter().filter(is_tip).collect()
    }

    /// A relative target without one revision to count from.
    pub(super) fn several_tips(&self, tips: &[RevisionIndex]) -> Diagnostic {
        let Point::Relative(_, steps) = self.target.point else {
            unreachable!("only a relative target counts from the start");
        };
        let ways: Vec<String> = tips
            .iter()
            .take(SHOWN)
            .map(|&tip| format!("{}@{steps:+}", self.map.id(tip)))
            .collect();
        let diagnostic = Diagnostic::error(
            Code::AmbiguousTarget,
            format!(
                "the target `{}` is ambiguous: it could count from any of {}",
                self.target,
                text::count(tips.len(), "revision"),
            ),
        );
        listed(self.map, diagnostic, tips).help(format!(
            "say from which one to count: {}",
            text::list(ways, "or")
        ))
    }
}
