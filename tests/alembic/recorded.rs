//! What real Alembic made online, and what a script of the same revisions makes: the same.
//!
//! `fixtures/alembic/recorded/record.py` has recorded it; the cases are in `cases.py` beside it.

use serde::Deserialize;

use crate::beds::{dump::Dump, structure};
use crate::project::Project;

/// The recorded cases.
#[derive(Deserialize)]
struct Recorded {
    /// The revision that all of them begin with.
    base: String,
    cases: Vec<Case>,
}

/// A revision that real Alembic has run.
#[derive(Deserialize)]
struct Case {
    name: String,
    /// The body of its `upgrade()`.
    upgrade: String,
    /// What Alembic says, if it fails.
    error: Option<String>,
    /// The database behind it, as SQL.
    database: Option<String>,
}

/// Where a script makes something else on purpose, and why.
const DIFFERENT: &[(&str, &str)] = &[];

fn recorded() -> Recorded {
    let text = include_str!("../../fixtures/alembic/recorded/recorded.json");
    serde_json::from_str(text).expect("the record is JSON")
}

/// What was recorded of results and of objects in sessions: `objects.py`.
fn objects() -> Recorded {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/alembic/recorded/objects.json"
    );
    let text = std::fs::read_to_string(path).expect("the record is there");
    serde_json::from_str(&text).expect("the record is JSON")
}

fn project(recorded: &Recorded, case: &Case) -> Project {
    let body = format!("    {}\n", case.upgrade.replace('\n', "\n    "));
    let text = format!(
        "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import sqlite\n\n\
         revision = 'bbbbbbbbbbbb'\ndown_revision = 'aaaaaaaaaaaa'\n\ndef upgrade():\n{body}"
    );
    Project::new()
        .file("versions/a.py", &recorded.base)
        .file("versions/b.py", text)
}

/// What differs between the database of Alembic and that of the script.
fn differences(recorded: &Recorded, case: &Case) -> Option<String> {
    let project = project(recorded, case);
    let output = project.run(&["upgrade", "head", "--sqlite-version", "3.40"]);
    if output.code != 0 {
        return Some(format!("refused: {}", output.stderr));
    }
    let Some(database) = &case.database else {
        return Some("Alembic fails, the script does not".to_owned());
    };
    let (real, ours) = (
        project.path().join("real.db"),
        project.path().join("ours.db"),
    );
    // A rebuild by Alembic puts brackets around it, which say nothing.
    let database = database.replace("(CURRENT_TIMESTAMP)", "CURRENT_TIMESTAMP");
    for (path, sql) in [(&real, database.as_str()), (&ours, &output.succeeded())] {
        let connection = rusqlite::Connection::open(path).expect("SQLite opens a file");
        // A dump has rows before what they refer to.
        let off = connection.execute_batch("PRAGMA foreign_keys = OFF");
        off.expect("SQLite takes a PRAGMA");
        if let Err(error) = connection.execute_batch(sql) {
            return Some(format!("SQLite says: {error}"));
        }
    }
    let (wanted, there) = (structure::of(&real), structure::of(&ours));
    if wanted != there {
        let lost: Vec<&String> = wanted.iter().filter(|line| !there.contains(line)).collect();
        let new: Vec<&String> = there.iter().filter(|line| !wanted.contains(line)).collect();
        return Some(format!("real: {lost:#?}\nours: {new:#?}"));
    }
    let (wanted, there) = (
        Dump::of(&real).authored().rows(),
        Dump::of(&ours).authored().rows(),
    );
    (wanted != there).then(|| wanted.difference(&there))
}

#[test]
fn a_script_makes_what_alembic_makes_online() {
    all_same(&recorded());
}

#[test]
fn results_and_objects_are_what_sqlalchemy_makes_of_them() {
    all_same(&objects());
}

/// Each case makes what Alembic made.
fn all_same(recorded: &Recorded) {
    assert!(recorded.cases.len() > 15, "the record is there");
    let mut faults = Vec::new();
    for case in &recorded.cases {
        let known = DIFFERENT.iter().any(|(name, _)| *name == case.name);
        let refused = case.error.is_some();
        match differences(recorded, case) {
            Some(found) if !known && !refused => {
                faults.push(format!("{}: {found}", case.name));
            }
            None if known => faults.push(format!("{}: is the same now", case.name)),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
