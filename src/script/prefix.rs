//! The history behind a script's start: replayed, but not recorded.

use super::books::{Books, touched};
use crate::diagnostic::{Code, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::{Direction, RevisionIndex, RevisionMap};
use crate::sqlite::SqliteVersion;

/// What keeps the history up to `start` from being replayed. How a statement would stand in a
/// script is no matter here: it is in the database already.
pub(super) fn check(
    map: &RevisionMap,
    start: &[RevisionIndex],
    target: SqliteVersion,
) -> Diagnostics {
    let matters = |code| matches!(code, Code::MissingSection | Code::RefusedStatement);
    let found = map.ancestors(start).into_iter().flat_map(|index| {
        let revision = &map[index];
        let found = revision
            .body
            .check(&revision.id, Direction::Upgrade, target);
        found.into_iter().filter(move |d| matters(d.code))
    });
    found.collect()
}

/// Brings `replay` to where a database at `start` is: every revision up to there is run.
///
/// # Errors
/// The first statement that SQLite refuses, or the first revision that makes a table of the script.
pub(super) fn replay_to(
    replay: &mut Replay<'_>,
    books: &mut Books,
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
