//! From what the files say to a [`RevisionMap`].
//!
//! Invariant: all faults of all files are found in one run, in the order of the files.

use std::collections::HashMap;

use super::labels::LabelSets;
use super::{Named, Revision, RevisionIndex, RevisionMap, UnresolvedRevision};
use super::{check_id, check_label, cycle, dependency};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::Span;
use crate::text;

/// How many unknown names of one run get a suggestion: each one costs a look at every name.
const SUGGESTIONS: usize = 20;

/// How many revisions of a circle are shown.
const SHOWN_IN_CIRCLE: usize = 6;

impl RevisionMap {
    /// Joins revisions. Their order is the load order: it breaks the ties of every traversal.
    ///
    /// # Errors
    /// [`Code::BadRevisionId`], [`Code::DuplicateRevisionId`], [`Code::DuplicateLabel`],
    /// [`Code::UnknownRevision`] and [`Code::Cycle`]: every fault of every revision.
    pub fn resolve(revisions: Vec<UnresolvedRevision>) -> Result<Self> {
        let mut files = Files {
            revisions: &revisions,
            names: HashMap::with_capacity(revisions.len()),
            found: Diagnostics::default(),
            suggestions: SUGGESTIONS,
        };
        files.name_ids();
        files.name_labels();
        let links = files.link();
        let topological = match cycle::topological(&links.all()) {
            Ok(order) => order,
            Err(circles) => {
                for circle in circles {
                    files.found.push(in_circle(&revisions, &links, &circle));
                }
                Vec::new()
            }
        };
        let Files { names, found, .. } = files;
        found.or_ok(())?;
        Ok(join(revisions, names, links, topological))
    }
}

/// The links of each revision, as indices.
struct Links {
    down: Vec<Vec<RevisionIndex>>,
    depends: Vec<Vec<RevisionIndex>>,
}

impl Links {
    /// Down revisions and dependencies together, each once.
    fn all(&self) -> Vec<Vec<RevisionIndex>> {
        let both = self.down.iter().zip(&self.depends);
        both.map(|(down, depends)| merged(down, depends)).collect()
    }
}

fn merged(down: &[RevisionIndex], depends: &[RevisionIndex]) -> Vec<RevisionIndex> {
    let new = depends.iter().filter(|d| !down.contains(d));
    down.iter().chain(new).copied().collect()
}

/// The files while their names are looked up.
struct Files<'a> {
    revisions: &'a [UnresolvedRevision],
    names: HashMap<String, RevisionIndex>,
    found: Diagnostics,
    suggestions: usize,
}

