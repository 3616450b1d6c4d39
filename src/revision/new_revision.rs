//! What a revision that is to be written follows, and what it is called.
//!
//! Invariant: a chain that had no faults has none with the [`NewRevision`] in it.

use super::describe::{SHOWN, labels_for, listed, merged};
use super::id::random_id;
use super::{Named, RevisionIndex, RevisionMap, Target, check_id, check_label};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text;

/// What is asked of a new revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it is for; none for `Merge a and b`.
    pub message: Option<String>,
    /// What it follows.
    pub follows: Follows,
    /// Whether it may follow a revision that another one follows already.
    pub splice: bool,
    /// The labels that it gives to its branch.
    pub branch_labels: Vec<String>,
    /// What must be there before it without being its parent.
    pub depends_on: Vec<Target>,
    /// Its id; none for a random one.
    pub id: Option<String>,
}

/// What a new revision follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// The only head, or nothing if the chain is empty.
    TheHead,
    /// These; nothing for `base`.
    Targets(Vec<Target>),
    /// These, of which there must be several.
    Merge(Vec<Target>),
}

/// A revision that no file holds yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRevision {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub message: String,
    /// The ids of the revisions that it follows; none for a base.
    pub down_revisions: Vec<String>,
    /// The labels that it gives to its branch.
    pub branch_labels: Vec<String>,
    /// The ids and labels that it depends on.
    pub depends_on: Vec<String>,
}

/// What stands in the sections of a new file, in its language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewSections<'a> {
    /// What it does.
    pub upgrade: &'a str,
    /// What takes it back.
    pub downgrade: &'a str,
}

impl RevisionMap {
    /// The revision that `request` asks for. As with
    /// [Alembic](https://alembic.sqlalchemy.org/en/latest/branches.html), it follows heads alone
    /// unless it is spliced in, and a dependency that is named by its label keeps the label.
    ///
    /// # Errors
    /// Everything that is wrong with the request: what targets can be guilty of,
    /// [`Code::MultipleHeads`], [`Code::NotAHead`], [`Code::OverlappingRevisions`],
    /// [`Code::BadRevisionId`], [`Code::DuplicateRevisionId`], [`Code::DuplicateLabel`], and
    /// [`Code::Usage`] for a merge of nothing or an empty message.
    pub fn new_revision(&self, request: &Request) -> Result<NewRevision> {
        let mut found = Diagnostics::default();
        let parents = self.parents_of_new(request, &mut found);
        let depends_on = self.dependencies_of_new(&request.depends_on, &mut found);
        let id = self.new_id(request.id.as_deref(), &mut found);
        self.check_new_labels(&request.branch_labels, &id, &mut found);
        let down_revisions: Vec<String> = parents.iter().map(|&p| self.id(p).to_owned()).collect();
        let message = match &request.message {
            Some(message) => message.clone(),
            None => format!("Merge {}", text::join(&down_revisions, "and")),
        };
        if message.trim().is_empty() {
            found.push(
                Diagnostic::error(Code::Usage, "the message is empty")
                    .help("say in a few words what the revision does: `-m \"Create accounts\"`"),
            );
        }
        found.or_ok(NewRevision {
            id,
            message,
            down_revisions,
            branch_labels: request.branch_labels.clone(),
            depends_on,
        })
    }

    /// What a new revision follows, in the order in which it was named.
    fn parents_of_new(&self, request: &Request, found: &mut Diagnostics) -> Vec<RevisionIndex> {
        let parents = match &request.follows {
            Follows::TheHead => match self.heads()[..] {
                ref heads @ [_, _, ..] => {
                    found.push(self.no_single_head(heads));
                    return Vec::new();
                }
                ref heads => heads.to_vec(),
            },
            Follows::Targets(targets) | Follows::Merge(targets) => self.named_by(targets, found),
        };
        if !found.is_empty() {
            return parents;
        }
        if !request.splice {
            let followed = parents.iter().filter(|&&parent| !self.is_head(parent));
            for &parent in followed {
                found.push(self.no_head(parent));
            }
        } else if let Some(problem) = self.one_after_the_other(&parents) {
            found.push(problem);
        }
        if matches!(request.follows, Follows::Merge(_)) && parents.len() < 2 && found.is_empty() {
            found.push(self.nothing_to_merge(&parents));
        }
        parents
    }

    /// The revisions that `targets` name, in their order, each once.
    fn named_by(&self, targets: &[Target], found: &mut Diagnostics) -> Vec<RevisionIndex> {
        let mut named = Vec::new();
        for target in targets {
            match self.start(std::slice::from_ref(target)) {
                Ok(revisions) if revisions.is_empty() && targets.len() > 1 && !self.is_empty() => {
                    found.push(
                        Diagnostic::error(
                            Code::Usage,
                            format!("`{target}` cannot be named beside other revisions"),
                        )
                        .note("it is where nothing is applied yet")
                        .help(format!("leave `{target}` out")),
                    );
                }
                Ok(revisions) => named.extend(revisions),
                Err(problems) => found.extend(problems),
            }
        }
        let mut seen = std::collections::HashSet::new();
        named.retain(|&index| seen.insert(index));
        named
    }

