//! Where a plan starts.

use super::describe::{ids, listed};
use super::lineage::in_load_order;
use super::lookup::Lookup;
use super::target::{Point, bad};
use super::walk::End;
use super::{RevisionIndex, RevisionMap, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text;

impl RevisionMap {
    /// The revisions that the start of a range names, in load order, each once; none for
    /// `base`. `heads` are all heads on which nothing depends.
    ///
    /// # Errors
    /// What a target can be guilty of, and [`Code::OverlappingRevisions`].
    pub fn start(&self, targets: &[Target]) -> Result<Vec<RevisionIndex>> {
        let mut start = Vec::new();
        let mut found = Diagnostics::default();
        for target in targets {
            match self.start_of(target) {
                Ok(revisions) => start.extend(revisions),
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        found.or_ok(())?;
        let start = in_load_order(&start);
        self.check_apart(&start, "start")?;
        Ok(start)
    }

    fn start_of(&self, target: &Target) -> std::result::Result<Vec<RevisionIndex>, Diagnostic> {
        let lookup = Lookup::new(self, target);
        let branch = lookup.branch()?;
        match &target.point {
            Point::At(symbol) => lookup.all(branch.as_ref(), symbol),
            Point::Relative(Some(symbol), steps) => {
                let from = lookup.single(branch.as_ref(), symbol)?;
                let end = match *steps {
                    up @ 1.. => lookup.up(from, up, branch.as_ref(), End::Refuse)?,
                    down => lookup.down(from, -down, End::Refuse)?,
                };
                Ok(end.into_iter().collect())
            }
            Point::Relative(None, _) => Err(bad(target.text(), "has nothing to count from here")
                .help("write an id, or count from a name: `head-1`, `base+2`")),
        }
    }

    /// Refuses revisions of which one is already part of another.
    pub(super) fn check_apart(
        &self,
        revisions: &[RevisionIndex],
        what: &str,
    ) -> std::result::Result<(), Diagnostic> {
        let Some((lower, upper)) = self.overlap(revisions) else {
            return Ok(());
        };
        let rest: Vec<_> = revisions.iter().copied().filter(|&i| i != lower).collect();
        let diagnostic = Diagnostic::error(
            Code::OverlappingRevisions,
            format!(
                "the {what} revisions overlap: `{}` already includes `{}`",
                self.id(upper),
                self.id(lower)
            ),
        );
        Err(listed(self, diagnostic, &[lower, upper])
            .help(format!("name {} only", text::list(ids(self, &rest), "and"))))
    }
}
