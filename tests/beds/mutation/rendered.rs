//! Scripts of the program, at each statement of which each fault is tried.
//!
//! The random chains come to the same faults, each time at another statement; here are few scripts,
//! one for each way in which a table is made anew, and no statement is left out.

use super::alteration::Action;
use super::handmade::{CONSTRAINT, Hole, STATEMENTS, Search, expect, holes};
use crate::beds::{gen_sql, place};
use std::collections::BTreeSet;

/// What the database of the scripts written by hand was made with.
const START: &str =
    "CREATE TABLE project (project_id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(50));
CREATE TABLE session (id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER, email TEXT UNIQUE);
CREATE INDEX ix_session_project ON session (project_id);
CREATE TRIGGER session_touch AFTER UPDATE ON session BEGIN UPDATE project SET title = title \
    WHERE project_id = new.project_id; END;";

/// What gets past the script that the program writes for the statements.
fn holes_with(alter: &str, action: Action) -> BTreeSet<Hole> {
    let mut statements = STATEMENTS;
    statements[1] = alter;
    let project = place::working();
    let versions = project.path().join("versions");
    std::fs::create_dir(&versions).unwrap();
    let mut down = "";
    for (revision, upgrade) in [
        ("1ae1027a6acf", START.to_owned()),
        ("fd08a37a472d", statements[..2].join("\n\n")),
        ("c0ffee000002", statements[2..].join("\n\n")),
    ] {
        let text = format!(
            "-- A step\n--\n-- revision: {revision}\n-- down_revision: {down}\n\n-- upgrade:\n\n{upgrade}\n\n\
             -- downgrade: irreversible\n"
        );
        std::fs::write(versions.join(format!("{revision}_step.sql")), text).unwrap();
        down = revision;
    }
    let script = gen_sql::script(project.path(), &["upgrade", "1ae1027a6acf:heads"]).unwrap();
    holes(&script, &expect(statements, action), Search::Exhaustive)
}

/// The old table is dropped under another name.
#[test]
fn a_rebuild_has_no_hole() {
    let holes = holes_with(STATEMENTS[1], Action::Add(CONSTRAINT.to_string()));
    assert!(holes.is_empty(), "{holes:#?}");
}

/// Its keys become others, so the old table is dropped under its own name.
#[test]
fn a_rebuild_with_other_keys_has_no_hole() {
    let constraint = "CONSTRAINT one_each UNIQUE (project_id)".to_string();
    let holes = holes_with(
        "ALTER TABLE session ADD CONSTRAINT one_each UNIQUE (project_id);",
        Action::AddUnique {
            constraint,
            column: "project_id".to_string(),
        },
    );
    assert!(holes.is_empty(), "{holes:#?}");
}