    fn no_single_head(&self, heads: &[RevisionIndex]) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            Code::MultipleHeads,
            format!(
                "the chain has {}, but a revision goes on from one",
                text::count(heads.len(), "head")
            ),
        );
        let one = labels_for(self, heads);
        let one = one.iter().map(|head| format!("--head {head}"));
        listed(self, diagnostic, heads).help(format!(
            "say which with {}, or join them first with `gen-sql merge {}`",
            text::list(one, "or"),
            merged(self, heads)
        ))
    }

    fn no_head(&self, parent: RevisionIndex) -> Diagnostic {
        let id = self.id(parent);
        let next: Vec<&str> = self
            .next(parent)
            .iter()
            .map(|&next| self.id(next))
            .collect();
        let comes = if next.len() == 1 { "comes" } else { "come" };
        let next = text::list(&next, "and");
        let heads = self.heads();
        let shown = heads.iter().take(SHOWN).map(|&head| self.id(head));
        let heads = match heads.len() {
            1 => format!("the head is {}", text::list(shown, "and")),
            2..=SHOWN => format!("the heads are {}", text::list(shown, "and")),
            count => format!(
                "there are {count} heads, {} among them",
                text::list(shown, "and")
            ),
        };
        Diagnostic::error(
            Code::NotAHead,
            format!("`{id}` is no head: {next} {comes} after it"),
        )
        .note(heads)
        .help(format!(
            "name a head, or add `--splice` to begin a branch behind `{id}`"
        ))
    }

    /// What is said if one of `parents` follows another.
    fn one_after_the_other(&self, parents: &[RevisionIndex]) -> Option<Diagnostic> {
        let followed = parents.iter().filter(|&&parent| !self.is_head(parent));
        let (lower, upper) = followed.copied().find_map(|lower| {
            let above = self.followers(&[lower]);
            let other = |&&upper: &&RevisionIndex| upper != lower && above.contains(upper);
            parents.iter().find(other).map(|&upper| (lower, upper))
        })?;
        let (lower, upper) = (self.id(lower), self.id(upper));
        let diagnostic = Diagnostic::error(
            Code::OverlappingRevisions,
            format!("`{upper}` comes after `{lower}`: there is nothing to join"),
        );
        Some(diagnostic.help(format!("name `{upper}` without `{lower}`")))
    }

    fn nothing_to_merge(&self, parents: &[RevisionIndex]) -> Diagnostic {
        let message = match parents {
            [only] if self.heads().len() == 1 => {
                format!("nothing to merge: `{}` is the only head", self.id(*only))
            }
            [only] => format!("nothing to merge: `{}` alone is named", self.id(*only)),
            _ => "nothing to merge: there is no revision yet".to_owned(),
        };
        let diagnostic = Diagnostic::error(Code::Usage, message);
        if self.heads().len() < 2 {
            return diagnostic;
        }
        listed(self, diagnostic, &self.heads()).help("name the heads to join")
    }

    /// The names of what a new revision depends on: labels as they are, or else ids.
    fn dependencies_of_new(&self, targets: &[Target], found: &mut Diagnostics) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for target in targets {
            if self.named(target.text()).is_some() {
                names.push(target.text().to_owned());
                continue;
            }
            match self.start(std::slice::from_ref(target)) {
                Ok(revisions) if revisions.is_empty() => found.push(
                    Diagnostic::error(
                        Code::Usage,
                        format!("the dependency `{target}` is no revision"),
                    )
                    .help("name an id or a branch label"),
                ),
                Ok(revisions) => names.extend(revisions.iter().map(|&r| self.id(r).to_owned())),
                Err(problems) => found.extend(problems),
            }
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    /// The id that is asked for, or one that is not taken.
    fn new_id(&self, asked: Option<&str>, found: &mut Diagnostics) -> String {
        let Some(id) = asked else {
            return loop {
                match random_id() {
                    Ok(id) if self.named(&id).is_none() => break id,
                    Ok(_) => {}
                    Err(problem) => {
                        found.push(problem);
                        break String::new();
                    }
                }
            };
        };
        if let Err(problem) = check_id(id) {
            found.push(problem);
        } else if let Some((name, is_id)) = self.name_of(id) {
            found.push(if is_id {
                Diagnostic::error(
                    Code::DuplicateRevisionId,
                    format!("there is a revision with the id `{id}` already"),
                )
                .context(name.span, "here")
                .help("choose another id, or leave `--rev-id` out for a random one")
            } else {
                Diagnostic::error(
                    Code::DuplicateLabel,
                    format!("the id `{id}` is also a branch label"),
                )
                .context(name.span, "this label")
                .help("choose another id, or leave `--rev-id` out for a random one")
            });
        }
        id.to_owned()
    }

    fn check_new_labels(&self, labels: &[String], id: &str, found: &mut Diagnostics) {
        for (at, label) in labels.iter().enumerate() {
            if let Err(problem) = check_label(label) {
                found.push(problem);
            } else if label == id || labels[..at].contains(label) {
                let fault = if label == id {
                    "is also the id of the revision"
                } else {
                    "is given twice"
                };
                found.push(
                    Diagnostic::error(
                        Code::DuplicateLabel,
                        format!("the branch label `{label}` {fault}"),
                    )
                    .help("leave one of them out"),
                );
            } else if let Some((name, is_id)) = self.name_of(label) {
                let (message, text) = if is_id {
                    ("is also the id of a revision", "this id")
                } else {
                    ("is taken", "here")
                };
                found.push(
                    Diagnostic::error(
                        Code::DuplicateLabel,
                        format!("the branch label `{label}` {message}"),
                    )
                    .context(name.span, text)
                    .help("choose another label: a label belongs to one revision"),
                );
            }
        }
    }

    /// Where an id or a branch label is given, and whether it is an id.
    fn name_of(&self, name: &str) -> Option<(&Named, bool)> {
        let revision = &self[self.named(name)?];
        if revision.id.name == name {
            return Some((&revision.id, true));
        }
        let label = revision.branch_labels.iter().find(|l| l.name == name)?;
        Some((label, false))
    }
}
