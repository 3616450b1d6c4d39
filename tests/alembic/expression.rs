//! The expression language, compared with SQLAlchemy's own compiler: `expressions.py` holds what it
//! wrote, with white space as one blank.

use crate::project::Project;

#[test]
fn expressions_are_written_as_sqlalchemy_writes_them() {
    let revision = include_str!("expressions.py");
    assert!(revision.matches("same(").count() > 60);
    let project = Project::new().file("versions/e1.py", revision);
    project.run(&["upgrade", "head"]).succeeded();
}

#[test]
fn err_a_difference_is_found() {
    let revision = include_str!("expressions.py").replace("SELECT t.id", "SELECT t.ID");
    let project = Project::new().file("versions/e1.py", revision);
    assert!(
        project
            .refuses(&["upgrade", "head"])
            .contains("AssertionError")
    );
}
