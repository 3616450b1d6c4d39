//! Finds the revisions that a target names.
//!
//! Invariant: a finding about a target says what the target was and what can be written
//! instead.

use super::describe::{labels_for, listed, merged, same_or_in};
use super::marks::Marks;
use super::target::{Point, Symbol, Target, bad};
use super::{RevisionIndex, RevisionMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::text;

/// Alembic completes only ids and labels that are longer than this.
const NEVER_COMPLETED: usize = 3;

/// A search for what one target means.
pub(super) struct Lookup<'a> {
    pub(super) map: &'a RevisionMap,
    pub(super) target: &'a Target,
}

/// The branch of a target: the revision that its name leads to and that revision's lineage.
pub(super) struct Branch {
    pub(super) name: String,
    pub(super) root: RevisionIndex,
    pub(super) lineage: Marks,
}

impl Branch {
    /// Those of `indices` that are in the lineage.
    pub(super) fn filter(&self, indices: &[RevisionIndex]) -> Vec<RevisionIndex> {
        let kept = indices.iter().filter(|&&i| self.lineage.contains(i));
        kept.copied().collect()
    }
}

impl<'a> Lookup<'a> {
    pub(super) fn new(map: &'a RevisionMap, target: &'a Target) -> Self {
        Self { map, target }
    }

    /// The branch that the target names before its `@`.
    pub(super) fn branch(&self) -> Result<Option<Branch>, Diagnostic> {
        let Some(name) = &self.target.branch else {
            return Ok(None);
        };
        let root = self.name(name, None)?;
        Ok(Some(self.branch_of(name.clone(), root)))
    }

    pub(super) fn branch_of(&self, name: String, root: RevisionIndex) -> Branch {
        Branch {
            name,
            root,
            lineage: self.map.lineage(root),
        }
    }

    /// All revisions that a symbol stands for; none for the base. `heads` are those heads on
    /// which no other one of them depends.
    pub(super) fn all(
        &self,
        branch: Option<&Branch>,
        symbol: &Symbol,
    ) -> Result<Vec<RevisionIndex>, Diagnostic> {
        match symbol {
            Symbol::Heads => Ok(match branch {
                Some(branch) => self.map.maximal(&branch.filter(&self.map.heads())),
                None => self.map.real_heads(),
            }),
            Symbol::Head => {
                let heads = self.heads(branch);
                if heads.len() < 2 {
                    return Ok(heads);
                }
                let all = match &self.target.branch {
                    Some(branch) => format!("{branch}@heads"),
                    None => "heads".to_owned(),
                };
                Err(self.multiple_heads(&heads, &format!(", or `{all}` for all")))
            }
            symbol => Ok(self.single(branch, symbol)?.into_iter().collect()),
        }
    }

    /// The heads, of the branch if there is one.
    fn heads(&self, branch: Option<&Branch>) -> Vec<RevisionIndex> {
        match branch {
            Some(branch) => branch.filter(&self.map.heads()),
            None => self.map.heads(),
        }
    }

    /// The one revision that a symbol stands for; none for the base (and for the head of an
    /// empty chain).
    pub(super) fn single(
        &self,
        branch: Option<&Branch>,
        symbol: &Symbol,
    ) -> Result<Option<RevisionIndex>, Diagnostic> {
        match symbol {
            Symbol::Base => Ok(None),
            Symbol::Current => Err(self.current_is_unknown()),
            Symbol::Name(name) => {
                let index = self.name(name, branch)?;
                match branch {
                    Some(branch) if !branch.lineage.contains(index) => {
                        Err(self.outside(index, branch))
                    }
                    _ => Ok(Some(index)),
                }
            }
            Symbol::Head | Symbol::Heads => {
                let heads = match (branch, symbol) {
                    (None, Symbol::Heads) => self.map.real_heads(),
                    _ => self.heads(branch),
                };
                match heads[..] {
                    [] => Ok(None),
                    [only] => Ok(Some(only)),
                    _ => Err(self.multiple_heads(&heads, "")),
                }
            }
        }
    }

