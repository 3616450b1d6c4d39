//! What Alembic writes wrongly in `--sql` mode, or loses in its batch mode, each by name: here it is
//! right, or refused. `COMPATIBILITY.md` has the table.

use rusqlite::types::Value;

use crate::project::{Project, Run};

/// A table that has rows.
const T: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
INSERT INTO t VALUES (1, 'one', 10), (2, '12x', 20);";

/// A project with these tables, and a revision in Python on top of them.
fn project(base: &str, upgrade: &str) -> Project {
    let body = upgrade.trim().replace('\n', "\n    ");
    Project::new()
        .revision("a1", "", base)
        .file(
            "versions/b2.py",
            format!(
                "from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'b2'\n\
                 down_revision = 'a1'\n\n\ndef upgrade():\n    {body}\n"
            ),
        )
        .config("history_table = false\nsqlite_version = \"3.40\"")
}

fn run(base: &str, upgrade: &str) -> Run {
    project(base, upgrade).run(&["upgrade"])
}

/// The database behind the script.
struct After(Project);

fn after(base: &str, upgrade: &str) -> After {
    let project = project(base, upgrade);
    let script = project.run(&["upgrade"]).succeeded();
    After(project.database("app.db", &script))
}

impl After {
    /// The rows of a query, each as its values.
    fn rows(&self, query: &str) -> Vec<Vec<Value>> {
        let connection = self.0.connection("app.db");
        let mut statement = connection.prepare(query).expect("a query");
        let count = statement.column_count();
        let rows = statement.query_map([], |row| (0..count).map(|at| row.get(at)).collect());
        let rows = rows.expect("rows").collect::<Result<_, _>>();
        rows.expect("values")
    }

    /// The only value of a query, as text.
    fn text(&self, query: &str) -> String {
        match &self.rows(query)[..] {
            [row] => match &row[..] {
                [Value::Text(text)] => text.clone(),
                [Value::Integer(number)] => number.to_string(),
                [Value::Null] => "NULL".to_owned(),
                other => panic!("{query}: {other:?}"),
            },
            other => panic!("{query}: {other:?}"),
        }
    }

    /// The statement of a table, an index, a view or a trigger.
    fn sql(&self, name: &str) -> String {
        self.text(&format!(
            "SELECT sql FROM sqlite_master WHERE name = '{name}'"
        ))
    }

    /// What SQLite says to a statement.
    fn refuses(&self, sql: &str) -> String {
        let error = self.0.connection("app.db").execute_batch(sql);
        error.expect_err("a rule").to_string()
    }
}

/// The first line of the refusal.
fn refused(base: &str, upgrade: &str) -> String {
    let run = run(base, upgrade);
    assert_eq!(run.code, 1, "{run}");
    run.stderr.lines().next().unwrap_or_default().to_owned()
}

// `--sql` mode

#[test]
fn a_word_behind_a_colon_stays_a_word() {
    let after = after(
        T,
        r#"op.execute("UPDATE t SET a = ':x :y 10:30' WHERE id = 1")"#,
    );
    assert_eq!(after.text("SELECT a FROM t WHERE id = 1"), ":x :y 10:30");
}

#[test]
fn a_tab_in_a_text_stays_a_tab() {
    let after = after(T, r#"op.execute("UPDATE t SET a = 'x\ty' WHERE id = 1")"#);
    assert_eq!(after.text("SELECT a FROM t WHERE id = 1"), "x\ty");
}

#[test]
fn a_semicolon_at_the_end_is_not_doubled() {
    let script = run(T, r#"op.execute("UPDATE t SET b = 0;")"#).succeeded();
    assert!(script.contains("UPDATE t SET b = 0;\n"), "{script}");
    assert!(!script.contains(";;"), "{script}");
}

#[test]
fn several_statements_in_a_text_are_several() {
    let after = after(
        T,
        r#"op.execute("UPDATE t SET b = 0; DELETE FROM t WHERE id = 1")"#,
    );
    assert_eq!(after.text("SELECT id || ' ' || b FROM t"), "2 0");
}

#[test]
fn not_null_is_set_on_a_table_with_rows() {
    let after = after(T, "op.alter_column('t', 'a', nullable=False)");
    assert_eq!(after.text("SELECT count(*) FROM t"), "2");
    assert!(
        after
            .refuses("INSERT INTO t VALUES (3, NULL, 0)")
            .contains("NOT NULL")
    );
}

#[test]
fn a_type_is_changed_on_a_table_with_rows() {
    let after = after(T, "op.alter_column('t', 'b', type_=sa.String(5))");
    assert_eq!(
        after.text("SELECT group_concat(typeof(b) || b) FROM t"),
        "text10,text20"
    );
}

#[test]
fn a_default_is_set_and_dropped() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'old', b INTEGER);
INSERT INTO t (id) VALUES (1);";
    let upgrade = "op.alter_column('t', 'a', server_default=None)\n\
                   op.alter_column('t', 'b', server_default='7')";
    let after = after(base, upgrade);
    let made = "INSERT INTO t (id) VALUES (2)";
    after
        .0
        .connection("app.db")
        .execute(made, [])
        .expect("a row");
    assert_eq!(
        after.text("SELECT a IS NULL AND b = 7 FROM t WHERE id = 2"),
        "1"
    );
    assert_eq!(
        after.text("SELECT a = 'old' AND b IS NULL FROM t WHERE id = 1"),
        "1"
    );
}

