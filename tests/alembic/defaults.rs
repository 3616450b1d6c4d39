//! What SQLAlchemy sets by itself: `default` and `onupdate` of columns.

use crate::project::{Cases, Project};

fn project(columns: &str, body: &str) -> Project {
    let body = body.replace('\n', "\n    ");
    let text = format!(
        "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = 'a1'\ndown_revision = None\n\n\n\
         def upgrade():\n    t = op.create_table('t', sa.Column('x', sa.Integer), {columns})\n    {body}\n"
    );
    Project::new().file("versions/a1.py", text)
}

fn rows(project: &Project) -> Vec<String> {
    let script = project.run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let query = "SELECT x || ' ' || quote(y) || ' ' || quote(z) FROM t ORDER BY rowid";
    let mut query = database.prepare(query).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// As real Alembic leaves the rows, with SQLAlchemy 2.0.58.
#[test]
fn defaults_are_set_as_sqlalchemy_sets_them() {
    let project = project(
        "sa.Column('y', sa.Boolean, default=True), sa.Column('z', sa.String, onupdate='u')",
        "op.bulk_insert(t, [{'x': 1}, {'x': 2, 'y': False}])\n\
         op.execute(t.insert().values(x=3))\n\
         op.get_bind().execute(t.insert(), [{'x': 4}, {'x': 5}])\n\
         op.execute(t.insert().values(x=6, y=None))\n\
         op.execute(sa.update(t).values(x=7).where(t.c.x == 5))\n\
         op.execute(sa.table('t', sa.column('x')).insert().values(x=8))",
    );
    assert_eq!(
        rows(&project),
        [
            "1 1 NULL",
            "2 0 NULL",
            "3 1 NULL",
            "4 1 NULL",
            "7 1 'u'",
            "6 NULL NULL",
            "8 NULL NULL"
        ]
    );
}

#[test]
fn a_default_is_computed_for_each_row() {
    let project = project(
        "sa.Column('y', sa.Integer, default=lambda: len(made) or made.append(1)), \
         sa.Column('z', sa.String, default=sa.func.upper('z'))",
        "t.insert().values(x=1)\nop.bulk_insert(t, [{'x': 1}, {'x': 2}])",
    );
    let text = std::fs::read_to_string(project.path().join("versions/a1.py")).expect("a file");
    let project = project.file(
        "versions/a1.py",
        text.replace("\n\n\ndef", "\nmade = []\n\n\ndef"),
    );
    assert_eq!(rows(&project), ["1 NULL 'Z'", "2 1 'Z'"]);
}

#[test]
fn err_defaults_that_are_not_evaluated() {
    let mut cases = Cases::default();
    for (title, columns, body) in [
        (
            "of the row",
            "sa.Column('y', sa.Integer, default=lambda context: 1)",
            "op.bulk_insert(t, [{'x': 1}])",
        ),
        (
            "in a query",
            "sa.Column('y', sa.Integer, default=1)",
            "op.execute(t.insert().from_select(['x'], sa.select(sa.literal(1))))",
        ),
    ] {
        cases.add(title, project(columns, body).refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_default_that_is_not_evaluated_is_no_matter_for_ddl() {
    let column = "sa.Column('y', sa.String(8), default=nowhere.name(), comment=nowhere.about())";
    let of = |body: &str| {
        let project = project(column, body);
        let text = std::fs::read_to_string(project.path().join("versions/a1.py")).expect("a file");
        project.file("versions/a1.py", format!("import nowhere\n{text}"))
    };
    let script = of("").run(&["upgrade", "head"]).succeeded();
    assert!(script.contains("y VARCHAR(8)"), "{script}");
    of("op.bulk_insert(t, [{'x': 1, 'y': 'a'}])")
        .run(&["upgrade", "head"])
        .succeeded();
    insta::assert_snapshot!(of("op.bulk_insert(t, [{'x': 1}])").refuses(&["upgrade", "head"]));
}
