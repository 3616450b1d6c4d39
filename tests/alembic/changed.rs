//! `rowcount`, `lastrowid`, `inserted_primary_key`: what a statement has changed.

use crate::project::Project;

const HEAD: &str = "import sqlalchemy as sa\nfrom alembic import op\n";

const TABLE: &str = "t = op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), \
     sa.Column('a', sa.String(10)))\n    \
     op.bulk_insert(t, [{'id': 1, 'a': 'x'}, {'id': 2, 'a': 'y'}, {'id': 3, 'a': 'x'}])";

/// What the lines show in the table `shown`, in a revision that has made the table `t`.
fn shown(lines: &[&str]) -> Vec<String> {
    let lines = lines.join("\n    ");
    let text = format!(
        "{HEAD}revision = 'a1'\ndown_revision = None\n\ndef upgrade():\n    bind = op.get_bind()\n    \
         op.execute('CREATE TABLE shown (id INTEGER PRIMARY KEY, text)')\n    {TABLE}\n    {lines}\n"
    );
    let project = Project::new()
        .config("history_table = false\n")
        .file("versions/a1.py", text);
    let script = project.run(&["upgrade", "head"]).succeeded();
    let project = project.database("app.db", &script);
    let connection = project.connection("app.db");
    let mut query = connection
        .prepare("SELECT text FROM shown ORDER BY id")
        .expect("a table");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

fn show(value: &str) -> String {
    format!("op.execute(f\"INSERT INTO shown (text) VALUES ('{{{value}}}')\")")
}

#[test]
fn how_many_rows_were_changed() {
    let (count, no_rows) = (show("n.rowcount"), show("n.rowcount or 'none'"));
    let found = shown(&[
        "n = bind.execute(sa.text(\"UPDATE t SET a = 'z' WHERE a = 'x'\"))",
        &count,
        "n = bind.execute(t.update().where(t.c.id > 100).values(a='q'))",
        &no_rows,
        "n = bind.execute(sa.text('DELETE FROM t WHERE id = :id'), [{'id': 1}, {'id': 7}, {'id': 2}])",
        &count,
        "n = bind.execute(t.insert().values([{'a': 'm'}, {'a': 'n'}]))",
        &count,
    ]);
    assert_eq!(found, ["2", "none", "2", "2"]);
}

#[test]
fn the_key_of_a_row_that_was_inserted() {
    let (key, last) = (show("n.inserted_primary_key[0]"), show("n.lastrowid"));
    let by_name = show("n.inserted_primary_key.id");
    let found = shown(&[
        "n = bind.execute(t.insert().values(a='m'))",
        &key,
        &last,
        "n = bind.execute(t.insert().values(id=40, a='m'))",
        &by_name,
    ]);
    assert_eq!(found, ["4", "4", "40"]);
}

/// A table of which nobody knows the rows: an earlier revision made it.
fn on_rows(line: &str) -> Project {
    Project::new()
        .config("history_table = false\n")
        .revision("a1", "", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);")
        .file(
            "versions/b2.py",
            format!(
                "{HEAD}revision = 'b2'\ndown_revision = 'a1'\nt = sa.Table('t', sa.MetaData(), \
                 sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.String))\n\n\
                 def upgrade():\n    bind = op.get_bind()\n    {line}\n"
            ),
        )
}

#[test]
fn what_is_written_is_known_whatever_rows_there_are() {
    let lines = "n = bind.execute(t.insert().values(id=40, a='m'))\n    \
                 assert n.rowcount == 1 and n.inserted_primary_key == (40,)";
    on_rows(lines).run(&["upgrade", "a1:head"]).succeeded();
}

#[test]
fn err_what_only_the_database_knows() {
    for line in [
        "assert bind.execute(t.update().values(a='m')).rowcount",
        "assert bind.execute(t.insert().values(a='m')).inserted_primary_key",
        "assert bind.execute(t.insert().prefix_with('OR IGNORE').values(id=1)).rowcount",
        "assert bind.execute(sa.text('DELETE FROM t')).rowcount == 0",
    ] {
        let refusal = on_rows(line).refuses(&["upgrade", "a1:head"]);
        let says = "error[unknown-rows]: which rows this changes is known only in the database";
        assert!(refusal.contains(says), "{line}:\n{refusal}");
    }
}