impl Files<'_> {
    fn name_ids(&mut self) {
        for (position, revision) in self.revisions.iter().enumerate() {
            let id = &revision.id;
            if let Err(diagnostic) = check_id(&id.name) {
                self.found.push(diagnostic.label(id.span, ""));
            }
            if let Some(first) = self.names.get(&id.name) {
                let first = self.revisions[first.position()].id.span;
                self.found.push(
                    Diagnostic::error(
                        Code::DuplicateRevisionId,
                        format!("two revisions have the id `{}`", id.name),
                    )
                    .label(id.span, "again here")
                    .context(first, "first here")
                    .help("give one of them a new id, or delete the copy"),
                );
            } else {
                self.names
                    .insert(id.name.clone(), RevisionIndex::at(position));
            }
        }
    }

    fn name_labels(&mut self) {
        for (position, revision) in self.revisions.iter().enumerate() {
            for label in &revision.branch_labels {
                if let Err(diagnostic) = check_label(&label.name) {
                    self.found.push(diagnostic.label(label.span, ""));
                }
                if let Some(&other) = self.names.get(&label.name) {
                    self.found.push(self.duplicate_label(label, other));
                } else {
                    self.names
                        .insert(label.name.clone(), RevisionIndex::at(position));
                }
            }
        }
    }

    fn duplicate_label(&self, label: &Named, other: RevisionIndex) -> Diagnostic {
        let other = &self.revisions[other.position()];
        let name = &label.name;
        if other.id.name == *name {
            return Diagnostic::error(
                Code::DuplicateLabel,
                format!("the branch label `{name}` is also the id of a revision"),
            )
            .label(label.span, "this label")
            .context(other.id.span, "this id")
            .help("choose another label");
        }
        let first = other.branch_labels.iter().find(|l| l.name == *name);
        Diagnostic::error(
            Code::DuplicateLabel,
            format!("the branch label `{name}` is given twice"),
        )
        .label(label.span, "again here")
        .context(first.map_or(other.id.span, |l| l.span), "first here")
        .help("a label belongs to one revision: its descendants have it without being told")
    }

    fn link(&mut self) -> Links {
        let mut links = Links {
            down: Vec::with_capacity(self.revisions.len()),
            depends: Vec::with_capacity(self.revisions.len()),
        };
        for revision in self.revisions {
            links.down.push(self.follow(revision, Link::Down));
            links.depends.push(self.follow(revision, Link::Dependency));
        }
        links
    }

    fn follow(&mut self, revision: &UnresolvedRevision, link: Link) -> Vec<RevisionIndex> {
        let named = link.named(revision);
        let mut indices = Vec::with_capacity(named.len());
        for name in named {
            match self.names.get(&name.name) {
                Some(&index) if link == Link::Dependency || self.is_id(index, name) => {
                    if !indices.contains(&index) {
                        indices.push(index);
                    }
                }
                Some(&index) => {
                    let id = self.revisions[index.position()].id.name.clone();
                    self.found.push(label_as_down_revision(name, &id));
                }
                None => {
                    let diagnostic = self.unknown(revision, name, link);
                    self.found.push(diagnostic);
                }
            }
        }
        indices
    }

    fn is_id(&self, index: RevisionIndex, name: &Named) -> bool {
        self.revisions[index.position()].id.name == name.name
    }

    fn unknown(&mut self, revision: &UnresolvedRevision, name: &Named, link: Link) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(
            Code::UnknownRevision,
            format!(
                "`{}` {} `{}`, which does not exist",
                revision.id.name,
                link.verb(),
                name.name
            ),
        )
        .label(name.span, link.missing());
        diagnostic.help = Some(match self.suggestion(&name.name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "correct the name, or bring the missing file back".to_owned(),
        });
        diagnostic
    }

    /// The id that begins with `name`, or else one that resembles it.
    fn suggestion(&mut self, name: &str) -> Option<String> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        let ids = || self.revisions.iter().map(|r| r.id.name.as_str());
        let mut longer = ids().filter(|id| !name.is_empty() && id.starts_with(name));
        match (longer.next(), longer.next()) {
            (Some(only), None) => Some(only.to_owned()),
            _ => text::nearest(name, ids()).map(str::to_owned),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Down,
    Dependency,
}

impl Link {
    fn named(self, revision: &UnresolvedRevision) -> &[Named] {
        match self {
            Self::Down => &revision.down_revisions,
            Self::Dependency => &revision.depends_on,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Down => "follows",
            Self::Dependency => "depends on",
        }
    }

    fn missing(self) -> &'static str {
        match self {
            Self::Down => "no revision has this id",
            Self::Dependency => "no revision has this id or branch label",
        }
    }
}

fn label_as_down_revision(name: &Named, id: &str) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownRevision,
        format!("`{}` is a branch label, not a revision id", name.name),
    )
    .label(name.span, "a down revision is named by its id")
    .help(format!(
        "write `{id}`, the revision that gives the label, or the id of the one that you mean"
    ))
}

