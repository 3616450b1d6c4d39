//! Writes a script: checks, replays, lays out.

use super::opening::Tables;
use super::ready::Ready;
use super::{Script, Settings, clash, closing, header, opening, section};
use crate::alembic::on_one_stack;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::replay::{Paragraph, Replay};
use crate::revision::{Checksum, Direction, Heads, Plan, RevisionIndex, RevisionMap, Run};
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
    if settings.sqlite_version > SqliteVersion::built_in() {
        return Err(too_new(settings.sqlite_version).into());
    }
    let mut ready = Ready::new(map, plan, settings)?;
    let mut warnings = std::mem::take(&mut ready.warnings);
    let variables = std::mem::take(&mut ready.variables);
    let mut replay = Replay::new(templates, settings.sqlite_version);
    if let (Some(baseline), false) = (settings.baseline, settings.with_baseline)
        && plan.direction() != Direction::Stamp
    {
        baseline.run(&mut replay)?;
    }
    let mut own_tables = vec![settings.version_table.plain.clone()];
    own_tables.extend({ settings.history_table.iter() }.map(|table| table.plain.clone()));
    replay.let_tables_rest(own_tables);
    let (body, sections) = on_one_stack(|| {
        ready.replay_history(&mut replay)?;
        body(&mut replay, map, plan, ready.steps, templates, settings)
    })
    .map_err(|found| clash::told(found, settings.baseline))?;
    warnings.extend(replay.take_warnings());
    let upper: Vec<RevisionIndex> = plan.upper().iter().collect();
    let chain = map.chain_checksum(&upper);
    let checksum = Checksum::of_script(&body);
    Ok(Script {
        plan,
        header: header::write(
            templates,
            settings,
            map,
            plan,
            (chain, checksum),
            &variables,
        )?,
        body,
        chain,
        checksum,
        sections,
        variables,
        warnings,
    })
}

/// Writes what stands below the header of the script of `plan`, on a `replay` that is where a
/// database at the start of the plan is, and is left where one at its end is. `runs` is what its
/// steps run. What the reader of the script should know, beside what was said before that ran.
///
/// # Errors
/// The first statement that SQLite refuses. The replay is of no further use then, and neither is
/// its scratch database, unless everything is undone there.
pub fn write_on<'m>(
    replay: &mut Replay<'_>,
    map: &'m RevisionMap,
    plan: &Plan,
    runs: Vec<Option<Box<dyn Run + 'm>>>,
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<Diagnostics> {
    body(replay, map, plan, runs, templates, settings)?;
    Ok(replay.take_warnings())
}

/// Everything below the header, and the paragraphs of each step.
fn body<'m>(
    replay: &mut Replay<'_>,
    map: &RevisionMap,
    plan: &Plan,
    runs: Vec<Option<Box<dyn Run + 'm>>>,
    templates: &Templates,
    settings: &Settings<'_>,
) -> Result<(String, Vec<Vec<Paragraph>>)> {
    let ids = |heads: &Heads| -> Vec<&str> { heads.iter().map(|index| map.id(index)).collect() };
    let tables = match settings.baseline {
        _ if plan.direction() == Direction::Stamp || !plan.start().is_empty() => Tables::Any,
        Some(_) if !settings.with_baseline => Tables::Baseline,
        _ => Tables::None,
    };
    let start = ids(plan.start());
    let (opening, evidence) = opening::open(replay, templates, settings, &start, tables)?;
    let may_rebuild = settings.with_baseline || runs.iter().flatten().any(|run| run.may_rebuild());
    replay.record(evidence, opening::COUNTS.schema, may_rebuild);
    let mut body = String::new();
    if let (Some(baseline), true) = (settings.baseline, settings.with_baseline) {
        body += &section::write_baseline(replay, templates, |replay| baseline.run(replay))?;
    }
    let mut sections = Vec::with_capacity(plan.steps().len());
    for (step, run) in plan.steps().iter().zip(runs) {
        let section = section::write(replay, templates, settings, map, step, run)?;
        body += &section.text;
        sections.push(section.paragraphs);
    }
    let questions = replay.reference_questions()?;
    body.insert_str(0, &opening.write(replay, templates, questions.as_ref())?);
    let steps = plan.steps().len();
    body += &closing::close(
        replay,
        templates,
        settings,
        steps,
        &ids(plan.end()),
        questions,
    )?;
    Ok((body, sections))
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
