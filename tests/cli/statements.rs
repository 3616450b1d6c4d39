//! Statements of every kind, good and bad, one case a line in `statements.sql`: the program never
//! panics on one, and what it renders for its target runs in the real shell, however old that is.

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

const CASES: &str = include_str!("statements.sql");

#[test]
fn what_is_rendered_runs_in_the_shell() {
    let (mut rendered, mut failed) = (0, Vec::new());
    for case in CASES.lines() {
        let project = Project::new()
            .revision(
                "a",
                "",
                "CREATE TABLE t (a INTEGER PRIMARY KEY, b);\nINSERT INTO t VALUES (1, 2);",
            )
            .reversible("b", "a", case, "")
            .reversible(
                "c",
                "b",
                "CREATE TABLE last (a);\nINSERT INTO last VALUES (1);",
                "DROP TABLE last;",
            );
        // A panic is found there.
        project.run(&["upgrade", "b:c"]);
        project.run(&["downgrade", "b:a"]);
        let run = project.run(&["upgrade"]);
        if run.code != 0 {
            continue;
        }
        rendered += 1;
        let shell = shell::run(
            &project.path().join("app.db"),
            &run.stdout,
            AfterError::Bails,
        );
        if !shell.success {
            failed.push(format!("{case}\n    {}", shell.messages));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(rendered > 60, "only {rendered} cases were rendered");
}