#[test]
fn err_a_not_null_column_without_a_default_on_rows() {
    let upgrade = "op.add_column('t', sa.Column('c', sa.Integer(), nullable=False))";
    let said = "error[alter-table]: the rows of `t` would have nothing in `c`, which is NOT NULL";
    assert_eq!(refused(T, upgrade), said);
}

#[test]
fn a_not_null_column_without_a_default_on_a_table_that_may_have_rows() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);";
    let told =
        "warning[depends-on-rows]: the rows of `t` would have nothing in `c`, which is NOT NULL";
    for upgrade in [
        "op.add_column('t', sa.Column('c', sa.Integer(), nullable=False))",
        "with op.batch_alter_table('t') as batch_op:\n    \
         batch_op.add_column(sa.Column('c', sa.Integer(), nullable=False))\n    \
         batch_op.alter_column('a', nullable=False)",
    ] {
        let project = project(base, upgrade);
        let run = project.run(&["upgrade", "a1:head"]);
        assert!(run.stderr.starts_with(told), "{run}");
        let script = run.succeeded();
        let first = project.run(&["upgrade", "a1"]).succeeded();
        let project = project.database("empty.db", &first);
        let project = project.database("rows.db", &first);
        let empty = project.connection("empty.db");
        empty.execute_batch(&script).expect("there are no rows");
        let table = "SELECT sql FROM sqlite_master WHERE name = 't'";
        let table: String = empty
            .query_row(table, [], |row| row.get(0))
            .expect("the table");
        assert!(table.contains("c INTEGER NOT NULL"), "{table}");
        // With a row it is said why nothing is changed.
        let rows = project.connection("rows.db");
        rows.execute_batch("INSERT INTO t VALUES (1, 'x')")
            .expect("a row");
        let said = rows.execute_batch(&script).expect_err("a guard");
        let says = "gen-sql: the rows of t would have nothing in c";
        assert!(said.to_string().contains(says), "{said}");
    }
}

#[test]
fn a_column_with_a_default_that_is_computed_on_rows() {
    let upgrade = "op.add_column('t', sa.Column('at', sa.DateTime(), server_default=sa.func.now()))\n\
                   op.add_column('t', sa.Column('c', sa.Integer(), server_default=sa.text('(1 + 2)')))";
    let after = after(T, upgrade);
    assert_eq!(
        after.text("SELECT count(*) FROM t WHERE c = 3 AND at > '2024'"),
        "2"
    );
}

#[test]
fn a_stored_column_on_rows() {
    let upgrade =
        "op.add_column('t', sa.Column('c', sa.Integer(), sa.Computed('b * 2', persisted=True)))";
    let after = after(T, upgrade);
    assert_eq!(after.text("SELECT group_concat(c) FROM t"), "20,40");
    assert!(after.sql("t").contains("STORED"));
}

#[test]
fn err_a_column_that_is_a_second_primary_key() {
    let upgrade = "op.add_column('t', sa.Column('c', sa.Integer(), primary_key=True), inline_primary_key=True)";
    assert!(refused(T, upgrade).starts_with("error[alter-table]: "));
}

