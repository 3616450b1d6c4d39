//! Scripts written by hand, to prove the bed before it proves anything else.
//!
//! `held.sql` is the form that no single fault gets past. `ideal-script.sql` is an older form
//! whose holes are known: the bed has to find exactly those. Everything else here is a script
//! with one guard taken out, and the bed has to find out.

use super::client::{Client, Lock};
use super::database::Wrong;
use super::fault::Fault;
use super::report::Report;
use super::scenario::{Expected, Scenario};
use super::session::Session;
use super::verdict::{Verdict, is_fair};
use crate::beds::{place, statements};
use rusqlite::Connection;
use std::path::Path;

/// Every fault that can be listed, with every client in this process.
fn exhaust(script: &str, settings: &[&str], mut seen: impl FnMut(&Scenario, Fault, Client, Verdict)) {
    let folder = place::working();
    let scenario = scenario(folder.path(), script, settings, "");
    let statements = statements::split(script).len();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut faults = vec![Fault::None, Fault::Twice, Fault::Pasted];
    faults.extend(Fault::of_each_statement(script));
    faults.extend((0..24).map(Fault::DiskFull));
    faults.extend((0..200).map(|_| Fault::Locked(Lock::random(&mut rng, statements))));
    let ends = (0..script.len()).filter(|&end| script.is_char_boundary(end)).step_by(61);
    faults.extend(ends.map(Fault::Truncate));
    for fault in faults {
        for client in Client::LIBRARY {
            if is_fair(fault, client) {
                let verdict = scenario.judge(fault, client);
                seen(&scenario, fault, client, verdict);
            }
        }
    }
}

fn scenario(folder: &Path, script: &str, settings: &[&str], more: &str) -> Scenario {
    let database = folder.join("before.db");
    _ = std::fs::remove_file(&database);
    let connection = Connection::open(&database).unwrap();
    let start = place::fixture_text("handmade/ideal-start.sql");
    connection.execute_batch(&start).unwrap();
    connection.execute_batch(more).unwrap();
    drop(connection);
    let settings = settings.iter().map(|setting| (*setting).to_string()).collect();
    let session = Session { settings, ..Session::default() };
    let expected = Expected {
        heads: Some(vec!["c0ffee000002".to_string()]),
        history: Some(vec!["fd08a37a472d".to_string(), "c0ffee000002".to_string()]),
        ..Expected::default()
    };
    Scenario::new(folder, script.to_string(), session, expected)
}

/// What gets past a script: kinds of faults, and the first line of the statement they hit.
fn holes(script: &str) -> Vec<(String, String)> {
    let mut holes = Vec::new();
    exhaust(script, &[], |scenario, fault, _, verdict| {
        if matches!(verdict, Verdict::Partial(_)) {
            let statement = fault.statement(&scenario.script).unwrap_or_default();
            let line = statement.lines().find(|line| !line.starts_with("--")).unwrap_or_default();
            holes.push((fault.kind(), line.trim().to_string()));
        }
    });
    holes.sort();
    holes.dedup();
    holes
}

fn ideal() -> String {
    place::fixture_text("handmade/ideal-script.sql")
}

#[test]
fn the_ideal_script_has_the_known_holes_and_no_other() {
    let holes = holes(&ideal());
    let found = |kind: &str| holes.iter().any(|(found, _)| found == kind);
    assert!(found("DiskFull") && found("LostTransaction"), "{holes:#?}");
    let rest: Vec<_> = holes
        .iter()
        .filter(|(kind, _)| !["DiskFull", "LostTransaction"].contains(&kind.as_str()))
        .collect();
    assert_eq!(rest.len(), 99, "{rest:#?}");
}
