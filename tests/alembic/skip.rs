//! `data = "skip"`: statements that depend on rows of the database are left out, and nothing else.

use insta::assert_snapshot;

use crate::project::Project;

const BASE: &str =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);\n\n-- downgrade:\n\nDROP TABLE t;";

/// A chain whose second revision runs these lines on a table that was there before.
fn chain(before: &str, body: &str) -> Project {
    let body = body.trim_end().replace('\n', "\n    ");
    let text = format!(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\ndown_revision = 'a1'\n\n\
         {before}\n\ndef upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    );
    Project::new()
        .config("history_table = false\ndata = \"skip\"\n")
        .revision("a1", "", BASE)
        .file("versions/b2.py", text)
}

/// What stands in the section of the revision, and what is said about it.
fn section(project: &Project) -> String {
    let output = project.run(&["upgrade", "a1:head"]);
    let said = output.stderr.clone();
    let script = output.succeeded();
    let from = script.find("UPDATE temp.gen_sql_").unwrap_or(0);
    let lines = script[from..].lines().filter(|line| {
        [
            "-- Left out",
            "-- The rows",
            "ALTER",
            "INSERT INTO t ",
            "UPDATE t ",
            "DELETE FROM t",
            "CREATE TABLE u",
        ]
        .iter()
        .any(|word| line.starts_with(word))
    });
    let lines: Vec<&str> = lines.collect();
    format!("{}\n\n{said}", lines.join("\n"))
}

#[test]
fn a_loop_over_rows_is_left_out_and_the_schema_is_changed() {
    let project = chain(
        "",
        "bind = op.get_bind()\n\
         op.add_column('t', sa.Column('b', sa.Text))\n\
         rows = bind.execute(sa.text('SELECT id, a FROM t')).fetchall()\n\
         for row in rows:\n    \
             op.execute(sa.text('UPDATE t SET b = :b').bindparams(b=row.a.upper()))\n\
         op.execute('UPDATE t SET n = 1')\n\
         op.create_table('u', sa.Column('id', sa.Integer))\n",
    );
    assert_snapshot!(section(&project));
}

#[test]
fn what_a_left_out_statement_would_have_filled_is_not_known() {
    let project = chain(
        "def count(bind):\n    \
             if bind.execute(sa.text('SELECT 1 FROM t')).first():\n        return True\n    \
             return False\n",
        "bind = op.get_bind()\n\
         ids, names, extra = [], {}, [7]\n\
         for row in bind.execute(sa.text('SELECT id, a FROM t')):\n    \
             ids.append(row.id)\n    names[row.id] = row.a\n\
         if not ids:\n    op.execute('DELETE FROM t')\n\
         op.execute(sa.text('UPDATE t SET n = :n').bindparams(n=len(names)))\n\
         op.execute(sa.text('UPDATE t SET n = :n').bindparams(n=extra[0]))\n\
         if count(bind):\n    op.execute('UPDATE t SET n = 99')\n\
         if bind.scalar(sa.text('SELECT count(*) FROM t')) == 0:\n    return\n\
         op.execute('UPDATE t SET n = 8')\n",
    );
    assert_snapshot!(section(&project));
}

#[test]
fn a_loop_that_rows_would_end_is_left_out() {
    let project = chain(
        "",
        "bind = op.get_bind()\n\
         while True:\n    \
             batch = bind.execute(sa.text('SELECT id FROM t LIMIT 100')).fetchall()\n    \
             if not batch:\n        break\n    \
             op.execute('UPDATE t SET n = 1')\n\
         op.execute('UPDATE t SET n = 2')\n",
    );
    assert_snapshot!(section(&project));
}

#[test]
fn a_flag_says_it_for_one_script() {
    let body =
        "if op.get_bind().scalar(sa.text('SELECT count(*) FROM t')):\n    raise ValueError\n";
    let project = chain("", body).config("history_table = false\n");
    project.refuses(&["upgrade", "a1:head"]);
    let script = project
        .run(&["upgrade", "a1:head", "--data", "skip"])
        .succeeded();
    assert!(script.contains("\n--   data        skip\n"), "{script}");
    assert!(script.contains("\n-- Left out: line 9, "), "{script}");
    // From the beginning, the rows are those of the script, and there are none.
    let script = project
        .run(&["upgrade", "head", "--data", "skip"])
        .succeeded();
    assert!(!script.contains("-- Left out"), "{script}");
    project.run(&["verify", "--data", "skip"]).succeeded();
    assert_eq!(project.run(&["upgrade", "head", "--data", "error"]).code, 0);
    let output = project.run(&["upgrade", "head", "--data", "maybe"]);
    assert_eq!(output.code, 2);
}

#[test]
fn what_it_may_have_changed_by_another_name_is_not_known() {
    let project = chain(
        "SEEN = []\n\n\n\
         class Counter:\n    def __init__(self):\n        self.count = 0\n        self.ids = []\n\n    \
             def note(self, key):\n        self.count += 1\n        self.ids.append(key)\n\n\n\
         def note(key):\n    SEEN.append(key)\n",
        "bind = op.get_bind()\n\
         out, counter, total, it = {'x': [], 'y': []}, Counter(), 0, iter([1, 2, 3])\n\
         inner = out['x']\n\
         def bump():\n    nonlocal total\n    total += 1\n\
         for row in bind.execute(sa.text('SELECT id FROM t')):\n    \
             inner.append(row.id)\n    note(row.id)\n    counter.note(row.id)\n    bump()\n    next(it)\n\
         if not out['x']:\n    op.execute('DELETE FROM t WHERE id = 1')\n\
         if not SEEN:\n    op.execute('DELETE FROM t WHERE id = 2')\n\
         if counter.count == 0:\n    op.execute('DELETE FROM t WHERE id = 3')\n\
         if not counter.ids:\n    op.execute('DELETE FROM t WHERE id = 4')\n\
         if total == 0:\n    op.execute('DELETE FROM t WHERE id = 5')\n\
         if next(it) == 1:\n    op.execute('DELETE FROM t WHERE id = 6')\n\
         if not out['y']:\n    op.execute('UPDATE t SET n = 7')\n",
    );
    assert_snapshot!(section(&project));
}
