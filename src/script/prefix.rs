//! The history behind a script's start: replayed, but not recorded.

use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::{Direction, RevisionIndex, RevisionMap};

/// Brings `replay` to where a database at `start` is: every revision up to there is run.
pub(super) fn replay_to(
    replay: &mut Replay<'_>,
    map: &RevisionMap,
    start: &[RevisionIndex],
) -> Result<()> {
    let mut included = vec![false; map.len()];
    for index in map.ancestors(start) {
        included[index.get()] = true;
    }
    for &index in map.topological() {
        if included[index.get()] {
            map[index].body.run(Direction::Upgrade, replay)?;
        }
    }
    Ok(())
}
