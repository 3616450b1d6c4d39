//! Revisions in messages.

use super::{RevisionIndex, RevisionMap, Target};
use crate::diagnostic::Diagnostic;

/// How many revisions a message lists.
pub(super) const LISTED: usize = 12;

/// How many ways out a help line shows.
pub(super) const SHOWN: usize = 3;

/// Adds one note for each revision: its id and its message.
pub(super) fn listed(
    map: &RevisionMap,
    mut diagnostic: Diagnostic,
    revisions: &[RevisionIndex],
) -> Diagnostic {
    for &index in revisions.iter().take(LISTED) {
        let summary = map[index].summary();
        diagnostic = diagnostic.note(if summary.is_empty() {
            format!("`{}`", map.id(index))
        } else {
            format!("`{}`: {summary}", map.id(index))
        });
    }
    if revisions.len() > LISTED {
        diagnostic = diagnostic.note(format!("and {} more", revisions.len() - LISTED));
    }
    diagnostic
}

/// For the first heads, the target that means each alone: `label@head`, or else its id.
pub(super) fn labels_for(map: &RevisionMap, heads: &[RevisionIndex]) -> Vec<String> {
    let means_alone = |label: &&str, head: RevisionIndex| {
        let lineage = map.names.get(*label).map(|&root| map.lineage(root));
        lineage.is_some_and(|lineage| heads.iter().all(|&h| lineage.contains(h) == (h == head)))
    };
    let target = |&head: &RevisionIndex| {
        let label = map.labels(head).find(|label| means_alone(label, head));
        label.map_or_else(|| map.id(head).to_owned(), |label| format!("{label}@head"))
    };
    heads.iter().take(SHOWN).map(target).collect()
}

/// What to write behind `gen-sql merge` to join these heads.
pub(super) fn merged(map: &RevisionMap, heads: &[RevisionIndex]) -> String {
    // `heads` leaves out those on which another one depends.
    if heads.len() > LISTED || heads == map.real_heads() {
        "heads".to_owned()
    } else {
        ids(map, heads).join(" ")
    }
}

/// Where `name` was found, if the target is more than the name.
pub(super) fn same_or_in(name: &str, target: &Target) -> String {
    if target.text() == name {
        String::new()
    } else {
        format!(" (in the target `{target}`)")
    }
}

/// The ids of revisions, for a list.
pub(super) fn ids<'a>(map: &'a RevisionMap, revisions: &[RevisionIndex]) -> Vec<&'a str> {
    let shown = revisions.iter().take(LISTED);
    shown.map(|&index| map.id(index)).collect()
}
