//! The expression language, compared with SQLAlchemy's own compiler: `expressions.py` holds what it
//! wrote, with white space as one blank.

use crate::project::{Cases, Project};

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

#[test]
fn err_the_text_of_what_has_values() {
    let mut cases = Cases::default();
    for expression in [
        "str(sa.select(t.c.a).where(t.c.a == 5))",
        "str(t.insert().values(a=1))",
        "f'{sa.select(t.c.a).limit(5)}'",
        "str(sa.func.now())",
        "str((t.c.a == 5).compile())",
        "t.insert().compile(dialect=postgresql.dialect())",
    ] {
        let project = Project::new().file("versions/a1.py", format!(
            "import sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\nrevision = 'a1'\n\
             t = sa.table('t', sa.column('a', sa.Integer))\n\ndef upgrade():\n    {expression}\n"
        ));
        cases.add(expression, project.refuses(&["upgrade"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn err_a_column_of_a_subquery_without_a_name() {
    for expression in [
        "sa.select(sub)",
        "sub.c.max",
        "list(sub.c)",
        "sub.c.keys()",
        "sa.select(t.c.a, t.c.a + 1).cte('c', recursive=True)",
    ] {
        let project = Project::new().file("versions/a1.py", format!(
            "import sqlalchemy as sa\nrevision = 'a1'\nt = sa.table('t', sa.column('a', sa.Integer))\n\
             sub = sa.select(t.c.a, sa.func.max(t.c.a)).subquery()\n\ndef upgrade():\n    \
             assert sa.select(sub.c.a) is not None\n    try:\n        {expression}\n    \
             except Exception:\n        pass\n"
        ));
        let said = project.refuses(&["upgrade"]);
        assert!(
            said.contains("a column of this query has no name of its own"),
            "{said}"
        );
    }
}
