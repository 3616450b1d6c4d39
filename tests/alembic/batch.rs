//! What a batch says of its table beside its directives. What comes out is what Alembic 1.20 makes of
//! it, but where a test says otherwise.

use crate::project::{Project, Run};

const T: &str =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER DEFAULT 2, c REAL);
INSERT INTO t VALUES (1, 'one', 10, 1.5);";

fn project(batch: &str) -> Project {
    let code = format!(
        "from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'b2'\ndown_revision = 'a1'\n\n\n\
         def upgrade():\n    with op.batch_alter_table('t', {batch}\n"
    );
    Project::new()
        .revision("a1", "", T)
        .file("versions/b2.py", code)
        .config("history_table = false")
}

/// The columns of the table behind the revision, and its rows.
fn columns(batch: &str) -> (String, String) {
    let project = project(batch);
    let script = project.run(&["upgrade"]).succeeded();
    let connection = project.database("app.db", &script).connection("app.db");
    let text = |query: &str| -> String {
        { connection.query_row(query, [], |row| row.get(0)) }.expect(query)
    };
    let columns = text(
        "SELECT group_concat(name || ' ' || type || CASE WHEN \"notnull\" THEN ' NOT NULL' ELSE '' END \
         || coalesce(' DEFAULT ' || dflt_value, ''), ', ') FROM pragma_table_info('t')",
    );
    let names = text(
        "SELECT group_concat('quote(' || name || ')', '|| '' '' ||') FROM pragma_table_info('t')",
    );
    let rows = text(&format!("SELECT {names} FROM t"));
    (columns, rows)
}

fn refused(batch: &str) -> Run {
    project(batch).run(&["upgrade"])
}

#[test]
fn a_partial_order_is_sorted_as_alembic_does() {
    for (batch, after, rows) in [
        (
            "recreate='always', partial_reordering=[('c', 'a')]): pass",
            "id INTEGER, b INTEGER DEFAULT 2, c REAL, a TEXT NOT NULL",
            "1 10 1.5 'one'",
        ),
        (
            "partial_reordering=[('b', 'c', 'a', 'id')]) as b:\n        b.drop_column('b')\n        \
             b.alter_column('c', new_column_name='d')",
            "d REAL, a TEXT NOT NULL, id INTEGER",
            "1.5 'one' 1",
        ),
        (
            "recreate='always', partial_reordering=[('c', 'id', 'b'), ('a', 'b')]) as b:\n        \
             b.add_column(sa.Column('n', sa.Integer), insert_after='id')",
            "a TEXT NOT NULL, c REAL, id INTEGER, b INTEGER DEFAULT 2, n INTEGER",
            "'one' 1.5 1 10 NULL",
        ),
    ] {
        assert_eq!(
            columns(batch),
            (after.to_owned(), rows.to_owned()),
            "{batch}"
        );
    }
}

#[test]
fn err_an_order_that_goes_in_a_circle_or_names_what_is_not_there() {
    for (batch, said) in [
        (
            "partial_reordering=[('a', 'b'), ('b', 'a')]): pass",
            "CircularDependencyError: Circular dependency detected.",
        ),
        // Alembic passes over it.
        (
            "partial_reordering=[('nope', 'a')]): pass",
            "KeyError: `t` has no column `nope`",
        ),
    ] {
        let errors = refused(batch).stderr;
        assert!(errors.contains(said), "{errors}");
    }
}

/// Alembic takes `insert_after` and does nothing.
#[test]
fn a_column_that_is_altered_can_be_moved() {
    assert_eq!(
        columns(") as b: b.alter_column('c', nullable=False, insert_after='id')").0,
        "id INTEGER, c REAL NOT NULL, a TEXT NOT NULL, b INTEGER DEFAULT 2"
    );
    assert_eq!(
        columns(") as b: b.alter_column('c', insert_before='id')").0,
        "c REAL, id INTEGER, a TEXT NOT NULL, b INTEGER DEFAULT 2"
    );
}

/// Alembic loses NOT NULL and the default of a column of which `reflect_args` does not say them.
#[test]
fn what_is_said_of_a_table_is_altered_and_the_rest_stays() {
    let items = "sa.Column('b', sa.BigInteger), sa.Column('a', sa.String(5)), \
                 sa.Column('c', sa.Float, nullable=False, server_default='0.5')";
    let after =
        "id INTEGER, a VARCHAR(5) NOT NULL, b BIGINT DEFAULT 2, c FLOAT NOT NULL DEFAULT '0.5'";
    assert_eq!(columns(&format!("reflect_args=[{items}]): pass")).0, after);
    let like = format!(
        "sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), {items})"
    );
    assert_eq!(columns(&format!("copy_from={like}): pass")).0, after);
}

