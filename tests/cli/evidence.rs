//! What the evidence of a script is worth: statements, databases and edits that once got past it,
//! and others that were once refused for nothing.

use std::fs;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// The script of one more revision behind the chain, from where the chain ends.
#[track_caller]
fn script(upgrade: &str) -> String {
    let project = Project::chain().revision("d4", "c3", upgrade);
    project.run(&["upgrade", "c3:d4"]).succeeded()
}

/// A database at the end of the chain, with more SQL run on it.
fn database(sql: &str) -> Project {
    let project = Project::chain().database_after("app.db", &[&["upgrade", "head"]]);
    project.connection("app.db").execute_batch(sql).unwrap();
    project
}

/// Runs a script in a shell that goes on after errors; whether it did what it should, and what
/// was printed. A script that fails must leave the file as it was.
#[track_caller]
fn run(project: &Project, script: &str) -> (bool, String) {
    let path = project.path().join("app.db");
    let before = fs::read(&path).unwrap();
    let run = shell::run(&path, script, AfterError::GoesOn);
    if !run.success {
        assert_eq!(before, fs::read(&path).unwrap(), "{}", run.messages);
    }
    (run.success, run.messages)
}

#[test]
fn a_table_is_not_taken_for_an_index_of_its_name() {
    // pragma_index_info() answers for a WITHOUT ROWID table, too.
    let script = script("CREATE UNIQUE INDEX IF NOT EXISTS tag ON t (b);\nUPDATE t SET c = 'x';");
    let project = database(
        "CREATE TABLE tag (n TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES (2, 'one', '');",
    );
    let (success, messages) = run(&project, &script);
    assert!(!success, "{messages}");
}

#[test]
fn a_step_that_lost_its_first_line_does_not_commit() {
    let script = script("CREATE TABLE u (a);\nUPDATE t SET c = 'x';");
    let cut: Vec<&str> = script
        .lines()
        .filter(|line| !line.starts_with("CREATE TEMP TRIGGER"))
        .collect();
    assert!(cut.len() < script.lines().count());
    let (success, messages) = run(&database(""), &cut.join("\n"));
    assert!(!success, "{messages}");
}

#[test]
fn no_single_line_of_the_evidence_table_can_be_missing() {
    let script = script("UPDATE t SET c = 'x';");
    for (number, line) in script.lines().enumerate() {
        let in_table =
            line.starts_with("CREATE TEMP TABLE gen_sql_evidence") || line.contains("CHECK (kind");
        if !in_table {
            continue;
        }
        let lines = script.lines().enumerate();
        let cut: Vec<&str> = lines
            .filter_map(|(at, line)| (at != number).then_some(line))
            .collect();
        let project = database("");
        let (success, messages) = run(&project, &cut.join("\n"));
        let done = project
            .connection("app.db")
            .query_row("SELECT c FROM t", [], |row| row.get::<_, Option<String>>(0))
            .unwrap();
        assert_eq!(success, done.is_some(), "{line}\n{messages}");
    }
}

#[test]
fn without_a_journal_nothing_is_begun() {
    let script = script("UPDATE t SET c = 'x';");
    let (success, messages) = run(
        &database(""),
        &format!("PRAGMA journal_mode = OFF;\n{script}"),
    );
    assert!(!success);
    assert!(
        messages.contains("PRAGMA journal_mode is OFF, so that nothing could be undone"),
        "{messages}"
    );
}

#[test]
fn long_steps_are_cut() {
    let updates = "UPDATE t SET c = c || 'x' WHERE a = 1;\n".repeat(250);
    let script = script(&updates);
    assert_eq!(script.matches("CREATE TEMP TRIGGER").count(), 3);
    let (success, messages) = run(&database("UPDATE t SET c = ''"), &script);
    assert!(success, "{messages}");
}

#[test]
fn a_table_of_the_same_revision_is_empty_everywhere() {
    let script = script(
        "CREATE TABLE u (a);\nALTER TABLE u ADD COLUMN b TEXT NOT NULL;\n\
         ALTER TABLE u ADD COLUMN d TEXT DEFAULT CURRENT_TIMESTAMP;",
    );
    let (success, messages) = run(&database(""), &script);
    assert!(success, "{messages}");
}

