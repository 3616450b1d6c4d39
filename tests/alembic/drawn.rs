//! Values that SQL draws when the script runs: no query of a revision knows them.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

/// A chain from base whose only revision makes tables, has rows in one and runs these lines.
fn project(body: &str) -> Project {
    let body = body.trim_end().replace('\n', "\n    ");
    let text = format!(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\ndown_revision = None\n\n\n\
         def upgrade():\n    bind = op.get_bind()\n    \
         op.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, a, made DEFAULT CURRENT_TIMESTAMP)')\n    \
         op.execute('CREATE TABLE u (id INTEGER PRIMARY KEY, b)')\n    \
         op.execute(\"INSERT INTO t (id, a, made) VALUES (1, 'x', 'then')\")\n    \
         {body}\n\n\ndef downgrade():\n    pass\n"
    );
    Project::new().file("versions/a1.py", text)
}

const ASK: &str =
    "op.execute(sa.text('INSERT INTO u (b) VALUES (:b)').bindparams(b=bind.scalar(sa.text(";

#[test]
fn they_are_refused_where_they_are_used() {
    let mut cases = Cases::default();
    for (name, lines) in [
        (
            "a function",
            "op.execute('UPDATE t SET a = random()')\nQ'SELECT a FROM t'",
        ),
        (
            "the clock",
            "op.execute(\"UPDATE t SET a = date('now')\")\nQ'SELECT a FROM t'",
        ),
        (
            "no argument is now",
            "op.execute('UPDATE t SET a = datetime()')\nQ'SELECT a FROM t'",
        ),
        (
            "a row that is new",
            "op.execute('INSERT INTO t (a) VALUES (hex(randomblob(4)))')\nQ'SELECT max(a) FROM t'",
        ),
        (
            "a default",
            "op.execute(\"INSERT INTO t (a) VALUES ('y')\")\nQ'SELECT made FROM t WHERE id = 2'",
        ),
        (
            "which rows there are",
            "op.execute('DELETE FROM t WHERE abs(random()) % 2')\nQ'SELECT count(*) FROM t'",
        ),
        (
            "another table",
            "op.execute('UPDATE t SET a = random()')\nop.execute('INSERT INTO u (b) SELECT a FROM t')\nQ'SELECT b FROM u'",
        ),
        (
            "a trigger",
            "op.execute('CREATE TRIGGER r AFTER INSERT ON u BEGIN UPDATE t SET a = random(); END')\nop.execute('INSERT INTO u (b) VALUES (1)')\nQ'SELECT a FROM t'",
        ),
        (
            "a view",
            "op.execute('CREATE VIEW v AS SELECT random() AS c')\nQ'SELECT c FROM v'",
        ),
        (
            "a condition",
            "op.execute('UPDATE t SET a = random()')\nQ'SELECT id FROM t WHERE a > 0'",
        ),
    ] {
        let body = lines.replace('Q', ASK) + "))))";
        cases.add(name, project(&body).refuses(&["upgrade", "head"]));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn what_stands_beside_them_is_known() {
    let body = "op.execute('UPDATE t SET a = random()')\n\
        op.execute(\"INSERT INTO t (id, a, made) VALUES (7, 'z', 'then')\")\n\
        for row in bind.execute(sa.text('SELECT * FROM t ORDER BY id')):\n    \
            op.execute(sa.text('INSERT INTO u (b) VALUES (:b)').bindparams(b=f'{row.id} {row.made}'))";
    let script = project(body).run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let mut query = database
        .prepare("SELECT b FROM u ORDER BY id")
        .expect("a query");
    let rows = query
        .query_map([], |row| row.get::<_, String>(0))
        .expect("rows");
    let rows: Vec<String> = rows.collect::<Result<_, _>>().expect("texts");
    assert_eq!(rows, ["1 then", "7 then"]);
}
