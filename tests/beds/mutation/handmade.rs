//! Scripts written by hand, to prove the bed before it proves anything else.
//!
//! `held.sql` is the form that no single fault gets past. `ideal-script.sql` is an older form
//! whose holes are known: the bed has to find exactly those. Everything else here is a script
//! with one guard taken out, and the bed has to find out.

use super::alteration::{Action, Alteration};
use super::client::{Client, Engine, Lock};
use super::fault::Fault;
use super::scenario::{Expected, Reference, Scenario};
use super::session::Session;
use super::verdict::{Verdict, is_fair};
use crate::beds::{place, statements};
use fastrand::Rng;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rows on which the script can be completed, and rows on which its UPDATE fails.
const ROWS: [&str; 2] = ["", "INSERT INTO session VALUES (3, 1, 'ann@x');"];

/// One of each kind that behaves differently.
const CLIENTS: [Client; 3] = [
    Client::GoesOn,
    Client::StopsAndCloses,
    Client::WrappedGoesOn,
];

/// A kind of fault that gets past a script, and the first line of the statement that it hits.
pub(super) type Hole = (String, String);

/// How long to look.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Search {
    Exhaustive,
    UntilTheFirst,
}

/// Every fault that can be listed, with each of the clients.
pub(super) fn holes(script: &str, expected: &Expected, search: Search) -> BTreeSet<Hole> {
    let faults = faults(script);
    let mut holes = BTreeSet::new();
    for rows in ROWS {
        let folder = place::working();
        let scenario = scenario(folder.path(), script, expected.clone(), rows);
        for &fault in &faults {
            let fair = |client: &Client| is_fair(fault, *client);
            for client in CLIENTS.into_iter().filter(fair) {
                if let Verdict::Partial(_) = scenario.judge(fault, client) {
                    holes.insert((fault.kind(), first_line(fault, script)));
                    if search == Search::UntilTheFirst {
                        return holes;
                    }
                }
            }
        }
    }
    holes
}

fn faults(script: &str) -> Vec<Fault> {
    let statements = statements::split(script).len();
    let mut rng = Rng::with_seed(7);
    let mut faults = vec![Fault::None, Fault::Twice, Fault::Pasted];
    faults.extend(Fault::of_each_statement(script));
    faults.extend((0..48).step_by(2).map(Fault::DiskFull));
    faults.extend((0..40).map(|_| Fault::Locked(Lock::random(&mut rng, statements))));
    let ends = (0..script.len())
        .filter(|&end| script.is_char_boundary(end))
        .step_by(331);
    faults.extend(ends.map(Fault::Truncate));
    faults
}

fn first_line(fault: Fault, script: &str) -> String {
    let statement = fault.statement(script).unwrap_or_default();
    let mut lines = statement.lines().map(str::trim);
    lines
        .find(|line| !line.is_empty() && !line.starts_with("--"))
        .unwrap_or_default()
        .to_string()
}

/// What the authors of the scripts wrote: the statements, and what the second one does.
pub(super) const STATEMENTS: [&str; 4] = [
    "CREATE TABLE test_table (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL);",
    "ALTER TABLE session ADD CONSTRAINT fk_session_project
         FOREIGN KEY (project_id) REFERENCES project (project_id);",
    "UPDATE session SET email = lower(email);",
    "DELETE FROM session WHERE email = 'bob@x';",
];
pub(super) const CONSTRAINT: &str =
    "CONSTRAINT fk_session_project FOREIGN KEY (project_id) REFERENCES project (project_id)";

fn expected() -> Expected {
    expect(STATEMENTS, Action::Add(CONSTRAINT.to_string()))
}

/// What the statements come to if the second one is an alteration of `session`.
pub(super) fn expect(statements: [&str; 4], action: Action) -> Expected {
    let alteration = Alteration {
        table: "session".to_string(),
        actions: vec![action],
    };
    Expected {
        statements: Some(statements.map(String::from).to_vec()),
        alterations: BTreeMap::from([(statements[1].to_string(), alteration)]),
        rebuilds: true,
        heads: Some(vec!["c0ffee000002".to_string()]),
        history: Some(vec!["fd08a37a472d".to_string(), "c0ffee000002".to_string()]),
    }
}

fn scenario(folder: &Path, script: &str, expected: Expected, rows: &str) -> Scenario {
    let connection = Connection::open(folder.join("before.db")).unwrap();
    // Small pages, so that a full disk hits many statements.
    connection
        .execute_batch("PRAGMA page_size = 512; PRAGMA foreign_keys = OFF;")
        .unwrap();
    connection
        .execute_batch(&place::fixture_text("handmade/ideal-start.sql"))
        .unwrap();
    connection.execute_batch(rows).unwrap();
    drop(connection);
    Scenario::new(folder, script.to_string(), Session::default(), expected)
}

fn ideal() -> String {
    place::fixture_text("handmade/ideal-script.sql")
}

/// The script with one text replaced, which must be there.
fn with(script: &str, old: &str, new: &str) -> String {
    assert!(script.contains(old), "{old} is not in the script");
    script.replace(old, new)
}

/// What research had found by other means: two lines that must not be missing, and no answer to
/// an error that ends the transaction.
#[test]
fn the_ideal_script_has_the_known_holes_and_no_other() {
    let (lost, rest): (Vec<Hole>, Vec<Hole>) = holes(&ideal(), &expected(), Search::Exhaustive)
        .into_iter()
        .partition(|(kind, _)| kind == "LostTransaction");
    assert!(
        !lost.is_empty(),
        "nothing happens when the transaction is lost"
    );
    let lines: BTreeSet<&str> = rest.iter().map(|(_, line)| line.as_str()).collect();
    let known = [
        "INSERT OR ROLLBACK INTO main.alembic_version SELECT NULL",
        "SAVEPOINT gen_sql;",
    ];
    assert_eq!(lines, BTreeSet::from(known), "{rest:#?}");
}

