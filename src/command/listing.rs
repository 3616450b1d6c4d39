//! Revisions as lists show them: in Alembic's forms, so that eyes and scripts find what they know
//! (<https://alembic.sqlalchemy.org/en/latest/tutorial.html#viewing-history-ranges>).

use std::fmt::Write as _;

use crate::revision::{Checksum, RevisionIndex, RevisionMap};
use crate::span::Sources;

/// A revision with its labels and marks: `27c6a30d7c24 (billing) (head)`.
pub(super) fn name(map: &RevisionMap, index: RevisionIndex) -> String {
    let mut text = map.id(index).to_owned();
    if let Some(labels) = labels(map, index) {
        let _ = write!(text, " ({labels})");
    }
    let marks = [
        (map.is_real_head(index), "head"),
        (
            map.is_head(index) && !map.is_real_head(index),
            "effective head",
        ),
        (map.is_branch_point(index), "branchpoint"),
        (map.is_merge_point(index), "mergepoint"),
    ];
    for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
        let _ = write!(text, " ({mark})");
    }
    text
}

/// The labels of the branches that a revision is on.
fn labels(map: &RevisionMap, index: RevisionIndex) -> Option<String> {
    let labels: Vec<&str> = map.labels(index).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

/// A revision with its parents and its message: `<base> -> ae1027a6acf (head), Message`.
pub(super) fn line(map: &RevisionMap, index: RevisionIndex) -> String {
    let revision = &map[index];
    let mut text = parents(map, &revision.down_revisions);
    if !revision.depends_on.is_empty() {
        let _ = write!(text, " ({})", ids(map, &revision.depends_on));
    }
    let _ = write!(text, " -> {}", name(map, index));
    with_message(map, index, text)
}

/// `text`, followed by the short message of a revision if it has one.
pub(super) fn with_message(map: &RevisionMap, index: RevisionIndex, text: String) -> String {
    match map[index].summary() {
        "" => text,
        summary => format!("{text}, {summary}"),
    }
}

/// Everything about a revision, on several lines; `chain` is the checksum of its history.
pub(super) fn entry(
    map: &RevisionMap,
    sources: &Sources,
    index: RevisionIndex,
    chain: Option<Checksum>,
) -> String {
    let revision = &map[index];
    let mut text = format!("Rev: {}", map.id(index));
    let marks = [
        (map.is_head(index), "head"),
        (map.is_branch_point(index), "branchpoint"),
        (map.is_merge_point(index), "mergepoint"),
    ];
    for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
        let _ = write!(text, " ({mark})");
    }
    text.push('\n');
    let title = if map.is_merge_point(index) {
        "Merges"
    } else {
        "Parent"
    };
    let _ = writeln!(text, "{title}: {}", parents(map, &revision.down_revisions));
    if !revision.depends_on.is_empty() {
        let _ = writeln!(text, "Also depends on: {}", ids(map, &revision.depends_on));
    }
    if map.is_branch_point(index) {
        let _ = writeln!(text, "Branches into: {}", ids(map, map.next(index)));
    }
    if let Some(labels) = labels(map, index) {
        let _ = writeln!(text, "Branch names: {labels}");
    }
    let _ = writeln!(text, "Path: {}", sources.path(revision.source));
    if !revision.reads.is_empty() {
        let paths: Vec<&str> = revision.reads.iter().map(|file| &*file.path).collect();
        let _ = writeln!(text, "Reads: {}", paths.join(", "));
    }
    let _ = writeln!(text, "Checksum: {}", revision.checksum);
    if let Some(chain) = chain {
        let _ = writeln!(text, "Chain: {chain}");
    }
    text.push('\n');
    for line in revision.message.trim_matches('\n').lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        let _ = writeln!(text, "{indent}{line}");
    }
    text
}

fn parents(map: &RevisionMap, revisions: &[RevisionIndex]) -> String {
    if revisions.is_empty() {
        "<base>".to_owned()
    } else {
        ids(map, revisions)
    }
}

fn ids(map: &RevisionMap, revisions: &[RevisionIndex]) -> String {
    let ids: Vec<&str> = revisions.iter().map(|&index| map.id(index)).collect();
    ids.join(", ")
}

/// Revisions one after the other: everything about each if `verbose`, or else its `short` form.
pub(super) fn list(
    map: &RevisionMap,
    sources: &Sources,
    revisions: impl IntoIterator<Item = RevisionIndex>,
    verbose: bool,
    short: fn(&RevisionMap, RevisionIndex) -> String,
) -> String {
    lines(revisions.into_iter().map(|index| {
        if verbose {
            entry(map, sources, index, None)
        } else {
            short(map, index)
        }
    }))
}

/// The lines of a list.
pub(super) fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().fold(String::new(), |mut text, line| {
        text.push_str(&line);
        text.push('\n');
        text
    })
}
