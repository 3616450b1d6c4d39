//! The history behind a script's start: replayed, but not recorded.

use super::books::{Books, touched};
use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::{Direction, RevisionIndex, RevisionMap};

/// Brings `replay` to where a database at `start` is: every revision up to there is run.
///
/// # Errors
/// The first statement that SQLite refuses, or the first revision that makes a table of the script.
pub(super) fn replay_to(
    replay: &mut Replay<'_>,
    books: &Books,
    map: &RevisionMap,
    start: &[RevisionIndex],
) -> Result<()> {
    let included = map.ancestors(start);
    for index in map.topological() {
        if included.binary_search(index).is_ok() {
            let revision = &map[*index];
            revision.body.run(Direction::Upgrade, replay)?;
            if let Some(table) = books.present(replay) {
                return Err(touched(&revision.id, table).into());
            }
        }
    }
    Ok(())
}
