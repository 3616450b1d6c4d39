//! The order in which revisions are listed.

use super::describe::ids;
use super::lookup::{Branch, Lookup};
use super::marks::Marks;
use super::order::newest_first;
use super::target::{Point, Symbol};
use super::upgrade::upgrade_goals;
use super::walk::End;
use super::{HistoryRange, RevisionIndex, RevisionMap, Target};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text;

type Found<T> = std::result::Result<T, Diagnostic>;

impl RevisionMap {
    /// The revisions of a range, newest first, both ends included: what
    /// [`history`](https://alembic.sqlalchemy.org/en/latest/tutorial.html#viewing-history-ranges)
    /// lists. `current` are the revisions of a database, if one is known. A relative start
    /// counts down from the end, a relative end up from the start; both stay where the chain
    /// ends.
    ///
    /// # Errors
    /// What a target can be guilty of; [`Code::UnrelatedTarget`] if the start does not come
    /// before the end.
    pub fn history(
        &self,
        range: &HistoryRange,
        current: Option<&[RevisionIndex]>,
    ) -> Result<Vec<RevisionIndex>> {
        let (base, heads) = (Target::base(), Target::heads());
        let sides = Sides {
            map: self,
            current,
            start: range.start.as_ref().unwrap_or(&base),
            end: range.end.as_ref().unwrap_or(&heads),
        };
        let (lower, upper) = sides.find()?;
        let span = self.active(&upper);
        if let Some(&outside) = lower.iter().find(|&&index| !span.contains(index)) {
            return Err(sides.not_before(outside, &upper).into());
        }
        let wanted = self.between(&lower, &span);
        Ok(newest_first(self, &wanted, &span))
    }

    /// All revisions, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<RevisionIndex> {
        let all = self.active(&self.real_heads());
        newest_first(self, &all, &all)
    }

    /// The branch points, newest first, as `branches` lists them.
    #[must_use]
    pub fn branch_points(&self) -> Vec<RevisionIndex> {
        let mut points = self.newest_first();
        points.retain(|&index| self.is_branch_point(index));
        points
    }

    /// Those of `span` that are `lower` or follow it; all if there is none.
    fn between(&self, lower: &[RevisionIndex], span: &Marks) -> Marks {
        let mut wanted = span.clone();
        if !lower.is_empty() {
            let after = self.followers(lower);
            wanted.retain(|index| after.contains(index));
        }
        wanted
    }
}

/// The sides of a range of which one may count from the other.
struct Sides<'a> {
    map: &'a RevisionMap,
    current: Option<&'a [RevisionIndex]>,
    start: &'a Target,
    end: &'a Target,
}

impl Sides<'_> {
    fn find(&self) -> Found<(Vec<RevisionIndex>, Vec<RevisionIndex>)> {
        if let Point::Relative(None, steps) = self.start.point
            && steps < 0
        {
            let upper = self.upper(&[])?;
            return Ok((self.below(&upper, -steps)?, upper));
        }
        let lookup = Lookup::new(self.map, self.start);
        let branch = lookup.branch()?;
        let lower = match self.known(self.start) {
            Some(current) => current.to_vec(),
            None => upgrade_goals(self.map, &[], self.start, End::Stay)?,
        };
        let mut upper = self.upper(&lower)?;
        if let Some(Branch { lineage, .. }) = branch {
            upper.retain(|&index| lineage.contains(index));
        }
        Ok((lower, upper))
    }

    fn upper(&self, lower: &[RevisionIndex]) -> Found<Vec<RevisionIndex>> {
        match self.known(self.end) {
            Some(current) => Ok(current.to_vec()),
            None => upgrade_goals(self.map, lower, self.end, End::Stay),
        }
    }

    /// What `current` stands for.
    fn known(&self, target: &Target) -> Option<&[RevisionIndex]> {
        match target.point {
            Point::At(Symbol::Current) => self.current,
            _ => None,
        }
    }

    /// The revisions `steps` below each of `upper`; none if all lead to the base.
    fn below(&self, upper: &[RevisionIndex], steps: i32) -> Found<Vec<RevisionIndex>> {
        let lookup = Lookup::new(self.map, self.start);
        let upper = match lookup.branch()? {
            Some(branch) => match (branch.filter(upper), upper) {
                (none, [outside, ..]) if none.is_empty() => {
                    return Err(lookup.outside(*outside, &branch));
                }
                (inside, _) => inside,
            },
            None => upper.to_vec(),
        };
        let mut lower = Vec::new();
        for index in upper {
            lower.extend(lookup.down(Some(index), steps, End::Stay)?);
        }
        lower.sort_unstable();
        lower.dedup();
        Ok(lower)
    }

    fn not_before(&self, lower: RevisionIndex, upper: &[RevisionIndex]) -> Diagnostic {
        let upper = if upper.is_empty() {
            "`base`".to_owned()
        } else {
            text::list(ids(self.map, upper), "or")
        };
        Diagnostic::error(
            Code::UnrelatedTarget,
            format!(
                "the range `{}:{}` is empty: `{}` does not come before {upper}",
                self.start,
                self.end,
                self.map.id(lower)
            ),
        )
        .help("write the older revision first; `gen-sql history` without a range lists all")
    }
}
