//! The history behind a script's start: replayed, but not recorded.

use crate::diagnostic::{Code, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::{Demands, Direction, RevisionIndex, RevisionMap};

/// What keeps the history up to `start` from being replayed. How a statement would stand in a
/// script is no matter here: it is in the database already.
pub(super) fn check(map: &RevisionMap, start: &[RevisionIndex], demands: &Demands) -> Diagnostics {
    let matters = |code| {
        matches!(
            code,
            Code::MissingSection | Code::RefusedStatement | Code::ScriptTables
        )
    };
    let found = map.ancestors(start).into_iter().flat_map(|index| {
        let revision = &map[index];
        let found = revision
            .body
            .check(&revision.id, Direction::Upgrade, demands);
        found.into_iter().filter(move |d| matters(d.code))
    });
    found.collect()
}

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
