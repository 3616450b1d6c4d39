//! Tables that are read from the database: `autoload_with` and `metadata.reflect()`.

use insta::assert_snapshot;

use crate::project::Project;

const HEAD: &str = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
     down_revision = 'a1'\n\ndef upgrade():\n    bind = op.get_bind()\n    meta = sa.MetaData()\n";

const FIRST: &str = "CREATE TABLE parent (\n    id INTEGER NOT NULL PRIMARY KEY\n);\n\
     CREATE TABLE child (\n    a VARCHAR(20) DEFAULT 'x' NOT NULL,\n    b INTEGER,\n    \
     c INTEGER GENERATED ALWAYS AS (b + 1) STORED,\n    p INTEGER,\n    \
     CONSTRAINT pk_child PRIMARY KEY (a, b),\n    CONSTRAINT uq_b UNIQUE (b),\n    \
     CONSTRAINT ck_b CHECK (b > 0),\n    CONSTRAINT fk_p FOREIGN KEY (p) REFERENCES parent (id) \
     ON DELETE CASCADE\n);\nCREATE INDEX ix_p ON child (p) WHERE p > 1;\n";

fn revision(lines: &str) -> Project {
    let lines: String = lines
        .lines()
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    Project::new()
        .config("history_table = false\n")
        .revision("a1", "", FIRST)
        .file("versions/b2.py", format!("{HEAD}{lines}"))
}

/// What the script has between the mark of the revision and its end.
fn section(lines: &str) -> String {
    let lines = format!("op.execute('SELECT 1 AS mark')\n{lines}\nop.execute('SELECT 2 AS mark')");
    let script = revision(&lines).run(&["upgrade", "a1:head"]).succeeded();
    let (_, behind) = script.split_once("SELECT 1 AS mark;").expect("a mark");
    let (section, _) = behind.split_once("SELECT 2 AS mark;").expect("a mark");
    section.trim().to_owned()
}

fn refused(lines: &str) -> String {
    let run = revision(lines).run(&["upgrade", "a1:head"]);
    assert_eq!(run.code, 1, "{run}");
    run.stderr.lines().next().unwrap_or_default().to_owned()
}

/// Whether an assertion of the revision holds.
fn holds(lines: &str) {
    revision(lines).run(&["upgrade", "a1:head"]).succeeded();
}

#[test]
fn a_table_is_as_the_database_has_it() {
    assert_snapshot!(section(
        "child = sa.Table('child', meta, autoload_with=bind)\n\
         child.drop(bind)\nchild.create(bind)"
    ));
}

#[test]
fn a_statement_about_a_reflected_table() {
    let section = section(
        "child = sa.Table('child', meta, autoload_with=sa.inspect(bind))\n\
         op.execute(child.update().where(child.c.a == 'x').values(b=2))",
    );
    assert!(
        section.contains("UPDATE child SET b=2 WHERE child.a = 'x'"),
        "{section}"
    );
}

#[test]
fn the_tables_that_it_refers_to_come_with_it() {
    holds(
        "sa.Table('child', meta, autoload_with=bind)\n\
         assert list(meta.tables) == ['child', 'parent'], meta.tables\n\
         other = sa.MetaData()\n\
         sa.Table('child', other, autoload_with=bind, resolve_fks=False)\n\
         assert list(other.tables) == ['child']",
    );
}

#[test]
fn columns_that_are_given_or_chosen() {
    holds(
        "child = sa.Table('child', meta, sa.Column('b', sa.Text), sa.Column('z', sa.Date),\n\
         \x20   autoload_with=bind)\n\
         assert [c.name for c in child.c] == ['a', 'b', 'c', 'p', 'z']\n\
         assert isinstance(child.c.b.type, sa.Text)\n\
         some = sa.Table('child', sa.MetaData(), autoload_with=bind, include_columns=['a', 'b'])\n\
         assert some.c.keys() == ['a', 'b']",
    );
}

#[test]
fn all_tables_are_reflected() {
    holds(
        "meta.reflect(bind)\n\
         assert sorted(meta.tables) == ['alembic_version', 'child', 'parent']\n\
         only = sa.MetaData()\n\
         only.reflect(bind=bind, only=['parent'])\n\
         assert list(only.tables) == ['parent']\n\
         by = sa.MetaData(bind=bind)\n\
         by.reflect(only=lambda name, meta: name == 'parent')\n\
         assert list(by.tables) == ['parent']\n\
         assert sa.Table('child', by, autoload=True).c.keys() == ['a', 'b', 'c', 'p']",
    );
}

#[test]
fn err_what_is_not_there() {
    let table = refused("sa.Table('nope', meta, autoload_with=bind)");
    assert_snapshot!(table, @"error[python-raised]: the revision raises `NoSuchTableError: nope`");
    let only = refused("meta.reflect(bind, only=['nope'])");
    assert_snapshot!(only, @"error[python-raised]: the revision raises `InvalidRequestError: Could not reflect: requested table(s) not available in the database: (nope)`");
    let bind = refused("sa.Table('child', meta, autoload=True)");
    assert_snapshot!(bind, @"error[python-raised]: the revision raises `ArgumentError: `autoload=True` needs a connection: `autoload_with=op.get_bind()``");
    let replace = refused("sa.Table('child', meta, autoload_with=bind, autoload_replace=False)");
    assert_snapshot!(replace, @"error[unsupported-python]: `autoload_replace` of a table is not evaluated");
}

