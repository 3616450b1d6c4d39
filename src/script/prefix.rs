//! The history behind a script's start: replayed, but not recorded.

use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::{Direction, RevisionIndex, RevisionMap};

/// Brings `replay` to where a database at `start` is: every revision up to there is run.
///
/// # Errors
/// The first statement that SQLite refuses.
pub(super) fn replay_to(
    replay: &mut Replay<'_>,
    map: &RevisionMap,
    start: &[RevisionIndex],
) -> Result<()> {
    let included = map.ancestors(start);
    for index in map.topological() {
        if included.binary_search(index).is_ok() {
            map[*index].body.run(Direction::Upgrade, replay)?;
        }
    }
    Ok(())
}