fn in_circle(
    revisions: &[UnresolvedRevision],
    links: &Links,
    circle: &[RevisionIndex],
) -> Diagnostic {
    let id = |index: &RevisionIndex| revisions[index.position()].id.name.as_str();
    if let [only] = circle {
        let (link, span) = link_between(revisions, links, *only, *only);
        return Diagnostic::error(
            Code::Cycle,
            format!("`{}` {} itself", id(only), link.verb()),
        )
        .label(span, "this is the revision's own id")
        .help("name the revision that comes before it, or none for a base");
    }
    let mut path: Vec<String> = circle.iter().map(|i| format!("`{}`", id(i))).collect();
    if path.len() > SHOWN_IN_CIRCLE {
        let hidden = path.len() - (SHOWN_IN_CIRCLE - 1);
        path.splice(3..3 + hidden, [format!("{hidden} more")]);
    }
    path.push(path[0].clone());
    let mut diagnostic = Diagnostic::error(
        Code::Cycle,
        format!(
            "revisions follow each other in a circle: {}",
            path.join(" -> ")
        ),
    )
    .help("one of these links is wrong: correct it so that the chain has a beginning");
    let followers = circle[1..].iter().chain(&circle[..1]);
    for (parent, index) in circle.iter().zip(followers).take(SHOWN_IN_CIRCLE) {
        let (link, span) = link_between(revisions, links, *parent, *index);
        let text = format!("`{}` {} `{}`", id(index), link.verb(), id(parent));
        diagnostic = if diagnostic.labels.is_empty() {
            diagnostic.label(span, text)
        } else {
            diagnostic.context(span, text)
        };
    }
    diagnostic
}

/// Where `index` names `parent`, and as what.
fn link_between(
    revisions: &[UnresolvedRevision],
    links: &Links,
    parent: RevisionIndex,
    index: RevisionIndex,
) -> (Link, Span) {
    let revision = &revisions[index.position()];
    let parent_revision = &revisions[parent.position()];
    let names_parent = |name: &&Named| {
        let labels = parent_revision.branch_labels.iter();
        name.name == parent_revision.id.name || labels.into_iter().any(|l| l.name == name.name)
    };
    let link = if links.down[index.position()].contains(&parent) {
        Link::Down
    } else {
        Link::Dependency
    };
    let named = link.named(revision).iter().find(names_parent);
    (link, named.map_or(revision.id.span, |name| name.span))
}

fn join(
    revisions: Vec<UnresolvedRevision>,
    names: HashMap<String, RevisionIndex>,
    links: Links,
    topological: Vec<RevisionIndex>,
) -> RevisionMap {
    let mut rank = vec![0; revisions.len()];
    for (place, index) in (0_u32..).zip(&topological) {
        rank[index.position()] = place;
    }
    let next = inverse(&links.down);
    let dependents: Vec<u32> = inverse(&links.all())
        .iter()
        .map(|all| u32::try_from(all.len()).expect("fewer than 2^32 revisions"))
        .collect();
    let normalized = dependency::normalize(&links.depends, &next, &rank);
    let parents: Vec<_> = (links.down.iter().zip(&normalized))
        .map(|(down, depends)| merged(down, depends))
        .collect();
    let children = inverse(&parents);

    let links = (links.down.into_iter().zip(links.depends)).zip(parents);
    let mirrored = next.into_iter().zip(children);
    let joined = revisions.into_iter().zip(links).zip(mirrored);
    let revisions: Vec<Revision> = joined
        .map(
            |((revision, ((down_revisions, depends_on), parents)), (next, children))| Revision {
                id: revision.id,
                down_revisions,
                depends_on,
                branch_labels: revision.branch_labels,
                message: revision.message,
                source: revision.source,
                reads: revision.reads,
                checksum: revision.checksum,
                body: revision.body,
                parents,
                next,
                children,
            },
        )
        .collect();
    let labels = LabelSets::spread(&revisions, &topological, &dependents);
    RevisionMap {
        revisions,
        names,
        labels,
        topological,
    }
}

/// The inverse of a relation; each list is in load order.
fn inverse(links: &[Vec<RevisionIndex>]) -> Vec<Vec<RevisionIndex>> {
    let mut inverse = vec![Vec::new(); links.len()];
    for (position, linked) in links.iter().enumerate() {
        for target in linked {
            inverse[target.position()].push(RevisionIndex::at(position));
        }
    }
    inverse
}
