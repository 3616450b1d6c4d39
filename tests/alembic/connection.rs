//! `op.get_bind()`: what a revision has its connection do, and what it asks.

use insta::assert_snapshot;

use crate::project::Project;

const HEAD: &str = "import sqlalchemy as sa\nfrom alembic import op, context\n\
     from sqlalchemy.orm import Session\nrevision = 'a1'\ndown_revision = None\n\n\
     def upgrade():\n    bind = op.get_bind()\n";

/// A revision whose `upgrade()` has these lines behind `bind = op.get_bind()`.
fn revision(lines: &[&str]) -> Project {
    let lines = format!("    {}\n", lines.join("\n    "));
    Project::new()
        .config("history_table = false\n")
        .file("versions/a1.py", format!("{HEAD}{lines}"))
}

/// The lines of the script that change something of the author's.
fn statements(project: &Project) -> String {
    let script = project.run(&["upgrade", "head"]).succeeded();
    let words = [
        "CREATE TABLE",
        "INSERT INTO t ",
        "UPDATE t ",
        "DELETE FROM t ",
        "    (",
        "-- Left out",
    ];
    let lines = script
        .lines()
        .filter(|line| words.iter().any(|word| line.starts_with(word)));
    lines
        .filter(|line| !line.contains("alembic_version"))
        .collect::<Vec<_>>()
        .join("\n")
}

const TABLE: &str = "t = op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), \
     sa.Column('a', sa.String(10)))";

#[test]
fn statements_are_recorded_with_their_values() {
    let project = revision(&[
        TABLE,
        "bind.execute(sa.text(\"INSERT INTO t (id, a) VALUES (:id, ':id -- :id')\"), [{'id': 1}, {'id': 2}])",
        "bind.execute(sa.text('UPDATE t SET a = :a WHERE id IN :ids').bindparams(sa.bindparam('ids', expanding=True)), {'a': \"it's\", 'ids': [1, 2]})",
        "bind.exec_driver_sql('UPDATE t SET a = ? WHERE id = ?', ('x', 1))",
        "bind.execute(t.insert(), [{'id': 3, 'a': None}, {'id': 4, 'a': 'y'}])",
        "bind.execute(t.update().where(t.c.id == sa.bindparam('k')).values(a=sa.bindparam('v')), [{'k': 3, 'v': 'z'}])",
        "op.execute(t.update().where(t.c.a.is_(None)).values(a=op.inline_literal('q')))",
        "with Session(bind=bind) as session:",
        "    session.execute(sa.delete(t).where(t.c.id > 3))",
        "    session.commit()",
        "op.execute('PRAGMA foreign_keys=OFF')",
        "op.bulk_insert(sa.table('t', sa.column('id', sa.Integer), sa.column('a', sa.String)), [{'id': 9, 'a': 'n'}])",
    ]);
    assert_snapshot!(statements(&project));
}

#[test]
fn rows_of_the_script_itself_are_read() {
    let project = revision(&[
        TABLE,
        "op.bulk_insert(t, [{'id': 1, 'a': 'x'}, {'id': 2, 'a': 'y'}])",
        "rows = bind.execute(sa.select(t.c.id, t.c.a).order_by(t.c.id)).fetchall()",
        "assert [tuple(row) for row in rows] == [(1, 'x'), (2, 'y')] and rows[0].a == rows[0][1] == 'x'",
        "for id, a in rows:",
        "    op.execute(t.update().where(t.c.id == id).values(a=a + '!'))",
        "assert bind.execute(sa.text('SELECT count(*) FROM t')).scalar() == 2",
        "assert bind.scalar(sa.text(\"SELECT a FROM t WHERE id = 1\")) == 'x!'",
        "assert bind.execute(sa.text('SELECT a FROM t')).scalars().all() == ['x!', 'y!']",
        "assert bind.execute(sa.text('SELECT * FROM t')).mappings().first()['a'] == 'x!'",
        "assert bind.execute(sa.text('SELECT * FROM t WHERE id = 7')).fetchone() is None",
        "assert list(bind.execute(sa.text('SELECT * FROM t')).keys()) == ['id', 'a']",
        "assert [r[1] for r in bind.execute(sa.text('PRAGMA table_info(t)'))] == ['id', 'a']",
    ]);
    assert_snapshot!(statements(&project));
}