#[test]
fn columns_that_are_there_or_are_not() {
    let upgrade = "op.add_column('t', sa.Column('a', sa.Integer()), if_not_exists=True)\n\
                   op.drop_column('t', 'nope', if_exists=True)\n\
                   op.drop_column('t', 'b', if_exists=True)";
    let after = after(T, upgrade);
    assert_eq!(
        after.text("SELECT group_concat(name || ' ' || type) FROM pragma_table_info('t')"),
        "id INTEGER,a TEXT"
    );
}

#[test]
fn comments_are_passed_over() {
    let upgrade = "op.create_table_comment('t', 'x')\nop.drop_table_comment('t')\n\
                   op.alter_column('t', 'a', comment='y')";
    let script = run(T, upgrade).succeeded();
    assert!(!script.contains("COMMENT"), "{script}");
}

#[test]
fn a_boolean_and_an_enum_that_are_added_keep_their_checks() {
    let upgrade = "op.add_column('t', sa.Column('c', sa.Boolean(create_constraint=True, name='ck')))\n\
                   op.add_column('t', sa.Column('d', sa.Enum('x', 'y', name='kind', create_constraint=True)))";
    let after = after(T, upgrade);
    assert!(after.refuses("UPDATE t SET c = 2").contains("CHECK"));
    assert!(after.refuses("UPDATE t SET d = 'z'").contains("CHECK"));
}

/// A table whose columns say what SQLAlchemy fills in.
const FILLED: &str = "t = sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer),
    sa.Column('a', sa.String, default=lambda: 'it''s'), sa.Column('b', sa.Integer, default=9, onupdate=11))\n";

#[test]
fn a_default_of_python_is_filled_in_by_bulk_insert() {
    let after = after(
        T,
        &format!("{FILLED}op.bulk_insert(t, [{{'id': 3}}, {{'id': 4, 'b': 5}}])"),
    );
    assert_eq!(
        after.text("SELECT group_concat(a || b) FROM t WHERE id > 2"),
        "its9,its5"
    );
}

#[test]
fn a_default_of_python_is_filled_in_by_insert_and_update() {
    let upgrade = format!(
        "{FILLED}op.execute(t.insert().values(id=3))\nop.execute(t.update().where(t.c.id == 1).values(a='x'))\n\
         op.execute(t.update().where(t.c.id == 2).values(b=1))"
    );
    let after = after(T, &upgrade);
    assert_eq!(
        after.text("SELECT group_concat(a || b, ' ') FROM t"),
        "x11 12x1 its9"
    );
}

#[test]
fn err_a_default_of_python_that_is_the_clock() {
    let upgrade = "import datetime\n\
                   t = sa.Table('t', sa.MetaData(), sa.Column('a', sa.DateTime, default=datetime.datetime.utcnow))\n\
                   op.bulk_insert(t, [{}])";
    let said = "error[unsupported-python]: `datetime.utcnow()` differs from run to run";
    assert_eq!(refused(T, upgrade), said);
}

#[test]
fn a_foreign_key_and_a_unique_column_are_added() {
    let base = format!("CREATE TABLE p (id INTEGER PRIMARY KEY);\n{T}");
    let upgrade = "op.add_column('t', sa.Column('p', sa.Integer(), sa.ForeignKey('p.id', ondelete='CASCADE')))\n\
                   op.add_column('t', sa.Column('u', sa.Integer(), unique=True))";
    let after = after(&base, upgrade);
    assert_eq!(
        after.text("SELECT on_delete FROM pragma_foreign_key_list('t')"),
        "CASCADE"
    );
    assert!(after.refuses("UPDATE t SET u = 1").contains("UNIQUE"));
}

// Batch mode

/// A rebuild that has nothing to do with what is looked at.
const REBUILD: &str =
    "with op.batch_alter_table('t') as batch_op:\n    batch_op.alter_column('b', nullable=False)";

#[test]
fn triggers_and_views_outlive_a_batch() {
    let base = format!(
        "{T}\nCREATE TABLE log (x);\nCREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;\n\
         CREATE VIEW v AS SELECT a FROM t;"
    );
    let after = after(&base, REBUILD);
    let made = "INSERT INTO t VALUES (3, 'three', 3)";
    after
        .0
        .connection("app.db")
        .execute(made, [])
        .expect("a row");
    assert_eq!(after.text("SELECT x FROM log"), "three");
    assert_eq!(after.text("SELECT count(*) FROM v"), "3");
}

