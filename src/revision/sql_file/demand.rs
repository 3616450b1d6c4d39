//! What keeps a statement out of the script that is asked for, though SQLite would run it.

use crate::diagnostic::{Code, Diagnostic};
use crate::operation::{Allowance, AlterTable, Execute};
use crate::revision::Demands;
use crate::sql::alter::ActionKind;
use crate::sql::{Head, SpannedIdent};
use crate::sqlite::{Newer, SqliteVersion, newer_actions, newer_than, obstacle};

/// Everything about a statement that a script with these demands cannot have.
pub(super) fn check(execute: &Execute, head: &Head, demands: &Demands) -> Vec<Diagnostic> {
    let target = demands.target;
    let newer = newer_than(target, &execute.text, head);
    without_evidence(execute, head)
        .into_iter()
        .chain(own_table(execute, head, demands))
        .chain(told(execute, newer, target))
        .collect()
}

/// Everything that the actions of an `ALTER TABLE` make of the table and that a script with these
/// demands cannot have.
pub(super) fn check_actions(alter: &AlterTable, demands: &Demands) -> Vec<Diagnostic> {
    let newer = newer_actions(demands.target, &alter.actions);
    let newer = told(&alter.execute, newer, demands.target);
    let renamed = alter
        .actions
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::RenameTable { to } if demands.own_tables.contains(&to.ident) => {
                Some(of_script(&alter.execute, to))
            }
            _ => None,
        });
    renamed.chain(newer).collect()
}

/// What is said of what is too new, unless its author allows it.
fn told(
    execute: &Execute,
    newer: Vec<Newer>,
    target: SqliteVersion,
) -> impl Iterator<Item = Diagnostic> {
    let allowed = execute.allows(Allowance::NewerThanTarget);
    newer
        .into_iter()
        .filter(move |_| !allowed)
        .map(move |newer| too_new(execute, newer, target))
}

/// What is said of a statement that makes, changes or fills a table of the script.
fn own_table(execute: &Execute, head: &Head, demands: &Demands) -> Option<Diagnostic> {
    let mut objects = head.objects().into_iter();
    let name = objects.find(|object| demands.own_tables.contains(&object.name.ident))?;
    Some(of_script(execute, &name.name))
}

/// What is said of the name of a table of the script.
fn of_script(execute: &Execute, name: &SpannedIdent) -> Diagnostic {
    let table = name.ident.name();
    Diagnostic::error(
        Code::ScriptTables,
        format!("`{table}` belongs to the script"),
    )
    .label(execute.origin.part(name.range.clone()), "")
    .note("the script keeps there where the database is, and fills it in by itself")
    .help(format!("take out what makes or changes `{table}`"))
}

/// What is said of a statement that changes rows in a form that cannot leave evidence.
fn without_evidence(execute: &Execute, head: &Head) -> Option<Diagnostic> {
    let obstacle = obstacle(&execute.text, head)?;
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
