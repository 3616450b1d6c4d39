//! Sessions: objects of mapped classes where rows are known, and where they are not.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

const MODELS: &str = "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy import orm\n\n\
    revision = 'b2'\ndown_revision = 'a1'\n\n\
    class Base(orm.DeclarativeBase):\n    pass\n\n\
    class Thing(Base):\n    __tablename__ = 'thing'\n    \
        id = sa.Column(sa.Integer, primary_key=True)\n    \
        name = sa.Column(sa.String)\n    \
        at = sa.Column(sa.Interval)\n    \
        others = orm.relationship('Other')\n\n";

/// A chain whose second revision runs these lines in a session on a table of the first.
fn chain(lines: &str) -> Project {
    let lines = lines.trim_end().replace('\n', "\n    ");
    let text = format!(
        "{MODELS}def upgrade():\n    session = orm.Session(bind=op.get_bind())\n    {lines}\n"
    );
    Project::new()
        .config("history_table = false\n")
        .revision(
            "a1",
            "",
            "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, at NUMERIC);",
        )
        .file("versions/b2.py", text)
}

/// The statements about the table.
fn statements(script: &str) -> String {
    let words = [
        "INSERT INTO thing",
        "UPDATE thing",
        "DELETE FROM thing",
        "-- Left out",
        "    (",
    ];
    let lines = script
        .lines()
        .filter(|line| words.iter().any(|word| line.starts_with(word)));
    let lines = lines.filter(|line| !line.contains("alembic_version"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_needs_no_rows_is_written_for_a_table_of_the_database() {
    let project = chain(
        "session.add(Thing(name='a'))\n\
         session.bulk_insert_mappings(Thing, [{'name': 'b'}, {'name': 'c'}, {'id': 7}])\n\
         session.bulk_update_mappings(Thing, [{'id': 3, 'name': None}])\n\
         session.query(Thing).filter(Thing.name.is_(None)).update({Thing.name: 'none'})\n\
         session.query(Thing).filter_by(name='x').delete(synchronize_session=False)\n\
         session.commit()\n",
    );
    let script = project.run(&["upgrade", "a1:head"]).succeeded();
    assert_snapshot!(statements(&script));
}

#[test]
fn a_script_for_rows_that_nobody_knows_leaves_out_what_reads_them() {
    let project = chain(
        "for thing in session.query(Thing).yield_per(10):\n    \
             thing.name = thing.name.upper()\n\
         session.add(Thing(name='new'))\n\
         session.commit()\n",
    );
    let script = project
        .run(&["upgrade", "a1:head", "--data", "skip"])
        .succeeded();
    assert_snapshot!(statements(&script));
}

#[test]
fn err_rows_of_the_database_are_no_objects() {
    let mut cases = Cases::default();
    for lines in [
        "session.query(Thing).all()",
        "session.query(Thing).filter(Thing.id > 1).count()",
        "for thing in session.query(Thing.name):\n    pass",
        "session.get(Thing, 1)",
        "session.merge(Thing(id=1, name='x'))\nsession.commit()",
        "session.scalars(sa.select(Thing)).first()",
        "thing = Thing(name='x')\nsession.add(thing)\nsession.flush()\nop.execute(f'SELECT {thing.id}')",
        "if session.query(Thing).delete() > 1:\n    pass",
    ] {
        cases.add(lines, chain(lines).refuses(&["upgrade", "a1:head"]));
        // From the beginning, they are those of the script.
        chain(lines).run(&["upgrade", "head"]).succeeded();
    }
    assert_snapshot!(cases.text());
}

#[test]
fn err_what_a_session_does_not_do_here() {
    let mut cases = Cases::default();
    for lines in [
        "session.add(Thing(name='lost'))",
        "with orm.Session(op.get_bind()) as other:\n    other.add(Thing(name='lost'))",
        "session.rollback()",
        "session.add(1)",
        "session.delete(Thing(id=1))",
        "session.query({})",
        "session.query(Thing).join(Thing.others).all()",
        "session.query(Thing).limit(1).delete()",
        "session.bulk_update_mappings(Thing, [{'name': 'x'}])",
        "import datetime\nsession.add(Thing(at=datetime.timedelta(1)))\nsession.flush()\nsession.expunge_all()\n\
         op.execute(f'SELECT {session.query(Thing).one().at}')",
        "session.query(Thing).one()",
    ] {
        cases.add(lines, chain(lines).refuses(&["upgrade", "head"]));
    }
    assert_snapshot!(cases.text());
}