/// The promise can be kept: two savepoints, the last check twice, and after each statement that
/// may lose the transaction a savepoint that nobody releases.
#[test]
fn the_held_script_has_no_hole() {
    let holes = holes(
        &place::fixture_text("handmade/held-script.sql"),
        &expected(),
        Search::Exhaustive,
    );
    assert!(holes.is_empty(), "{holes:#?}");
}

/// The held script without one of its guards: what it is, its text, and what stands instead.
const DISARMED: [(&str, &str, &str); 8] = [
    (
        "rows",
        "(SELECT count(*) FROM session) = (SELECT count(*) FROM _gen_session)",
        "1",
    ),
    (
        "schema count",
        "(SELECT ok FROM temp.gen_sql_evidence WHERE id = -1) = 6",
        "0 > 0",
    ),
    (
        "data",
        "INSERT INTO gen_sql_evidence VALUES (7, 'data', 1);\nEND;",
        "END;\nINSERT INTO temp.gen_sql_evidence VALUES (7, 'data', 1);",
    ),
    (
        "history",
        "count(*) - (SELECT ok FROM temp.gen_sql_evidence WHERE id = -2) = 2",
        "1",
    ),
    (
        "end",
        "count(*) = 1 AND sum(version_num IN ('c0ffee000002')) = 1",
        "1",
    ),
    (
        "evidence counted",
        "AND ok IS 1) IS NOT 10",
        "AND ok IS 1) > 10",
    ),
    (
        "evidence missing",
        "WHERE name = 'gen_sql_evidence'",
        "WHERE 1 = 1 OR name = 'gen_sql_evidence'",
    ),
    (
        "held before a revision",
        "'count', count(*) FROM main.gen_sql_history;\nSAVEPOINT gen_sql_held;",
        "'count', count(*) FROM main.gen_sql_history;",
    ),
];

/// A bed that finds nothing proves nothing: every guard that is taken out has to show.
#[test]
fn a_missing_guard_is_found_out() {
    let held = place::fixture_text("handmade/held-script.sql");
    let unnoticed: Vec<&str> = DISARMED
        .into_iter()
        .filter(|(_, text, instead)| {
            let script = with(&held, text, instead);
            holes(&script, &expected(), Search::UntilTheFirst).is_empty()
        })
        .map(|(guard, ..)| guard)
        .collect();
    assert!(
        unnoticed.is_empty(),
        "nobody misses these guards: {unnoticed:?}"
    );
}

/// What can go wrong in a rebuild without any statement failing: what it is, the text of the held
/// script, and what stands instead.
const WRONG_COPIES: [(&str, &str, &str); 12] = [
    (
        "a row is lost",
        COPY,
        "SELECT id, project_id, email FROM session WHERE id > 1;",
    ),
    (
        "a row is there twice",
        COPY,
        "SELECT id, project_id, email FROM session UNION ALL SELECT 9, 1, 'x';",
    ),
    (
        "another column",
        COPY,
        "SELECT id, project_id, id FROM session;",
    ),
    (
        "a name instead of a column",
        COPY,
        "SELECT id, project_id, 'email' || id FROM session;",
    ),
    (
        "other rowids",
        COPY,
        "SELECT id + 10, project_id, email FROM session;",
    ),
    (
        "no index",
        INDEX,
        "CREATE TABLE IF NOT EXISTS project (id);",
    ),
    (
        "another index",
        INDEX,
        "CREATE INDEX ix_session_project ON session (email);",
    ),
    (
        "no trigger",
        TRIGGER,
        "CREATE TABLE IF NOT EXISTS project (id);",
    ),
    ("another trigger", "title = title WHERE", "title = 1 WHERE"),
    ("no key", "email TEXT UNIQUE", "email TEXT"),
    (
        "no NOT NULL",
        "id INTEGER NOT NULL PRIMARY KEY, project_id",
        "id INTEGER PRIMARY KEY, project_id",
    ),
    (
        "no foreign key",
        "email TEXT UNIQUE,\n    CONSTRAINT fk_session_project FOREIGN KEY (project_id) REFERENCES project (project_id)\n",
        "email TEXT UNIQUE\n",
    ),
];
const COPY: &str = "SELECT id, project_id, email FROM session;";
const INDEX: &str = "CREATE INDEX ix_session_project ON session (project_id);";
const TRIGGER: &str = "CREATE TRIGGER session_touch AFTER UPDATE ON session BEGIN UPDATE project SET \
    title = title WHERE project_id = new.project_id; END;";

/// A rebuild has an expected state of its own: what is lost or mixed up on the way is not taken for
/// the complete upgrade.
#[test]
fn a_wrong_copy_is_found_out() {
    let held = place::fixture_text("handmade/held-script.sql");
    // Without the evidence that would undo the wrong ones.
    let disarmed = DISARMED[..2].iter();
    let held = disarmed.fold(held, |script, (_, text, instead)| {
        with(&script, text, instead)
    });
    let reference = |script: &str| {
        let folder = place::working();
        scenario(folder.path(), script, expected(), "").find_reference(Engine::Bundled)
    };
    assert!(matches!(reference(&held), Reference::Complete(_)));
    for (what, text, instead) in WRONG_COPIES {
        match reference(&with(&held, text, instead)) {
            Reference::Wrong(complaint) => {
                assert!(
                    complaint.contains("something else than its statements"),
                    "{what}: {complaint}"
                );
            }
            _ => panic!("nobody misses it: {what}"),
        }
    }
}
