//! The inspector, compared with SQLAlchemy's own: `inspector.py` holds what that told of the same
//! schema.

use crate::project::Project;

#[test]
fn an_inspector_tells_what_sqlalchemy_tells() {
    let revision = include_str!("inspector.py");
    assert!(revision.matches("same(").count() > 20);
    let project = Project::new().file("versions/i1.py", revision);
    project.run(&["upgrade", "head"]).succeeded();
}

#[test]
fn err_a_difference_is_found() {
    let revision = include_str!("inspector.py").replace("'fk_p'", "'fk_q'");
    let project = Project::new().file("versions/i1.py", revision);
    assert!(
        project
            .refuses(&["upgrade", "head"])
            .contains("AssertionError")
    );
}

#[test]
fn what_is_not_there_raises_as_in_sqlalchemy() {
    for method in [
        "get_columns",
        "get_indexes",
        "get_pk_constraint",
        "get_foreign_keys",
    ] {
        let revision = format!(
            "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\n\
             def upgrade():\n    sa.inspect(op.get_bind()).{method}('nope')\n"
        );
        let project = Project::new().file("versions/a1.py", revision);
        let refusal = project.refuses(&["upgrade", "head"]);
        assert!(refusal.contains("NoSuchTableError: nope"), "{refusal}");
    }
}

#[test]
fn an_inspector_remembers_until_it_is_told_to_forget() {
    let project = Project::new().file(
        "versions/a1.py",
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\n\
         def names(i): return [c['name'] for c in i.get_columns('t')]\n\
         def upgrade():\n\
         \x20   op.create_table('t', sa.Column('a', sa.Integer))\n\
         \x20   i = sa.inspect(op.get_bind())\n\
         \x20   assert names(i) == ['a']\n\
         \x20   with op.batch_alter_table('t') as b:\n\
         \x20       b.add_column(sa.Column('c', sa.Integer))\n\
         \x20       assert names(sa.inspect(b.get_bind())) == ['a']\n\
         \x20   assert names(i) == ['a']\n\
         \x20   i.clear_cache()\n\
         \x20   assert names(i) == ['a', 'c']\n\
         \x20   assert i.get_table_names() == ['alembic_version', 't']\n",
    );
    project.run(&["upgrade", "head"]).succeeded();
}