#[test]
fn a_revision_sees_an_online_sqlite() {
    revision(&[
        "assert bind.dialect.name == bind.engine.dialect.name == bind.engine.name == 'sqlite'",
        "assert not context.is_offline_mode() and not op.get_context().as_sql",
        "assert op.get_context().dialect.name == context.get_context().bind.dialect.name == 'sqlite'",
        "assert context.get_x_argument(as_dictionary=True) == {'who': 'me'}",
        "assert context.get_x_argument() == ['who=me']",
        "assert context.config.attributes.get('connection') is None",
        "assert not bind.dialect.has_table(bind, 't') and bind.in_transaction()",
        "with op.get_context().autocommit_block():",
        "    op.execute('CREATE TABLE t (a)')",
        "with bind.begin_nested(): pass",
        "bind.commit()",
        "assert bind.dialect.has_table(bind, 't') and bind.engine.has_table('t')",
    ])
    .run(&["upgrade", "head", "-x", "who=me"])
    .succeeded();
}

#[test]
fn err_rows_of_the_database_are_not_read() {
    let read = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
        down_revision = 'a1'\n\ndef upgrade():\n    bind = op.get_bind()\n\
        \x20   result = bind.execute(sa.text('SELECT id FROM v'))\n\
        \x20   if not result.fetchall():\n        return\n";
    let project = Project::new()
        .revision(
            "a1",
            "",
            "CREATE TABLE t (id INTEGER PRIMARY KEY);\nCREATE VIEW v AS SELECT id FROM t;",
        )
        .file("versions/b2.py", read);
    // From the beginning, the table is the script's own, and empty.
    project.run(&["upgrade", "head"]).succeeded();
    assert_snapshot!(project.refuses(&["upgrade", "a1:head"]));
}

#[test]
fn err_rows_that_came_from_the_database_are_not_read_elsewhere() {
    let cases = [
        "op.execute('CREATE TABLE n AS SELECT * FROM old')",
        "op.execute('CREATE TABLE n (a)')\n    op.execute('INSERT INTO n SELECT a FROM old')",
        "op.execute('CREATE TABLE n (a)')\n    op.execute('INSERT INTO n VALUES ((SELECT max(a) FROM old))')",
        "op.execute('CREATE TABLE m (a)')\n    op.execute('INSERT INTO m SELECT a FROM old')\n    op.rename_table('m', 'n')",
        "op.execute('CREATE TABLE n (a)')\n    op.execute('CREATE TRIGGER g AFTER DELETE ON old BEGIN INSERT INTO n VALUES (old.a); END')\n    op.execute('DELETE FROM old')",
        "op.rename_table('old', 'n')",
    ];
    for case in cases {
        let read = format!(
            "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
             down_revision = 'a1'\n\ndef upgrade():\n    {case}\n\
             \x20   op.get_bind().execute(sa.text('SELECT a FROM n')).fetchall()\n"
        );
        let project = Project::new()
            .revision("a1", "", "CREATE TABLE old (a);")
            .file("versions/b2.py", read);
        let refusal = project.refuses(&["upgrade", "a1:head"]);
        assert!(
            refusal.contains("error[unknown-rows]"),
            "{case}:\n{refusal}"
        );
    }
    // A table of this name that the script makes anew is its own.
    let anew = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
        down_revision = 'a1'\n\ndef upgrade():\n    op.drop_table('old')\n\
        \x20   op.execute('CREATE TABLE old (a)')\n\
        \x20   assert op.get_bind().execute(sa.text('SELECT a FROM old')).fetchall() == []\n";
    Project::new()
        .revision("a1", "", "CREATE TABLE old (a);")
        .file("versions/b2.py", anew)
        .run(&["upgrade", "a1:head"])
        .succeeded();
}

