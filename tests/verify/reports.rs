//! The forms of a report.

use super::chain;
use crate::project::{Cases, Project};

/// A chain with an error, a warning and an odd message.
fn faulty() -> Project {
    chain(&[
        ("CREATE TABLE t (a TEXT, b TEXT);", "DROP TABLE t;"),
        (
            "CREATE TABLE \"a<b>&\u{1}\" (a);",
            "-- it stays; \"quoted\" & <tagged>",
        ),
        (
            "ALTER TABLE t DROP COLUMN a;",
            "ALTER TABLE t ADD COLUMN a TEXT;",
        ),
        ("SELECT 1;", ""),
    ])
}

#[test]
fn forms() {
    let project = faulty();
    let mut cases = Cases::default();
    for format in ["human", "json", "junit"] {
        cases.add(format, project.run(&["verify", "--format", format]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_chain_that_cannot_be_read_has_a_report_too() {
    let project = Project::new().revision("a1", "a0", "");
    insta::assert_snapshot!(project.run(&["verify", "--format", "json"]));
}

#[test]
fn quiet_runs_say_nothing_but_errors() {
    let project = chain(&[("SELECT 1;", "")]);
    let run = project.run(&["-q", "verify"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_ne!(faulty().run(&["-q", "verify"]).stderr, "");
}

#[test]
fn a_sealed_revision_that_changed_is_not_verified() {
    let project = chain(&[("CREATE TABLE t (a);", "DROP TABLE t;")]);
    project.run(&["hash"]).succeeded();
    project.run(&["verify", "--locked"]).succeeded();
    let project = project.reversible("r1", "", "CREATE TABLE t (b);", "DROP TABLE t;");
    assert!(project.refuses(&["verify"]).contains("error[edited-file]"));
}

#[test]
fn templates_are_verified_with_their_values() {
    let project = Project::new().file(
        "versions/r1.sql.tera",
        "-- revision: r1\n-- upgrade:\nCREATE TABLE {{ name | ident }} (a);\n\
         -- downgrade:\nDROP TABLE t;\n",
    );
    let run = |name: &str| project.run(&["verify", "-x", &format!("name={name}")]);
    run("t").succeeded();
    insta::assert_snapshot!(run("u"));
}
