//! Writes a script: checks, replays, lays out.

use super::books::Books;
use super::{Script, Settings, chain, closing, header, opening, prefix, section};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result, Severity};
use crate::replay::Replay;
use crate::revision::{Checksum, Direction, Plan, RevisionIndex, RevisionMap};
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
    let start: Vec<RevisionIndex> = plan.start().iter().collect();
    let end: Vec<RevisionIndex> = plan.end().iter().collect();
    let ids = |revisions: &[RevisionIndex]| -> Vec<&str> {
        revisions.iter().map(|&index| map.id(index)).collect()
    };

    let mut books = Books::new(settings);
    let mut replay = Replay::new(templates);
    let stamps = plan.direction() == Direction::Stamp;
    if !stamps {
        if let (Some(baseline), false) = (settings.baseline, settings.with_baseline) {
            baseline.run(&mut replay)?;
            if let Some(table) = books.present(&replay) {
                return Err(in_baseline(table).into());
            }
        }
        prefix::replay_to(&mut replay, &mut books, map, &start)?;
    }
    let tables = match settings.baseline {
        _ if stamps || !start.is_empty() => opening::Tables::Any,
        Some(_) if !settings.with_baseline => opening::Tables::Baseline,
        _ => opening::Tables::None,
    };
    let (mut body, evidence) =
        opening::open(&mut replay, templates, settings, &ids(&start), tables)?;
    replay.record(evidence, opening::COUNTS.schema);
    if let (Some(baseline), true) = (settings.baseline, settings.with_baseline) {
        body += &section::write_baseline(&mut replay, templates, |replay| baseline.run(replay))?;
    }
    let mut sections = Vec::with_capacity(plan.steps().len());
    for step in plan.steps() {
        let section = section::write(&mut replay, templates, settings, &mut books, map, step)?;
        body += &section.text;
        sections.push(section.paragraphs);
    }
    body += &closing::close(
        &mut replay,
        templates,
        settings,
        plan.steps().len(),
        &ids(&end),
    )?;

    let chain = chain::checksum(map, plan.upper());
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

/// What can be said against a plan before anything is run: the errors, or else the warnings.
fn check(map: &RevisionMap, plan: &Plan, settings: &Settings<'_>) -> Result<Diagnostics> {
    let mut found = Diagnostics::default();
    if settings.sqlite_version > SqliteVersion::built_in() {
        found.push(too_new(settings.sqlite_version));
    }
    if plan.direction() != Direction::Stamp {
        if let Some(baseline) = settings.baseline {
            found.extend(baseline.check(settings.sqlite_version));
        }
        let start: Vec<RevisionIndex> = plan.start().iter().collect();
        found.extend(prefix::check(map, &start, settings.sqlite_version));
        for step in plan.steps() {
            let revision = &map[step.revision];
            found.extend(revision.body.check(
                &revision.id,
                step.direction,
                settings.sqlite_version,
            ));
        }
    }
    if found.iter().any(|d| d.severity == Severity::Error) {
        Err(found)
    } else {
        Ok(found)
    }
}

fn in_baseline(table: &str) -> Diagnostic {
    Diagnostic::error(
        Code::Baseline,
        format!("the baseline makes `{table}`, a table of the script"),
    )
    .note("the baseline is what was there before the first revision was applied")
    .help(format!("take `{table}` out of the baseline"))
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
