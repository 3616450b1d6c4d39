//! What is said of statements that a revision in Python runs.

use crate::project::Project;

#[test]
fn a_statement_is_warned_of_where_it_is_recorded() {
    let text = |id: &str, down: &str, sql: &str| {
        format!(
            "from alembic import op\n\nrevision = '{id}'\ndown_revision = {down}\n\n\
             def upgrade():\n    op.execute(\"{sql}\")\n"
        )
    };
    let project = Project::new()
        .file("versions/a.py", text("a1", "None", "SELECT 1"))
        .file("versions/b.py", text("b2", "'a1'", "CREATE TABLE t (a)"));
    insta::assert_snapshot!(project.run(&["upgrade", "head"]).stderr);
    // It is none of a script that begins behind it.
    assert_eq!(project.run(&["upgrade", "a1:b2"]).stderr, "");
}
