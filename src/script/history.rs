//! The scratch database behind a part of the chain.
//!
//! Invariant: it holds what a database holds that has run these revisions and nothing else.

use super::{FormerNames, Settings, clash};
use crate::diagnostic::Result;
use crate::replay::Replay;
use crate::revision::{Direction, RevisionIndex, RevisionMap};
use crate::scratch::Scratch;
use crate::template::Templates;

/// A scratch database on which the baseline has run, and the revisions `at` with all that they
/// need.
///
/// # Errors
/// What is wrong with the first of them that cannot be run.
pub fn scratch_at(
    map: &RevisionMap,
    at: &[RevisionIndex],
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<Scratch> {
    run(map, at, templates, settings, None)
}

/// The same, with the names that the revisions have changed.
///
/// # Errors
/// What is wrong with the first of them that cannot be run.
pub fn chain_at(
    map: &RevisionMap,
    at: &[RevisionIndex],
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<(Scratch, FormerNames)> {
    let mut names = FormerNames::default();
    let scratch = run(map, at, templates, settings, Some(&mut names))?;
    Ok((scratch, names))
}

fn run(
    map: &RevisionMap,
    at: &[RevisionIndex],
    templates: &Templates,
    settings: &Settings<'_>,
    mut names: Option<&mut FormerNames>,
) -> Result<Scratch> {
    let mut replay = Replay::new(templates, settings.sqlite_version);
    if let Some(baseline) = settings.baseline {
        baseline.run(&mut replay)?;
    }
    let demands = settings.demands();
    let included = map.ancestors(at);
    let history = map.topological().iter();
    for index in history.filter(|index| included.binary_search(index).is_ok()) {
        let revision = &map[*index];
        let prepared = { &revision.body }.prepare(&revision.id, Direction::Upgrade, &demands);
        if names.is_some() {
            replay.watch();
        }
        match prepared.run {
            Some(run) => run
                .run(&mut replay)
                .map_err(|found| clash::told(found, settings.baseline))?,
            None => return Err(prepared.findings),
        }
        if let Some(names) = &mut names {
            names.note(&replay.watched());
        }
    }
    replay.settle()?;
    Ok(replay.into_scratch())
}