#[test]
fn the_row_that_is_tried_refuses_nothing_by_its_values() {
    let project = Project::new()
        .revision(
            "a1",
            "",
            "CREATE TABLE t (data TEXT NOT NULL CHECK (substr(data, 1, 1) = '{'));",
        )
        .revision(
            "b2",
            "a1",
            "ALTER TABLE t ADD COLUMN name TEXT NOT NULL GENERATED ALWAYS AS \
             (coalesce(json_extract(data, '$.name'), '')) VIRTUAL;",
        );
    project.run(&["upgrade"]).succeeded();
}

#[test]
fn a_view_may_stand_above_its_table() {
    script("CREATE VIEW v AS SELECT a FROM u;\nCREATE TABLE u (a);");
    script("CREATE VIEW v AS SELECT nope FROM u;\nDROP VIEW v;");
    script("CREATE TABLE u (a);\nCREATE VIEW v AS SELECT a FROM u;\nDROP TABLE u;");
    script(
        "CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO u VALUES (new.a); END;\n\
         CREATE TABLE u (a);",
    );
}

#[test]
fn what_the_statement_before_did_is_asked_within_a_block() {
    let script = script(
        "INSERT INTO t (b) VALUES ('two');\nUPDATE t SET c = last_insert_rowid() WHERE a = 1;",
    );
    let project = database("INSERT INTO t VALUES (41, 'x', '')");
    let (success, messages) = run(&project, &script);
    assert!(success, "{messages}");
    let told: String = project
        .connection("app.db")
        .query_row("SELECT c FROM t WHERE a = 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(told, "42");
}

#[test]
fn old_names_are_not_taken_for_new_words() {
    script("CREATE TABLE u AS SELECT max(a) AS strict FROM t;");
    script("INSERT INTO t (b) WITH format(x) AS (SELECT 'two') SELECT x FROM format;");
    script("CREATE TABLE full (a);\nINSERT INTO t (b) SELECT b FROM full JOIN t USING (a);");
    script("-- allow: newer-than-target\nUPDATE t SET c = unixepoch();");
}

/// Every point at which a copied script may end; one in 41 unless `GEN_SQL_SLOW` is set.
#[test]
fn a_script_that_ends_early_changes_nothing() {
    let script = script(
        "CREATE TABLE u (a INTEGER PRIMARY KEY);\nINSERT INTO u VALUES (1), (2);\n\
         UPDATE t SET c = 'x';\nCREATE INDEX IF NOT EXISTS i ON u (a);",
    );
    let end = script.find("RELEASE gen_sql_begin").unwrap() + "RELEASE gen_sql_begin".len();
    let step = if std::env::var_os("GEN_SQL_SLOW").is_some() {
        1
    } else {
        41
    };
    let project = database("");
    let path = project.path().join("app.db");
    let before = fs::read(&path).unwrap();
    for length in (0..end)
        .filter(|&at| script.is_char_boundary(at))
        .step_by(step)
    {
        shell::run(&path, &script[..length], AfterError::GoesOn);
        assert_eq!(before, fs::read(&path).unwrap(), "after {length} bytes");
    }
    shell::run(&path, &script[..end], AfterError::GoesOn);
    assert_ne!(before, fs::read(&path).unwrap());
}

#[test]
fn a_step_holds_at_most_a_hundred_statements_and_128_kib() {
    let steps = |upgrade: &str| script(upgrade).matches("CREATE TEMP TRIGGER").count();
    let update = "UPDATE t SET c = 'x' WHERE a = 1;\n";
    assert_eq!(steps(&update.repeat(100)), 1);
    assert_eq!(steps(&update.repeat(101)), 2);
    let long = format!("UPDATE t SET c = '{}';\n", "x".repeat(50 * 1024));
    assert_eq!(steps(&long.repeat(2)), 1);
    assert_eq!(steps(&long.repeat(3)), 2);
    // One that is longer by itself has a step of its own.
    let longer = format!("UPDATE t SET c = '{}';\n", "x".repeat(200 * 1024));
    assert_eq!(steps(&longer.repeat(2)), 2);
}
