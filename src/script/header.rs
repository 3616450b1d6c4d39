//! What stands above a script: where it leads and how it is run.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Settings;
use crate::diagnostic::Result;
use crate::revision::{Checksum, Direction, Fixed, Heads, Plan, RevisionMap, Step, UnknownRows};
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
    naming: Vec<String>,
    /// The time and the seed that revisions were given.
    fixed: Vec<String>,
}

/// Writes the header of a script that these variables have shaped.
///
/// # Errors
/// If the project's own template fails.
pub(super) fn write(
    templates: &Templates,
    settings: &Settings<'_>,
    map: &RevisionMap,
    plan: &Plan,
    (chain, script): (Checksum, Checksum),
    variables: &BTreeSet<String>,
) -> Result<String> {
    let header = Header {
        direction: plan.direction().name(),
        from: place(map, plan.start()),
        to: place(map, plan.end()),
        revisions: plan.steps().len(),
        chain: chain.to_string(),
        script: script.to_string(),
        sqlite_version: settings.sqlite_version.to_string(),
        variables: shown(variables, &settings.variables),
        naming: naming(settings, map, plan),
        fixed: fixed(&settings.fixed),
    };
    templates.render(Part::Header, &header)
}

/// The variables that shaped the script, as `name = value`. A value is written as in JSON, in one
/// line whatever it holds: it cannot leave the comment.
fn shown(variables: &BTreeSet<String>, values: &Values) -> Vec<String> {
    let shown = variables
        .iter()
        .filter_map(|name| Some(format!("{name} = {}", values.json(name)?)));
    shown.collect()
}

/// The patterns by which revisions of the plan name what has no name, as `fk = pattern`.
fn naming(settings: &Settings<'_>, map: &RevisionMap, plan: &Plan) -> Vec<String> {
    let mut steps = plan.steps().iter();
    let uses =
        |step: &Step| step.direction != Direction::Stamp && map[step.revision].body.is_python();
    if !steps.any(uses) {
        return Vec::new();
    }
    let patterns = settings.naming.iter();
    let shown = patterns.map(|(kind, pattern)| {
        let line = format!("{kind} = {pattern}");
        line.replace(char::is_control, " ")
    });
    shown.collect()
}

/// The time, the seed and what is done about rows, as far as they were said.
fn fixed(fixed: &Fixed) -> Vec<String> {
    let now = fixed.now.map(|now| format!("now         {now}"));
    let seed = fixed.seed.map(|seed| format!("seed        {seed}"));
    let leaves_out = fixed.rows != UnknownRows::default();
    let data = leaves_out.then(|| format!("data        {}", fixed.rows));
    now.into_iter().chain(seed).chain(data).collect()
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
