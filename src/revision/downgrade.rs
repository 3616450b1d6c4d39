//! Plans that take revisions back.

use super::describe::ids;
use super::lineage::in_load_order;
use super::lookup::{Branch, Lookup};
use super::marks::Marks;
use super::order::newest_first;
use super::plan::{Direction, Plan, Step};
use super::target::{Point, bad};
use super::version::Rows;
use super::walk::End;
use super::{RevisionIndex, RevisionMap, Target};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text;

type Found<T> = std::result::Result<T, Diagnostic>;

impl Plan {
    /// The plan that takes back, in a database at `start`, everything that follows `target`
    /// (on its branch, if it names one) and what depends on that. Other branches stay.
    ///
    /// # Errors
    /// Those of [`Plan::upgrade`]; [`Code::UnrelatedTarget`] also where nothing that is applied
    /// follows the target.
    pub fn downgrade(map: &RevisionMap, start: &[RevisionIndex], target: &Target) -> Result<Self> {
        let start = &in_load_order(start);
        map.check_apart(start, "start")?;
        let lookup = Lookup::new(map, target);
        let (branch, goal) = lookup.downgrade_goal(start)?;
        let active = map.active(start);
        let wanted = lookup.to_take_back(start, &active, branch.as_ref(), goal)?;
        let mut rows = Rows::new(map, &active);
        let steps = newest_first(map, &wanted, &wanted)
            .into_iter()
            .map(|index| Step::downgrade(map, index, rows.downgrade(index)))
            .collect();
        let start = start.iter().copied().collect();
        Ok(Self::new(Direction::Downgrade, start, steps))
    }
}

impl Lookup<'_> {
    /// The revision to go back to (none for the base), and the branch to do it on.
    fn downgrade_goal(
        &self,
        start: &[RevisionIndex],
    ) -> Found<(Option<Branch>, Option<RevisionIndex>)> {
        let branch = self.branch()?;
        match &self.target.point {
            Point::At(symbol) => {
                let goal = self.single(branch.as_ref(), symbol)?;
                Ok((branch, goal))
            }
            Point::Relative(Some(symbol), steps) => {
                let from = self.single(branch.as_ref(), symbol)?;
                let goal = match *steps {
                    up @ 1.. => self.up(from, up, branch.as_ref(), End::Refuse)?,
                    down => self.down(from, -down, End::Refuse)?,
                };
                Ok((branch, goal))
            }
            Point::Relative(None, up @ 1..) => Err(bad(
                self.target.text(),
                "leads up, and a downgrade leads down",
            )
            .help(format!("write `-{up}`, or use `gen-sql upgrade`"))),
            Point::Relative(None, down) => {
                let from = self.tip_to_downgrade(start, branch.as_ref())?;
                let goal = self.down(from, -down, End::Refuse)?;
                // what is counted from one of several branches is taken back on that one only
                let own = || from.map(|from| self.branch_of(self.map.id(from).to_owned(), from));
                Ok((branch.or_else(own), goal))
            }
        }
    }

    /// The revision from which `-N` counts: the start revision (in the lineage of the branch),
    /// or else an applied head of the branch on which others only depend.
    fn tip_to_downgrade(
        &self,
        start: &[RevisionIndex],
        branch: Option<&Branch>,
    ) -> Found<Option<RevisionIndex>> {
        let tips = match branch {
            None => start.to_vec(),
            Some(branch) => match branch.filter(start) {
                none if none.is_empty() => self.applied_heads(start, branch),
                tips => tips,
            },
        };
        match (&tips[..], branch) {
            ([only], _) => Ok(Some(*only)),
            ([], None) => Ok(None),
            ([], Some(branch)) => Err(self.inactive(branch, start)),
            _ => Err(self.several_tips(&tips)),
        }
    }

    /// The applied revisions of a branch that no applied revision follows.
    fn applied_heads(&self, start: &[RevisionIndex], branch: &Branch) -> Vec<RevisionIndex> {
        let active = self.map.active(start);
        let is_head = |&index: &RevisionIndex| {
            let is_followed = self.map.next(index).iter().any(|&n| active.contains(n));
            branch.lineage.contains(index) && !is_followed
        };
        active.iter().filter(is_head).collect()
    }

    /// The applied revisions that come after `goal`, or all if there is none.
    fn to_take_back(
        &self,
        start: &[RevisionIndex],
        active: &Marks,
        branch: Option<&Branch>,
        goal: Option<RevisionIndex>,
    ) -> Found<Marks> {
        let mut roots = match goal {
            None => self.map.bases(),
            Some(goal) => self.map.next(goal).to_vec(),
        };
        if let Some(branch) = branch
            && roots.len() > 1
        {
            let followed = self.map.followed(&[branch.root]);
            roots.retain(|&root| followed.contains(root));
            if roots.is_empty() {
                return Err(self.before_the_fork(branch, goal));
            }
        }
        let mut wanted = self.map.descendants(&roots);
        wanted.retain(|index| active.contains(index));
        match goal {
            Some(goal) if wanted.is_empty() && !start.contains(&goal) => {
                Err(self.nothing_after(goal, start, active))
            }
            _ => Ok(wanted),
        }
    }

    fn inactive(&self, branch: &Branch, start: &[RevisionIndex]) -> Diagnostic {
        Diagnostic::error(
            Code::UnrelatedTarget,
            format!(
                "the target `{}` counts from the branch `{}`, but no revision of it is a current one",
                self.target, branch.name
            ),
        )
        .note(self.started(start))
        .help("name the revision to go back to")
    }

    /// The branch divides the ways above `goal`, but not in its own first revision.
    fn before_the_fork(&self, branch: &Branch, goal: Option<RevisionIndex>) -> Diagnostic {
        let place = goal.map_or("base", |goal| self.map.id(goal));
        let ways = match goal {
            None => self.map.bases(),
            Some(goal) => self.map.next(goal).to_vec(),
        };
        let choices: Vec<String> = ids(self.map, &ways)
            .into_iter()
            .map(|id| format!("{id}@{place}"))
            .collect();
        Diagnostic::error(
            Code::UnrelatedTarget,
            format!(
                "the branch `{}` does not say which of the {} after `{place}` to take back",
                branch.name,
                text::count(ways.len(), "revision"),
            ),
        )
        .note(format!(
            "its name stands for `{}`, which comes before them",
            self.map.id(branch.root)
        ))
        .help(format!(
            "write {}, or `{place}` for all",
            text::list(choices, "or")
        ))
    }

    fn nothing_after(
        &self,
        goal: RevisionIndex,
        start: &[RevisionIndex],
        active: &Marks,
    ) -> Diagnostic {
        let id = self.map.id(goal);
        let diagnostic = Diagnostic::error(
            Code::UnrelatedTarget,
            if active.contains(goal) {
                format!("nothing that is applied follows `{id}`, so there is nothing to take back")
            } else {
                format!("`{id}` is not applied, so there is no way down to it")
            },
        )
        .note(self.started(start));
        let above = self.map.descendants(start);
        if active.contains(goal) {
            diagnostic.help("other revisions only depend on it: name one that comes before it")
        } else if start.is_empty() || above.contains(goal) {
            diagnostic.help("it lies ahead: use `gen-sql upgrade`")
        } else {
            diagnostic.help("it is on another branch: name a revision that is applied")
        }
    }

    fn started(&self, start: &[RevisionIndex]) -> String {
        if start.is_empty() {
            "the start is `base`".to_owned()
        } else {
            format!("the start is {}", text::list(ids(self.map, start), "and"))
        }
    }
}