#[test]
fn autoincrement_and_its_counter_outlive_a_batch() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, b INTEGER);
INSERT INTO t VALUES (9, 1);
DELETE FROM t;";
    let after = after(base, REBUILD);
    let made = "INSERT INTO t (b) VALUES (1)";
    after
        .0
        .connection("app.db")
        .execute(made, [])
        .expect("a row");
    assert_eq!(after.text("SELECT id FROM t"), "10");
}

#[test]
fn every_word_of_a_table_outlives_a_batch() {
    let base = "CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (
    id INTEGER PRIMARY KEY, -- the key
    a TEXT COLLATE NOCASE UNIQUE ON CONFLICT REPLACE DEFAULT (lower('X')),
    b INTEGER CHECK (b > 0),
    g INTEGER AS (b * 2) STORED, h INTEGER AS (b + 1),
    p INTEGER CONSTRAINT named REFERENCES p(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CHECK (a <> 'no')
) STRICT;
INSERT INTO t (id, b) VALUES (1, 5);";
    let after = after(base, REBUILD);
    let words: Vec<String> = base
        .split(";\n")
        .nth(1)
        .map(|sql| sql.split_whitespace().map(String::from).collect())
        .expect("a table");
    let there = after
        .sql("t")
        .replace("\"t\"", "t")
        .replace(" NOT NULL", "");
    let there: Vec<&str> = there.split_whitespace().collect();
    assert_eq!(there, words);
    assert_eq!(after.text("SELECT a || g || h FROM t"), "x106");
}

#[test]
fn indexes_outlive_a_batch_to_the_letter() {
    let index = "CREATE UNIQUE INDEX ix ON t (a COLLATE NOCASE DESC, lower(a)) WHERE b > 1";
    let after = after(&format!("{T}\n{index};"), REBUILD);
    assert_eq!(after.sql("ix"), index);
}

#[test]
fn an_index_goes_with_its_column() {
    let after = after(
        &format!("{T}\nCREATE INDEX ix ON t (b);"),
        "with op.batch_alter_table('t') as batch_op:\n    batch_op.drop_column('b')",
    );
    let left = "SELECT group_concat(name) FROM sqlite_master WHERE tbl_name = 't'";
    assert_eq!(after.text(left), "t");
}

#[test]
fn a_check_follows_a_column_that_a_batch_renames() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER, g INTEGER AS (b + 1),
    CONSTRAINT ck CHECK (b > 0));
INSERT INTO t (id, b) VALUES (1, 5);";
    let after = after(
        base,
        "with op.batch_alter_table('t') as batch_op:\n    batch_op.alter_column('b', new_column_name='c')",
    );
    assert_eq!(after.text("SELECT c + g FROM t"), "11");
    assert!(after.refuses("UPDATE t SET c = -1").contains("CHECK"));
}

#[test]
fn an_index_of_copy_from_is_kept() {
    let base = format!("{T}\nCREATE INDEX ix_t_a ON t (a);");
    let upgrade =
        "old = sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('a', sa.Text, index=True), sa.Column('b', sa.Integer))
with op.batch_alter_table('t', copy_from=old) as batch_op:
    batch_op.alter_column('b', nullable=False)";
    assert_eq!(
        after(&base, upgrade).sql("ix_t_a"),
        "CREATE INDEX ix_t_a ON t (a)"
    );
}

#[test]
fn an_index_with_an_expression_is_made_in_a_batch() {
    let upgrade = format!(
        "{REBUILD}\n    batch_op.create_index('ix', [sa.text('lower(a)')], if_not_exists=True)"
    );
    assert_eq!(
        after(T, &upgrade).sql("ix"),
        "CREATE INDEX ix ON t (lower(a))"
    );
}

#[test]
fn a_column_of_no_type_and_a_key_to_no_table_outlive_a_batch() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, x, b INTEGER, later INTEGER REFERENCES later (id));
INSERT INTO t VALUES (1, x'00', 2, NULL);";
    let after = after(base, REBUILD);
    assert_eq!(after.text("SELECT hex(x) FROM t"), "00");
    assert_eq!(
        after.text("SELECT \"table\" FROM pragma_foreign_key_list('t')"),
        "later"
    );
}

