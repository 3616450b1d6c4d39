//! Revisions that are generated from the declared schema.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use super::replayed::ReplayOptions;
use super::{Output, Workplace, new_revision, rehearsal};
use crate::autogenerate::{self, Generated};
use crate::diagnostic::Result;
use crate::project::{Language, Project};
use crate::revision::{NewSections, Request, RevisionIndex};
use crate::script;
use crate::span::Sources;

/// Writes the file that `request` asks for, with what leads to the declared schema; none if the
/// chain leads there.
pub(super) fn write(
    request: &Request,
    language: Option<Language>,
    place: Option<&Path>,
    orders: bool,
    options: &ReplayOptions,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let folder = &workplace.directory;
    let project = Project::open_to_write(&workplace.location(), sources)?;
    options.check(&project)?;
    let revision = project.revisions.new_revision(request)?;
    let behind = { revision.down_revisions.iter() }.chain(&revision.depends_on);
    let behind: Vec<RevisionIndex> = behind.filter_map(|id| project.revisions.find(id)).collect();
    let language = language.unwrap_or(project.settings.new_files.language);
    let surroundings = Arc::new(project.settings.surroundings());
    let target = match language {
        Language::Python => autogenerate::Language::Python(&surroundings),
        Language::Sql | Language::Template => autogenerate::Language::Sql,
    };
    let generated = generate(
        &project, &behind, orders, target, options, workplace, sources,
    )?;
    let mut log = log(&generated);
    if generated.upgrade.is_empty() {
        log += "nothing to do: the chain leads to the declared schema";
        return Ok(Output {
            remark: Some(log),
            warnings: generated.warnings,
            ..Output::default()
        });
    }
    let sections = NewSections {
        upgrade: &generated.upgrade,
        downgrade: &generated.downgrade,
    };
    let place = place.map(|place| workplace.file(place));
    let path = project.add(
        &revision,
        language,
        sections,
        folder,
        place.as_deref(),
        sources,
    )?;
    log += &new_revision::remark(&revision);
    let mut warnings = generated.warnings;
    warnings.extend(rehearsal::refusals(
        &revision.id,
        options,
        workplace,
        sources,
    ));
    Ok(Output {
        remark: Some(log),
        warnings,
        ..Output::text(format!("{}\n", path.display()))
    })
}

/// What leads from the revisions `behind` to the declared schema.
pub(super) fn generate(
    project: &Project,
    behind: &[RevisionIndex],
    orders: bool,
    language: autogenerate::Language<'_>,
    options: &ReplayOptions,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Generated> {
    let settings = options.settings(project)?;
    let templates = &project.templates;
    let (chain, former) = script::chain_at(&project.revisions, behind, templates, &settings)?;
    let declared = project.declared(&workplace.directory, sources)?;
    let request = autogenerate::Request {
        chain: &chain,
        former: &former,
        templates,
        settings: &settings,
        orders,
        direction: autogenerate::Direction::There,
    };
    autogenerate::generate(&request, language, &declared, sources)
}

/// What was detected, one line each.
fn log(generated: &Generated) -> String {
    let mut log = String::new();
    for detected in &generated.detected {
        let _ = writeln!(log, "detected {detected}");
    }
    for table in &generated.other_order {
        let name = table.name();
        let _ = writeln!(
            log,
            "the columns of '{name}' stand in another order, which `--column-order` would change"
        );
    }
    for one in &generated.in_sql {
        let (name, why) = (one.table.name(), one.why.join("; "));
        let _ = writeln!(
            log,
            "'{name}' is made anew by statements of SQL, as no batch of Alembic does this: {why}"
        );
    }
    log
}