#[test]
fn types_are_instances_of_their_classes() {
    holds(
        "types = {c['name']: c['type'] for c in sa.inspect(bind).get_columns('child')}\n\
         assert isinstance(types['a'], sa.String) and isinstance(types['a'], sa.VARCHAR)\n\
         assert not isinstance(types['a'], (sa.Text, sa.Integer))\n\
         assert isinstance(types['b'], sa.Integer) and not isinstance(types['b'], sa.types.NullType)\n\
         assert isinstance(sa.REAL(), sa.Numeric) and isinstance(sa.Enum('a'), sa.String)\n\
         assert not isinstance('a', sa.String) and not isinstance(sa.String, sa.String)",
    );
}

#[test]
fn err_an_instance_of_a_class_of_ones_own() {
    let message = refused(
        "class Own(sa.types.TypeDecorator):\n    impl = sa.String\n\
         assert isinstance(Own(), sa.String)",
    );
    assert_snapshot!(message, @"error[unsupported-python]: `isinstance` with a `type` is not evaluated");
}

#[test]
fn a_batch_drops_the_checks_of_a_column_with_it() {
    let project = Project::new()
        .config("history_table = false\n")
        .revision(
            "a1",
            "",
            "CREATE TABLE t (a INTEGER, b BOOLEAN, CHECK (b IN (0, 1)), CHECK (a > 0));\n",
        )
        .file(
            "versions/b2.py",
            "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
             down_revision = 'a1'\n\ndef upgrade():\n    \
             with op.batch_alter_table('t') as batch:\n        batch.drop_column('b')\n    \
             checks = sa.inspect(op.get_bind()).get_check_constraints('t')\n    \
             assert [c['sqltext'] for c in checks] == ['a > 0'], checks\n",
        );
    project.run(&["upgrade", "head"]).succeeded();
}

#[test]
fn a_batch_drops_the_constraints_of_a_column_with_it() {
    for body in [
        "batch.drop_column('b')",
        "batch.drop_column('b')\n        batch.drop_constraint('fk_b', type_='foreignkey')",
        "batch.drop_constraint('fk_b', type_='foreignkey')\n        batch.drop_column('b')",
    ] {
        let project = Project::new()
            .config("history_table = false\n")
            .revision(
                "a1",
                "",
                "CREATE TABLE p (id INTEGER PRIMARY KEY);\n\
                 CREATE TABLE t (a INTEGER, b INTEGER, UNIQUE (b), UNIQUE (a),\n\
                 CONSTRAINT fk_b FOREIGN KEY (b) REFERENCES p (id));\n",
            )
            .file(
                "versions/b2.py",
                format!(
                    "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b2'\n\
                     down_revision = 'a1'\n\ndef upgrade():\n    \
                     with op.batch_alter_table('t') as batch:\n        {body}\n    \
                     there = sa.inspect(op.get_bind())\n    \
                     assert [u['column_names'] for u in there.get_unique_constraints('t')] == [['a']]\n    \
                     assert there.get_foreign_keys('t') == []\n"
                ),
            );
        project.run(&["upgrade", "head"]).succeeded();
    }
}

#[test]
fn err_a_check_of_two_columns_or_with_a_name() {
    for check in ["CHECK (b > a)", "CONSTRAINT ck CHECK (b > 0)"] {
        let project = Project::new()
            .revision(
                "a1",
                "",
                &format!("CREATE TABLE t (a INTEGER, b INTEGER, {check});\n"),
            )
            .file(
                "versions/b2.py",
                "from alembic import op\nrevision = 'b2'\ndown_revision = 'a1'\n\n\
                 def upgrade():\n    with op.batch_alter_table('t') as batch:\n        \
                 batch.drop_column('b')\n",
            );
        let refusal = project.refuses(&["upgrade", "head"]);
        assert!(refusal.contains("column-in-use"), "{refusal}");
    }
}

#[test]
fn a_constraint_takes_the_place_of_one_of_its_name_and_kind() {
    holds(
        "with op.batch_alter_table('child') as batch:\n\
         \x20   batch.create_foreign_key('fk_p', 'parent', ['p'], ['id'], ondelete='SET NULL')\n\
         keys = sa.inspect(bind).get_foreign_keys('child')\n\
         assert [key['options'] for key in keys] == [{'ondelete': 'SET NULL'}], keys",
    );
}

#[test]
fn err_a_constraint_of_another_kind_has_the_name() {
    let message = refused(
        "with op.batch_alter_table('child') as batch:\n\
         \x20   batch.create_unique_constraint('fk_p', ['p'])",
    );
    assert_snapshot!(message, @"error[alter-table]: there is a constraint `fk_p` already");
}
