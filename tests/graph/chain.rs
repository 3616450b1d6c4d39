//! Builds chains of revisions for tests, with a source text that errors can point into.

use std::fmt::Write as _;

use gen_sql::diagnostic::{self, Diagnostics, human};
use gen_sql::revision::sql_file::{Section, SqlBody};
use gen_sql::revision::{
    Checksum, Direction, Heads, Named, Plan, Range, RevisionIndex, RevisionMap, Target,
    UnresolvedRevision, VersionChange,
};
use gen_sql::span::{SourceId, Sources, Span};

/// What a revision does that does nothing.
const NOTHING: SqlBody = SqlBody {
    upgrade: Section::Missing,
    downgrade: Section::Missing,
};

/// Revisions in load order, each in a file of its own.
#[derive(Default)]
pub(super) struct Chain {
    pub(super) sources: Sources,
    revisions: Vec<UnresolvedRevision>,
}

impl Chain {
    /// A chain from lines of the form `id <- down, down | depends, depends | label, label : message`.
    pub(super) fn of(text: &str) -> Self {
        let mut chain = Self::default();
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let (links, message) = line.split_once(" : ").unwrap_or((line, ""));
            let (id, links) = links.split_once("<-").unwrap_or((links, ""));
            let mut lists = links.split('|').map(|list| {
                let names = list.split(',').map(str::trim);
                names.filter(|n| !n.is_empty()).collect::<Vec<_>>()
            });
            let mut list = || lists.next().unwrap_or_default();
            let (down, depends, labels) = (list(), list(), list());
            chain.add(id.trim(), &down, &depends, &labels, message.trim());
        }
        chain
    }

    /// Adds a revision.
    pub(super) fn add(
        &mut self,
        id: &str,
        down: &[&str],
        depends: &[&str],
        labels: &[&str],
        message: &str,
    ) {
        let mut text = format!("-- {message}\n--\n");
        let mut spans = Vec::new();
        let fields = [
            ("revision", &[id][..]),
            ("down_revision", down),
            ("depends_on", depends),
            ("branch_labels", labels),
        ];
        for (key, names) in fields {
            write!(text, "-- {key}: ").unwrap();
            let mut ranges = Vec::new();
            for (n, name) in names.iter().enumerate() {
                if n > 0 {
                    text.push_str(", ");
                }
                ranges.push((text.len()..text.len() + name.len(), (*name).to_owned()));
                text.push_str(name);
            }
            text.push('\n');
            spans.push(ranges);
        }
        let source = self.sources.add(
            format!("versions/{:03}_{id}.sql", self.revisions.len()),
            text,
        );
        let mut named = spans.into_iter().map(|ranges| names(source, ranges));
        let mut next = || named.next().unwrap();
        let (id, down_revisions, depends_on, branch_labels) =
            (next().remove(0), next(), next(), next());
        self.revisions.push(UnresolvedRevision {
            id,
            down_revisions,
            depends_on,
            branch_labels,
            message: message.to_owned(),
            source,
            reads: Vec::new(),
            checksum: Checksum::of_revision(message, []),
            body: Box::new(NOTHING),
        });
    }

    pub(super) fn resolve(self) -> diagnostic::Result<RevisionMap> {
        RevisionMap::resolve(self.revisions)
    }

    /// The map of a chain that has no faults.
    pub(super) fn map(self) -> RevisionMap {
        let sources = self.sources;
        RevisionMap::resolve(self.revisions)
            .unwrap_or_else(|found| panic!("{}", human::render(&found, &sources, false)))
    }

    /// The faults of the chain, as people see them.
    pub(super) fn faults(self) -> String {
        let found = RevisionMap::resolve(self.revisions).err().unwrap();
        human::render(&found, &self.sources, false)
    }
}

fn names(source: SourceId, ranges: Vec<(std::ops::Range<usize>, String)>) -> Vec<Named> {
    let named = ranges.into_iter().map(|(range, name)| Named {
        name,
        span: Span::new(source, range),
    });
    named.collect()
}

/// Findings without a place, as people see them.
pub(super) fn text(found: &Diagnostics) -> String {
    human::render(found, &Sources::default(), false)
}

/// The plan for a range such as `a,b:head`; without a start the base is meant.
pub(super) fn plan(
    map: &RevisionMap,
    direction: Direction,
    range: &str,
) -> diagnostic::Result<Plan> {
    let range: Range = range.parse()?;
    let start = map.start(&range.start.unwrap_or_default())?;
    plan_from(map, direction, &start, &range.end)
}

pub(super) fn plan_from(
    map: &RevisionMap,
    direction: Direction,
    start: &[RevisionIndex],
    target: &Target,
) -> diagnostic::Result<Plan> {
    match direction {
        Direction::Upgrade => Plan::upgrade(map, start, target),
        Direction::Downgrade => Plan::downgrade(map, start, target),
        Direction::Stamp => Plan::stamp(map, start, std::slice::from_ref(target)),
    }
}

pub(super) fn ids(
    map: &RevisionMap,
    indices: impl IntoIterator<Item = RevisionIndex>,
) -> Vec<String> {
    indices.into_iter().map(|i| map.id(i).to_owned()).collect()
}

/// The ids of heads, sorted.
pub(super) fn head_ids(map: &RevisionMap, heads: &Heads) -> Vec<String> {
    let mut ids = ids(map, heads.iter());
    ids.sort_unstable();
    ids
}

/// A version change as the oracle writes it.
pub(super) fn change(map: &RevisionMap, change: VersionChange) -> Vec<String> {
    let (word, rows) = match change {
        VersionChange::Insert(row) => ("INSERT", vec![row]),
        VersionChange::Update(from, to) => ("UPDATE", vec![from, to]),
        VersionChange::Delete(row) => ("DELETE", vec![row]),
    };
    let words = std::iter::once(word.to_owned());
    words.chain(ids(map, rows)).collect()
}
