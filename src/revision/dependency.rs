//! Which dependencies of a revision count as its parents.

use super::RevisionIndex;

/// For each revision its `depends_on` without those on which an ancestor (through down
/// revisions) depends already: Alembic's normalised dependencies, which decide the order of
/// steps and the rows of the version table.
///
/// `next` are the revisions that follow each one; `rank` their places in a topological order.
pub(super) fn normalize(
    depends_on: &[Vec<RevisionIndex>],
    next: &[Vec<RevisionIndex>],
    rank: &[u32],
) -> Vec<Vec<RevisionIndex>> {
    let mut normalized = depends_on.to_vec();
    let mut dependents: Vec<Vec<RevisionIndex>> = vec![Vec::new(); depends_on.len()];
    for (position, dependencies) in depends_on.iter().enumerate() {
        for dependency in dependencies {
            dependents[dependency.position()].push(RevisionIndex::at(position));
        }
    }
    let mut seen = vec![0; depends_on.len()];
    for (position, dependents) in dependents.iter().enumerate() {
        if dependents.len() < 2 {
            continue;
        }
        let dependency = RevisionIndex::at(position);
        mark_followers(dependents, next, rank, &mut seen, position + 1);
        for dependent in dependents {
            if seen[dependent.position()] == position + 1 {
                normalized[dependent.position()].retain(|&d| d != dependency);
            }
        }
    }
    normalized
}

/// Sets `seen` to `mark` for all that strictly follows one of `from`, up to the last of them.
fn mark_followers(
    from: &[RevisionIndex],
    next: &[Vec<RevisionIndex>],
    rank: &[u32],
    seen: &mut [usize],
    mark: usize,
) {
    let last = from.iter().map(|i| rank[i.position()]).max().unwrap_or(0);
    let mut open = from.to_vec();
    while let Some(index) = open.pop() {
        for &follower in &next[index.position()] {
            if rank[follower.position()] <= last && seen[follower.position()] != mark {
                seen[follower.position()] = mark;
                open.push(follower);
            }
        }
    }
}