#[test]
fn err_what_a_connection_does_not_do_here() {
    let cases = [
        ("bind.rollback()", "changes everything or nothing"),
        (
            "bind.execute(sa.text('SELECT random()')).scalar()",
            "known only when the script runs",
        ),
        (
            "bind.execute(sa.text(\"SELECT date('now')\")).scalar()",
            "known only when the script runs",
        ),
        ("Session(bind=bind).rollback()", "everything or nothing"),
        (
            "bind.execute(sa.text('SELECT * FROM nope'))",
            "no such table: nope",
        ),
        (
            "bind.execute(sa.text('UPDATE t SET a = :a'))",
            "A value is required for bind parameter 'a'",
        ),
        (
            "bind.execute(sa.text('UPDATE t SET a = :a'), {'a': ['x']})",
            "a `list` is no value for `:a`",
        ),
        (
            "bind.execute(sa.text('DELETE FROM t WHERE a IN :a').bindparams(a=(1, 2)))",
            "a `tuple` is no value for `:a`",
        ),
        (
            "bind.execute(sa.text('SELECT 1')).one().a",
            "Could not locate column in row for column 'a'",
        ),
        (
            "bind.execute(sa.update(sa.table('t')).values(a=1))",
            "Unconsumed column names: a",
        ),
        ("op.invoke(None)", "`invoke()` is not evaluated"),
        ("bind.engine.url.database", "where the database is"),
        (
            "assert context.config.get_main_option('sqlalchemy.url')",
            "the option `sqlalchemy.url` is not known here",
        ),
        (
            "context.config.set_main_option('x', 'y')",
            "nobody would read it",
        ),
        (
            "if sa.column('a') == 1: pass",
            "Boolean value of this clause is not defined",
        ),
    ];
    for (line, says) in cases {
        let refusal = revision(&[line]).refuses(&["upgrade", "head"]);
        assert!(refusal.contains(says), "{line}:\n{refusal}");
    }
}

#[test]
fn the_url_is_one_of_sqlite() {
    let project = revision(&[
        TABLE,
        "url = bind.engine.url",
        "assert str(url).startswith('sqlite') and 'sqlite' in str(url)",
        "assert url.get_backend_name() == 'sqlite' and url.drivername != 'postgresql'",
        "assert not str(url).startswith('postgresql')",
        "assert url.render_as_string(hide_password=False).startswith('sqlite:')",
        "op.execute(\"INSERT INTO t VALUES (1, 'x')\")",
    ]);
    assert!(statements(&project).contains("INSERT INTO t VALUES (1, 'x')"));
    for line in [
        "f'{bind.engine.url}'.split('/')",
        "bind.engine.url.database",
        "str(bind.engine.url).split('/')",
        "str(bind.engine.url) == 'sqlite:///app.db'",
        "'app' in str(bind.engine.url)",
    ] {
        let refusal = revision(&[line]).refuses(&["upgrade", "head"]);
        assert!(
            refusal.contains("where the database is"),
            "{line}:\n{refusal}"
        );
    }
}

#[test]
fn what_the_environment_gives_to_the_context_is_said_by_variables() {
    let lines = [
        "prefix = op.get_context().opts['table_prefix']",
        "assert prefix == 'x_'",
    ];
    let refusal = revision(&lines).refuses(&["upgrade", "head"]);
    let says = "`context.configure(table_prefix=…)` is not known";
    assert!(refusal.contains(says), "{refusal}");
    assert!(
        refusal.contains("\"alembic.context.opts.table_prefix\""),
        "{refusal}"
    );
    let said = "-x=alembic.context.opts.table_prefix=x_";
    revision(&lines).run(&["upgrade", "head", said]).succeeded();
}

#[test]
fn an_insert_of_the_dialect_has_on_conflict() {
    let project = revision(&[
        TABLE,
        "from sqlalchemy.dialects.sqlite import insert as upsert",
        "from sqlalchemy.dialects.postgresql import insert",
        "bind.execute(upsert(t).values(id=1, a='x'))",
        "bind.execute(upsert(t).values(id=1, a='y').on_conflict_do_nothing(index_elements=['id']))",
        "new = insert(t).values(id=1, a='z')",
        "bind.execute(new.on_conflict_do_update(index_elements=['id'], set_={'a': new.excluded.a}))",
    ]);
    let script = project.run(&["upgrade", "head"]).succeeded();
    let project = project.database("app.db", &script);
    let connection = project.connection("app.db");
    let row: (i64, String) = connection
        .query_row("SELECT id, a FROM t", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("a row");
    assert_eq!(row, (1, "z".to_owned()));
}