#[test]
fn a_text_that_is_no_number_does_not_become_zero() {
    let upgrade = "with op.batch_alter_table('t') as batch_op:\n    batch_op.alter_column('a', type_=sa.Integer())";
    let after = after(T, upgrade);
    assert_eq!(after.text("SELECT group_concat(a) FROM t"), "one,12x");
}

#[test]
fn a_batch_with_foreign_keys_on_deletes_nothing() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
CREATE TABLE child (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id) ON DELETE CASCADE);
INSERT INTO t VALUES (1, 2);
INSERT INTO child VALUES (1, 1);";
    let project = project(base, REBUILD);
    let script = project.run(&["upgrade"]).succeeded();
    let after = After(project.database("app.db", &format!("PRAGMA foreign_keys = ON;\n{script}")));
    assert_eq!(after.text("SELECT count(*) FROM child WHERE t = 1"), "1");
}

#[test]
fn a_table_made_anew_by_hand_with_foreign_keys_off_deletes_nothing() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
CREATE TABLE child (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id) ON DELETE CASCADE);
INSERT INTO t VALUES (1, 2);
INSERT INTO child VALUES (1, 1);";
    let by_hand = "op.execute('CREATE TABLE t2 (id INTEGER PRIMARY KEY, b TEXT)')
op.execute('INSERT INTO t2 SELECT id, b FROM t')
op.drop_table('t')
op.rename_table('t2', 't')";
    for (off, left) in [
        ("op.execute('PRAGMA foreign_keys = OFF')\n", "1"),
        ("op.execute('PRAGMA foreign_keys(\"no\")')\n", "1"),
        ("op.execute('PRAGMA foreign_keys = ON')\n", "0"),
        (
            "op.get_bind().execute(sa.text('PRAGMA foreign_keys = OFF'))\n",
            "1",
        ),
        ("", "0"),
    ] {
        let project = project(base, &format!("{off}{by_hand}"));
        let verified = project.run(&["verify", "--format", "json"]).to_string();
        let is_lost = verified.contains("loses 1 of 1 row of `child`");
        assert_eq!(is_lost, left == "0", "{off}{verified}");
        let script = project.run(&["upgrade"]).succeeded();
        let script = format!("PRAGMA foreign_keys = ON;\n{script}");
        let after = After(project.database("app.db", &script));
        let rows = after.text("SELECT count(*) FROM child WHERE t = 1");
        assert_eq!(rows, left, "{off}");
    }
}

/// A helper for batches often sets them at its end. The scratch database has them off as the script has.
#[test]
fn foreign_keys_that_a_connection_switches_on_are_left_out() {
    let on = "op.get_bind().execute(sa.text('PRAGMA foreign_keys = ON'))";
    let lines = format!(
        "op.create_table('pp', sa.Column('id', sa.Integer, primary_key=True))
op.create_table('kk', sa.Column('pid', sa.Integer, sa.ForeignKey('pp.id', ondelete='CASCADE')))
{on}
assert op.get_bind().execute(sa.text('PRAGMA foreign_keys')).scalar() in (0, 1)
op.execute('INSERT INTO pp VALUES (5)')
op.execute('INSERT INTO kk VALUES (5)')
op.execute('DELETE FROM pp')
assert op.get_bind().execute(sa.text('SELECT count(*) FROM kk')).scalar() == 1
with op.batch_alter_table('t') as batch:
    batch.alter_column('b', nullable=True)
{on}"
    );
    let project = project(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);",
        &lines,
    );
    project.run(&["upgrade"]).succeeded();
    let script = project.run(&["upgrade"]).succeeded();
    assert!(
        script.contains("-- Left out: PRAGMA foreign_keys = ON."),
        "{script}"
    );
}

#[test]
fn a_batch_is_the_same_each_time() {
    let upgrade = "with op.batch_alter_table('t') as batch_op:
    for name in ('z', 'y', 'x', 'w'):
        batch_op.create_check_constraint('ck_' + name, 'b > 0')
        batch_op.create_index('ix_' + name, ['b'])";
    let (one, other) = (run(T, upgrade).succeeded(), run(T, upgrade).succeeded());
    assert_eq!(one, other);
    assert!(one.find("ck_z") < one.find("ck_y") && one.find("ck_x") < one.find("ck_w"));
}