    /// The revision with this id or label, or with the only id or label that begins so; of
    /// several, the one in the lineage of `branch`.
    fn name(&self, name: &str, branch: Option<&Branch>) -> Result<RevisionIndex, Diagnostic> {
        if let Some(&index) = self.map.names.get(name) {
            return Ok(index);
        }
        let begins = |full: &str| full.starts_with(name) && full.chars().count() > NEVER_COMPLETED;
        let mut matches: Vec<RevisionIndex> = Vec::new();
        for index in self.map.indices() {
            let revision = &self.map[index];
            let mut names = std::iter::once(&revision.id).chain(&revision.branch_labels);
            if names.any(|n| begins(&n.name)) && branch.is_none_or(|b| b.lineage.contains(index)) {
                matches.push(index);
            }
        }
        match matches[..] {
            [only] => Ok(only),
            [] => Err(self.unknown(name, branch)),
            _ => Err(self.ambiguous_name(name, &matches)),
        }
    }

    fn unknown(&self, name: &str, branch: Option<&Branch>) -> Diagnostic {
        let place = branch.map_or_else(String::new, |b| format!(" in the branch `{}`", b.name));
        let diagnostic = Diagnostic::error(
            Code::UnknownTarget,
            format!(
                "no revision or branch label{place} is named `{name}`{}",
                same_or_in(name, self.target)
            ),
        );
        let names = self.map.revisions.iter().flat_map(|revision| {
            let labels = revision.branch_labels.iter().map(|l| l.name.as_str());
            std::iter::once(revision.id.name.as_str()).chain(labels)
        });
        diagnostic.help(match text::nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.map.is_empty() => {
                "the project has no revisions: `gen-sql revision -m \"…\"` writes the first".into()
            }
            None => "`gen-sql history` lists the revisions".into(),
        })
    }

    fn ambiguous_name(&self, name: &str, matches: &[RevisionIndex]) -> Diagnostic {
        listed(
            self.map,
            Diagnostic::error(
                Code::AmbiguousTarget,
                format!(
                    "{} begin with `{name}`{}",
                    text::count(matches.len(), "revision"),
                    same_or_in(name, self.target)
                ),
            ),
            matches,
        )
        .help("write more of the id")
    }

    pub(super) fn outside(&self, index: RevisionIndex, branch: &Branch) -> Diagnostic {
        Diagnostic::error(
            Code::UnrelatedTarget,
            format!(
                "`{}` is not in the branch `{}`",
                self.map.id(index),
                branch.name
            ),
        )
        .note(format!(
            "the branch is what `{}` follows and what follows it",
            self.map.id(branch.root)
        ))
        .help(format!("write `{}` without a branch", self.map.id(index)))
    }

    fn current_is_unknown(&self) -> Diagnostic {
        bad(
            self.target.text(),
            "uses `current`, the revision of a database, which is not known here",
        )
        .help("`+1` and `-1` count from where the database is; `gen-sql current --database FILE` tells where that is")
    }

    /// `all` says how to name all heads, where that is possible.
    fn multiple_heads(&self, heads: &[RevisionIndex], all: &str) -> Diagnostic {
        let place = match &self.target.branch {
            Some(branch) => format!("the branch `{branch}`"),
            None => "the chain".to_owned(),
        };
        let message = format!(
            "{place} has {}, but the target `{}` needs a single one",
            text::count(heads.len(), "head"),
            self.target
        );
        let merged = merged(self.map, heads);
        let steps = match self.target.point {
            Point::Relative(_, steps) => format!("{steps:+}"),
            Point::At(_) => String::new(),
        };
        let single = labels_for(self.map, heads);
        let single = single.iter().map(|head| format!("{head}{steps}"));
        let help = format!(
            "join them with `gen-sql merge {merged}`, or name one of them: {}{all}",
            text::list(single, "or"),
        );
        let diagnostic = Diagnostic::error(Code::MultipleHeads, message);
        listed(self.map, diagnostic, heads).help(help)
    }
}
