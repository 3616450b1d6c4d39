//! A script as JSON, for programs.

use serde_json::{Value, json};

use super::Script;
use crate::revision::{RevisionIndex, RevisionMap, Step, VersionChange};
use crate::sql;
use crate::sqlite::SqliteVersion;

/// The JSON form of a script.
#[must_use]
pub fn value(script: &Script<'_>, map: &RevisionMap, sqlite_version: SqliteVersion) -> Value {
    let plan = script.plan;
    let ids = |revisions: &mut dyn Iterator<Item = RevisionIndex>| -> Vec<&str> {
        revisions.map(|index| map.id(index)).collect()
    };
    let mut heads = plan.start().clone();
    let steps = plan.steps().iter().zip(&script.sections);
    let steps: Vec<Value> = steps
        .map(|(step, paragraphs)| {
            for change in &step.version_changes {
                heads.apply(*change);
            }
            let mut value = self::step(map, step, paragraphs);
            value["heads"] = json!(ids(&mut heads.iter()));
            value
        })
        .collect();
    json!({
        "direction": plan.direction().name(),
        "start": ids(&mut plan.start().iter()),
        "target": ids(&mut plan.end().iter()),
        "checksum": script.chain.to_string(),
        "script_checksum": script.checksum.to_string(),
        "sqlite_version": sqlite_version.to_string(),
        "steps": steps,
        "script": script.text(),
    })
}

fn step(map: &RevisionMap, step: &Step, paragraphs: &[String]) -> Value {
    let revision = &map[step.revision];
    let changes: Vec<Value> = step
        .version_changes
        .iter()
        .map(|change| match *change {
            VersionChange::Insert(row) => json!(["INSERT", map.id(row)]),
            VersionChange::Update(from, to) => json!(["UPDATE", map.id(from), map.id(to)]),
            VersionChange::Delete(row) => json!(["DELETE", map.id(row)]),
        })
        .collect();
    json!({
        "revision": revision.id.name,
        "message": revision.message,
        "checksum": revision.checksum.to_string(),
        "statements": paragraphs.iter().flat_map(|paragraph| statements(paragraph)).collect::<Vec<_>>(),
        "version_changes": changes,
    })
}

/// The statements of a paragraph that ran.
fn statements(paragraph: &str) -> Vec<&str> {
    let split = sql::split(paragraph).expect("what ran can be split");
    let ranges = split
        .statements
        .into_iter()
        .map(|statement| statement.range);
    ranges.map(|range| &paragraph[range]).collect()
}
