//! What stands above a script: where it leads and how it is run.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Settings;
use crate::diagnostic::Result;
use crate::revision::{Checksum, Direction, Heads, Plan, RevisionMap};
use crate::template::{Part, Templates, Values};

/// The values of `header.sql.tera`.
#[derive(Serialize)]
struct Header<'a> {
    direction: &'a str,
    from: String,
    to: String,
    revisions: usize,
    chain: String,
    script: String,
    sqlite_version: String,
    variables: Vec<String>,
}

/// Writes the header of a script.
///
/// # Errors
/// If the project's own template fails.
pub(super) fn write(
    templates: &Templates,
    settings: &Settings<'_>,
    map: &RevisionMap,
    plan: &Plan,
    chain: Checksum,
    script: Checksum,
) -> Result<String> {
    let header = Header {
        direction: plan.direction().name(),
        from: place(map, plan.start()),
        to: place(map, plan.end()),
        revisions: plan.steps().len(),
        chain: chain.to_string(),
        script: script.to_string(),
        sqlite_version: settings.sqlite_version.to_string(),
        variables: variables(map, plan, &settings.variables),
    };
    templates.render(Part::Header, &header)
}

/// The variables that shaped the script, as `name = value`. A value is written as in JSON, in one
/// line whatever it holds: it cannot leave the comment.
fn variables(map: &RevisionMap, plan: &Plan, values: &Values) -> Vec<String> {
    let steps = plan.steps().iter();
    let steps = steps.filter(|step| step.direction != Direction::Stamp);
    let names = steps.flat_map(|step| map[step.revision].body.variables());
    let names: BTreeSet<&str> = names.collect();
    let shown = names
        .into_iter()
        .filter_map(|name| Some(format!("{name} = {}", values.json(name)?)));
    shown.collect()
}

/// The revisions a database is at, each marked if it is a head.
fn place(map: &RevisionMap, heads: &Heads) -> String {
    if heads.is_empty() {
        return "base".to_owned();
    }
    let names: Vec<String> = heads
        .iter()
        .map(|index| {
            let mark = if map.is_head(index) { " (head)" } else { "" };
            format!("{}{mark}", map.id(index))
        })
        .collect();
    names.join(", ")
}
