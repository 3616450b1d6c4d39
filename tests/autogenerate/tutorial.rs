//! The loop of Alembic's tutorial, with a schema in SQL: edit, generate, read, run.

use insta::assert_snapshot;

use crate::project::Project;

const FIRST: &str = "CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    email VARCHAR(100),
    nick TEXT
);";

const DECLARED: &str = "CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    -- In lower case.
    email TEXT NOT NULL UNIQUE,
    -- renamed-from: nick
    nickname TEXT
);

CREATE TABLE test_table (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    name TEXT
);

CREATE INDEX ix_test_table_name ON test_table (name DESC) WHERE name IS NOT NULL;
";

fn project() -> Project {
    Project::new()
        .reversible("a1", "", FIRST, "DROP TABLE user;")
        .file("schema.sql", DECLARED)
}

#[test]
fn a_declared_change_becomes_a_revision() {
    let project = project();
    let run = project.run(&[
        "revision",
        "--autogenerate",
        "-m",
        "Second",
        "--rev-id",
        "b2",
    ]);
    assert_snapshot!(run.to_string());
    let again = project.run(&["revision", "--autogenerate", "-m", "Third"]);
    assert_snapshot!("nothing_is_left", again.to_string());
    let check = project.run(&["check"]);
    assert_snapshot!("checked", check.to_string());
    let verified = project.run(&["verify"]);
    assert_snapshot!("verified", verified.to_string());
}

#[test]
fn a_difference_is_found() {
    let project = project();
    assert_snapshot!(project.run(&["check"]).to_string());
    assert_snapshot!(
        "as_json",
        project.run(&["check", "--format", "json"]).to_string()
    );
}
