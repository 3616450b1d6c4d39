//! Counts revisions up and down: `+2`, `head-1`.

use super::RevisionIndex;
use super::describe::{SHOWN, ids, listed};
use super::lookup::{Branch, Lookup};
use crate::diagnostic::{Code, Diagnostic};
use crate::text;

/// What happens at the end of the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is an error to count beyond it.
    Refuse,
    /// The walk stays there.
    Stay,
}

impl Lookup<'_> {
    /// Walks `steps` revisions up from `from` (from before the bases if there is none), along
    /// `branch` where the way divides.
    pub(super) fn up(
        &self,
        from: Option<RevisionIndex>,
        steps: i32,
        branch: Option<&Branch>,
        end: End,
    ) -> Result<Option<RevisionIndex>, Diagnostic> {
        let mut at = from;
        for done in 0..steps {
            let next = match at {
                None => self.map.bases(),
                Some(index) => self.map.next(index).to_vec(),
            };
            let next = match branch {
                Some(branch) => branch.filter(&next),
                None => next,
            };
            match next[..] {
                [only] => at = Some(only),
                [] if end == End::Stay => break,
                [] => return Err(self.too_far_up(from, done)),
                _ => return Err(self.fork(at, &next, steps - done)),
            }
        }
        Ok(at)
    }

    /// Walks `steps` revisions down from `from`. Below the bases is no revision, and nothing
    /// is below that.
    pub(super) fn down(
        &self,
        from: Option<RevisionIndex>,
        steps: i32,
        end: End,
    ) -> Result<Option<RevisionIndex>, Diagnostic> {
        let mut at = from;
        for done in 0..steps {
            let Some(index) = at else {
                if end == End::Stay {
                    break;
                }
                return Err(self.too_far_down(from, done));
            };
            match self.map[index].down_revisions[..] {
                [] => at = None,
                [only] => at = Some(only),
                ref several => return Err(self.merge(index, several)),
            }
        }
        Ok(at)
    }

    fn too_far_up(&self, from: Option<RevisionIndex>, found: i32) -> Diagnostic {
        let place = match from {
            Some(index) => format!("after `{}`", self.map.id(index)),
            None => "in the chain".to_owned(),
        };
        let on_branch = match &self.target.branch {
            Some(branch) => format!(" on the branch `{branch}`"),
            None => String::new(),
        };
        Diagnostic::error(
            Code::WalkedTooFar,
            format!(
                "the target `{}` leads beyond the head: there {} {place}{on_branch}",
                self.target,
                counted(found),
            ),
        )
        .help(match &self.target.branch {
            Some(branch) => format!("write `{branch}@head` to go to the head"),
            None => "write `head` to go to the head".to_owned(),
        })
    }

    fn too_far_down(&self, from: Option<RevisionIndex>, found: i32) -> Diagnostic {
        let place = from.map_or("base", |index| self.map.id(index));
        // the last step leads from the first revision to the base
        let below = if from.is_some() { found - 1 } else { 0 };
        Diagnostic::error(
            Code::WalkedTooFar,
            format!(
                "the target `{}` leads beyond the base: there {} before `{place}`",
                self.target,
                counted(below),
            ),
        )
        .help("write `base` to go to the beginning")
    }

    fn fork(&self, at: Option<RevisionIndex>, next: &[RevisionIndex], left: i32) -> Diagnostic {
        let message = match at {
            Some(index) => format!(
                "the target `{}` is ambiguous: {} follow `{}`",
                self.target,
                text::count(next.len(), "revision"),
                self.map.id(index)
            ),
            None => format!(
                "the target `{}` is ambiguous: the chain has {}",
                self.target,
                text::count(next.len(), "base")
            ),
        };
        let ways: Vec<String> = next
            .iter()
            .take(SHOWN)
            .map(|&index| match left {
                1 => self.map.id(index).to_owned(),
                left => format!("{}+{}", self.map.id(index), left - 1),
            })
            .collect();
        let diagnostic = Diagnostic::error(Code::AmbiguousTarget, message);
        listed(self.map, diagnostic, next).help(format!(
            "name the one that you mean: {}",
            text::list(ways, "or")
        ))
    }

    fn merge(&self, at: RevisionIndex, down: &[RevisionIndex]) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            Code::AmbiguousTarget,
            format!(
                "the target `{}` is ambiguous: `{}` merges {}",
                self.target,
                self.map.id(at),
                text::count(down.len(), "revision"),
            ),
        );
        let ids = ids(self.map, down);
        listed(self.map, diagnostic, down).help(format!(
            "name the revision to go to: {}",
            text::list(ids, "or")
        ))
    }
}

/// "are 3 revisions", "is 1 revision", "are no revisions".
fn counted(number: i32) -> String {
    match usize::try_from(number).unwrap_or(0) {
        0 => "is no revision".to_owned(),
        1 => "is only 1 revision".to_owned(),
        number => format!("are only {}", text::count(number, "revision")),
    }
}
