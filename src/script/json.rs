//! A script as JSON, for programs.

use serde::Serialize;

use super::Script;
use crate::replay::Paragraph;
use crate::revision::{RevisionIndex, RevisionMap, Step, VersionChange};
use crate::sqlite::SqliteVersion;

/// The JSON form of a script; keys are written in this order.
#[derive(Debug, Serialize)]
pub struct ScriptObject<'a> {
    direction: &'static str,
    start: Vec<&'a str>,
    target: Vec<&'a str>,
    checksum: String,
    script_checksum: String,
    sqlite_version: String,
    steps: Vec<StepObject<'a>>,
    script: String,
}

#[derive(Debug, Serialize)]
struct StepObject<'a> {
    revision: &'a str,
    message: &'a str,
    checksum: String,
    statements: Vec<&'a str>,
    version_changes: Vec<Vec<&'a str>>,
    heads: Vec<&'a str>,
}

/// The JSON form of a script.
#[must_use]
pub fn object<'a>(
    script: &'a Script<'a>,
    map: &'a RevisionMap,
    sqlite_version: SqliteVersion,
) -> ScriptObject<'a> {
    let plan = script.plan;
    let mut heads = plan.start().clone();
    let steps = plan.steps().iter().zip(&script.sections);
    let steps = steps.map(|(step, paragraphs)| {
        for change in &step.version_changes {
            heads.apply(*change);
        }
        let mut object = self::step(map, step, paragraphs);
        object.heads = ids(map, heads.iter());
        object
    });
    ScriptObject {
        direction: plan.direction().name(),
        start: ids(map, plan.start().iter()),
        target: ids(map, plan.end().iter()),
        checksum: script.chain.to_string(),
        script_checksum: script.checksum.to_string(),
        sqlite_version: sqlite_version.to_string(),
        steps: steps.collect(),
        script: script.text(),
    }
}

fn ids(map: &RevisionMap, revisions: impl Iterator<Item = RevisionIndex>) -> Vec<&str> {
    revisions.map(|index| map.id(index)).collect()
}

fn step<'a>(map: &'a RevisionMap, step: &Step, paragraphs: &'a [Paragraph]) -> StepObject<'a> {
    let revision = &map[step.revision];
    let changes = step.version_changes.iter().map(|change| match *change {
        VersionChange::Insert(row) => vec!["INSERT", map.id(row)],
        VersionChange::Update(from, to) => vec!["UPDATE", map.id(from), map.id(to)],
        VersionChange::Delete(row) => vec!["DELETE", map.id(row)],
    });
    StepObject {
        revision: &revision.id.name,
        message: &revision.message,
        checksum: revision.checksum.to_string(),
        statements: super::statements(paragraphs),
        version_changes: changes.collect(),
        heads: Vec::new(),
    }
}
