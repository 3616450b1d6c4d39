//! Targets that cannot be gone to, and command lines that mean nothing.

use crate::project::{Cases, Project};

fn refused(project: &Project, runs: &[&[&str]]) -> String {
    let mut cases = Cases::default();
    for arguments in runs {
        cases.add(&arguments.join(" "), project.refuses(arguments));
    }
    cases.text()
}

#[test]
fn in_a_chain() {
    insta::assert_snapshot!(refused(
        &Project::chain(),
        &[
            &["upgrade", "zz"],
            &["upgrade", "b3"],
            &["upgrade", "+4"],
            &["upgrade", "zz:head"],
            &["upgrade", ""],
            &["upgrade", "a1:"],
            &["upgrade", "a1:b2:c3"],
            &["upgrade", "head+1"],
            &["upgrade", "billing@head"],
            &["upgrade", "a1,b2:head"],
            &["downgrade", "-4"],
            &["downgrade", "a1:c3"],
            &["downgrade", "zz"],
            &["stamp", "zz"],
            &["stamp", "a1:b2", "b2:c3"],
            &["stamp", "a1", "c3"],
            &["show", "zz"],
            &["history", "-r", "zz:"],
            &["history", "-r", "a1"],
        ]
    ));
}

#[test]
fn in_a_graph() {
    let project = Project::diamond()
        .reversible("b3", "a1", "", "")
        .reversible("ba1", "", "", "");
    insta::assert_snapshot!(refused(
        &project,
        &[
            &["upgrade", "head"],
            &["upgrade", "+1"],
            &["upgrade", "a1:+1"],
            &["upgrade", "billing@b3"],
            &["downgrade", "-1"],
            &["downgrade", "b3:b2"],
            &["downgrade", "head:base"],
            &["stamp", "head"],
        ]
    ));
}

#[test]
fn usage() {
    let project = Project::chain();
    let mut cases = Cases::default();
    for arguments in [
        &[][..],
        &["upgrad"],
        &["upgrade", "--databse", "x"],
        &["upgrade", "head", "head"],
        &["downgrade"],
        &["stamp"],
        &["show"],
        &["current"],
        &["upgrade", "-o"],
        &["upgrade", "--format", "yaml"],
        &["upgrade", "--sqlite-version", "new"],
        &["upgrade", "--sqlite-version", "3"],
        &["upgrade", "--sqlite-version", "3.25.3"],
        &["upgrade", "--sqlite-version", "3.99"],
        &["upgrade", "--sqlite-version", "4.0"],
        &["upgrade", "--color", "blue"],
        &["downgrade", "--with-baseline", "base"],
        &["upgrade", "--with-baseline"],
        &["-c", "gone.toml", "upgrade"],
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run}");
        cases.add(
            &arguments.join(" "),
            format!("exit {}\n{}", run.code, run.stderr),
        );
    }
    insta::assert_snapshot!(cases.text());
}
