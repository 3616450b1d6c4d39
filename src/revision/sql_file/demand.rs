//! What keeps a statement out of the script that is asked for, though SQLite would run it.

use crate::diagnostic::{Code, Diagnostic};
use crate::operation::Execute;
use crate::revision::Demands;
use crate::sql::Head;
use crate::sqlite::{Newer, SqliteVersion, newer_than, obstacle};

/// Everything about a statement that a script with these demands cannot have.
pub(super) fn check(execute: &Execute, head: &Head, demands: &Demands) -> Vec<Diagnostic> {
    let target = demands.target;
    let newer = newer_than(target, &execute.text, head);
    let allowed = execute
        .allow
        .iter()
        .any(|allow| allow.name == Code::NewerThanTarget.name());
    let newer = newer
        .into_iter()
        .filter(|_| !allowed)
        .map(|newer| too_new(execute, newer, target));
    without_evidence(execute, head)
        .into_iter()
        .chain(own_table(execute, head, demands))
        .chain(newer)
        .collect()
}

/// What is said of a statement that makes, changes or fills a table of the script.
fn own_table(execute: &Execute, head: &Head, demands: &Demands) -> Option<Diagnostic> {
    let mut objects = head.objects().into_iter();
    let name = objects.find(|object| demands.own_tables.contains(&object.name.ident))?;
    let table = name.name.ident.name();
    Some(
        Diagnostic::error(
            Code::ScriptTables,
            format!("`{table}` belongs to the script"),
        )
        .label(execute.origin.part(name.name.range.clone()), "")
        .note("the script keeps there where the database is, and fills it in by itself")
        .help(format!("take out what makes or changes `{table}`")),
    )
}

/// What is said of a statement that changes rows in a form that cannot leave evidence.
fn without_evidence(execute: &Execute, head: &Head) -> Option<Diagnostic> {
    let obstacle = obstacle(head)?;
    Some(
        Diagnostic::error(
            Code::DmlWithoutEvidence,
            "the script could not prove that this statement ran",
        )
        .label(execute.origin.part(obstacle.range), obstacle.reason)
        .note("such a statement runs in a trigger, together with its evidence")
        .help(obstacle.remedy),
    )
}

/// What is said of a statement that the target SQLite cannot run.
fn too_new(execute: &Execute, newer: Newer, target: SqliteVersion) -> Diagnostic {
    let Newer { range, what, since } = newer;
    Diagnostic::error(
        Code::NewerThanTarget,
        format!("{what} needs SQLite {since}, and the script must run on {target}"),
    )
    .label(execute.origin.part(range), "")
    .help(format!(
        "write it in another way, or set `sqlite_version = \"{since}\"` if every database is run by that one"
    ))
}