#[test]
fn a_constraint_that_is_said_of_a_table_is_there() {
    for said in [
        "reflect_args=[sa.UniqueConstraint('c', name='u')]",
        "table_args=[sa.UniqueConstraint('c', name='u')]",
        "copy_from=sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), \
         sa.Column('a', sa.Text), sa.Column('b', sa.Integer), sa.Column('c', sa.REAL), \
         sa.UniqueConstraint('c', name='u'))",
    ] {
        let project = project(&format!("{said}): pass"));
        let script = project.run(&["upgrade"]).succeeded();
        let sql: String = project
            .database("app.db", &script)
            .connection("app.db")
            .query_row(
                "SELECT sql FROM sqlite_master WHERE name = 't'",
                [],
                |row| row.get(0),
            )
            .expect("a table");
        let made = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER DEFAULT 2, c REAL, CONSTRAINT u UNIQUE (c))";
        assert_eq!(sql.replace('"', ""), made, "{said}");
    }
}

#[test]
fn err_reflect_kwargs_are_not_evaluated() {
    let errors = refused("reflect_kwargs={'listeners': []}): pass").stderr;
    assert!(
        errors.contains("`reflect_kwargs` is not evaluated"),
        "{errors}"
    );
}

#[test]
fn a_constraint_takes_the_place_of_another_beside_a_longer_name_that_goes() {
    let code = "from alembic import op\n\nrevision = 'b2'\ndown_revision = 'a1'\n\n\n\
                def upgrade():\n    with op.batch_alter_table('t') as b:\n        \
                b.drop_constraint('u_ab', type_='unique')\n        \
                b.create_unique_constraint('u_a', ['b'])\n";
    let table = "CREATE TABLE t (\n    a INTEGER,\n    b INTEGER,\n    \
                 CONSTRAINT u_a UNIQUE (a),\n    CONSTRAINT u_ab UNIQUE (a, b)\n);";
    let project = Project::new()
        .revision("a1", "", table)
        .file("versions/b2.py", code)
        .config("history_table = false");
    let script = project.run(&["upgrade"]).succeeded();
    let connection = project.database("app.db", &script).connection("app.db");
    let query = "SELECT sql FROM sqlite_schema WHERE name = 't'";
    let after = connection.query_row(query, [], |row| row.get::<_, String>(0));
    insta::assert_snapshot!(after.expect(query), @r#"
    CREATE TABLE "t" (
        a INTEGER,
        b INTEGER,
        CONSTRAINT u_a UNIQUE (b)
    )
    "#);
}

#[test]
fn err_a_key_is_still_missing_when_the_revision_is_done() {
    let project = project(
        "recreate='auto') as batch:\n        batch.drop_constraint('t_pk', type_='primary')",
    )
    .revision(
        "a1",
        "",
        "CREATE TABLE t (a TEXT NOT NULL, CONSTRAINT t_pk PRIMARY KEY (a));\n\
             CREATE TABLE u (a TEXT REFERENCES t (a));",
    );
    insta::assert_snapshot!(project.refuses(&["upgrade"]));
}

/// SQLAlchemy writes `AUTOINCREMENT` only behind the one column of a key.
#[test]
fn a_table_without_a_key_does_not_count_up() {
    let batch = "table_kwargs={'sqlite_autoincrement': True}) as batch:\n        pass";
    let project = project(batch).revision("a1", "", "CREATE TABLE t (a INTEGER, b INTEGER);");
    let script = project.run(&["upgrade"]).succeeded();
    assert!(!script.contains("AUTOINCREMENT"), "{script}");
}

#[test]
fn a_table_counts_up_by_a_key_that_the_block_makes() {
    let counts = "table_kwargs={'sqlite_autoincrement': True}) as b:";
    for (table, batch, is_counted) in [
        (
            "CREATE TABLE t (a BIGINT NOT NULL PRIMARY KEY, b INTEGER)",
            "b.alter_column('a', type_=sa.Integer())",
            true,
        ),
        (
            "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (a, b))",
            "b.drop_constraint('pk', type_='primary')\n        b.create_primary_key('pk', ['a'])",
            true,
        ),
        (
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)",
            "b.alter_column('a', type_=sa.String())",
            false,
        ),
    ] {
        let project = project(&format!("{counts}\n        {batch}")).revision("a1", "", table);
        let script = project.run(&["upgrade"]).succeeded();
        assert_eq!(script.contains(" AUTOINCREMENT"), is_counted, "{batch}");
    }
    // Alembic hands it to SQLite, which refuses it.
    let batch = format!("{counts}\n        b.alter_column('a', type_=sa.BigInteger())");
    let table = "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)";
    let project = project(&batch).revision("a1", "", table);
    let refused = project.refuses(&["upgrade"]);
    assert!(
        refused.contains("`AUTOINCREMENT` stands only on"),
        "{refused}"
    );
}
