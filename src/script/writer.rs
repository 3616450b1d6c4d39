//! Writes a script: checks, replays, lays out.

use super::opening::Tables;
use super::{Script, Settings, closing, header, opening, prefix, section};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result, Severity};
use crate::replay::Replay;
use crate::revision::{Checksum, Direction, Heads, Plan, RevisionIndex, RevisionMap};
use crate::sqlite::SqliteVersion;
use crate::template::Templates;

/// Writes the script of a plan.
///
/// # Errors
/// Everything that can be said against the revisions of the plan before one runs, or else the
/// first statement that SQLite refuses at its point of the chain.
pub fn write<'a>(
    map: &RevisionMap,
    plan: &'a Plan,
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<Script<'a>> {
    let warnings = check(map, plan, settings)?;
    let mut replay = Replay::new(templates);
    replay_to_start(&mut replay, map, plan, settings)?;
    let (body, sections) = body(&mut replay, map, plan, templates, settings)?;
    let upper: Vec<RevisionIndex> = plan.upper().iter().collect();
    let chain = map.chain_checksum(&upper);
    let checksum = Checksum::of_script(&body);
    Ok(Script {
        plan,
        header: header::write(templates, settings, map, plan, chain, checksum)?,
        body,
        chain,
        checksum,
        sections,
        warnings,
    })
}

/// Brings the scratch database to where a database is that the script is for.
fn replay_to_start(
    replay: &mut Replay<'_>,
    map: &RevisionMap,
    plan: &Plan,
    settings: &Settings<'_>,
) -> Result<()> {
    if plan.direction() == Direction::Stamp {
        return Ok(());
    }
    if let (Some(baseline), false) = (settings.baseline, settings.with_baseline) {
        baseline.run(replay)?;
    }
    let start: Vec<RevisionIndex> = plan.start().iter().collect();
    prefix::replay_to(replay, map, &start)
}

/// Everything below the header, and the paragraphs of each step.
fn body(
    replay: &mut Replay<'_>,
    map: &RevisionMap,
    plan: &Plan,
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<(String, Vec<Vec<String>>)> {
    let ids = |heads: &Heads| -> Vec<&str> { heads.iter().map(|index| map.id(index)).collect() };
    let tables = match settings.baseline {
        _ if plan.direction() == Direction::Stamp || !plan.start().is_empty() => Tables::Any,
        Some(_) if !settings.with_baseline => Tables::Baseline,
        _ => Tables::None,
    };
    let start = ids(plan.start());
    let (mut body, evidence) = opening::open(replay, templates, settings, &start, tables)?;
    replay.record(evidence, opening::COUNTS.schema);
    if let (Some(baseline), true) = (settings.baseline, settings.with_baseline) {
        body += &section::write_baseline(replay, templates, |replay| baseline.run(replay))?;
    }
    let mut sections = Vec::with_capacity(plan.steps().len());
    for step in plan.steps() {
        let section = section::write(replay, templates, settings, map, step)?;
        body += &section.text;
        sections.push(section.paragraphs);
    }
    let steps = plan.steps().len();
    body += &closing::close(replay, templates, settings, steps, &ids(plan.end()))?;
    Ok((body, sections))
}

/// What can be said against a plan before anything is run: the errors, or else the warnings.
fn check(map: &RevisionMap, plan: &Plan, settings: &Settings<'_>) -> Result<Diagnostics> {
    let mut found = Diagnostics::default();
    if settings.sqlite_version > SqliteVersion::built_in() {
        found.push(too_new(settings.sqlite_version));
    }
    if plan.direction() != Direction::Stamp {
        let demands = settings.demands();
        if let Some(baseline) = settings.baseline {
            found.extend(baseline.check(&demands));
        }
        let start: Vec<RevisionIndex> = plan.start().iter().collect();
        found.extend(prefix::check(map, &start, &demands));
        for step in plan.steps() {
            let revision = &map[step.revision];
            let check = revision.body.check(&revision.id, step.direction, &demands);
            found.extend(check);
        }
    }
    if found.iter().any(|d| d.severity == Severity::Error) {
        Err(found)
    } else {
        Ok(found)
    }
}

fn too_new(version: SqliteVersion) -> Diagnostic {
    let own = SqliteVersion::built_in();
    Diagnostic::error(
        Code::Usage,
        format!("a script for SQLite {version} cannot be tried here"),
    )
    .note(format!(
        "this gen-sql tries every statement on SQLite {own}"
    ))
    .help(format!("name {own} or an older one"))
}
