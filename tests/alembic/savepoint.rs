//! What a revision undoes or catches: it stands neither in the scratch database nor in the script.

use insta::assert_snapshot;

use crate::project::Project;

const HEAD: &str = "import sqlalchemy as sa\nfrom alembic import op\nfrom contextlib import \
     contextmanager, suppress\nfrom sqlalchemy.exc import IntegrityError, OperationalError\n\
     from sqlalchemy.orm import Session\nrevision = 'b2'\ndown_revision = 'a1'\n\n\
     @contextmanager\ndef ignored():\n    try:\n        yield\n    except Exception:\n        pass\n\n\
     def upgrade():\n    bind = op.get_bind()\n    op.execute('CREATE TABLE t (a PRIMARY KEY)')\n\
     \x20   op.execute('INSERT INTO t VALUES (1)')\n";

/// A revision whose `upgrade()` has these lines; `t` is its own table with a row, `old` is not.
fn revision(lines: &str) -> Project {
    let lines: String = lines
        .lines()
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    Project::new()
        .config("history_table = false\n")
        .revision(
            "a1",
            "",
            "CREATE TABLE old (a PRIMARY KEY);\nINSERT INTO old VALUES (1);\n",
        )
        .file("versions/b2.py", format!("{HEAD}{lines}"))
}

/// What the script has of the author's statements.
fn statements(lines: &str) -> String {
    let script = revision(lines).run(&["upgrade", "a1:head"]).succeeded();
    let words = [
        "CREATE TABLE",
        "INSERT INTO t ",
        "INSERT INTO u ",
        "ALTER TABLE",
    ];
    let of_author = |line: &&str| {
        words.iter().any(|word| line.starts_with(word)) && !line.contains("alembic_version")
    };
    script
        .lines()
        .filter(of_author)
        .collect::<Vec<_>>()
        .join("\n")
}

fn refused(lines: &str) -> String {
    let run = revision(lines).run(&["upgrade", "a1:head"]);
    assert_eq!(run.code, 1, "{run}");
    run.stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn an_exception_undoes_a_savepoint() {
    for begin in ["bind.begin_nested()", "Session(bind=bind).begin_nested()"] {
        let lines = format!(
            "try:\n    with {begin}:\n        op.execute('INSERT INTO t VALUES (2)')\n        \
             op.execute('CREATE TABLE u (a)')\n        raise ValueError\nexcept ValueError: pass\n\
             assert not sa.inspect(bind).has_table('u')\nop.execute('INSERT INTO t VALUES (3)')"
        );
        assert_eq!(
            statements(&lines),
            "CREATE TABLE t (a PRIMARY KEY);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (3);",
            "{begin}"
        );
    }
}

#[test]
fn a_savepoint_is_rolled_back_by_hand() {
    assert_snapshot!(statements(
        "with bind.begin_nested() as one:\n    op.execute('INSERT INTO t VALUES (2)')\n    \
         assert one.is_active and bind.in_nested_transaction()\n    one.rollback()\n    \
         assert not one.is_active\n\
         two = bind.begin_nested()\nop.execute('INSERT INTO t VALUES (4)')\ntwo.commit()\n\
         three = bind.begin_nested()\nop.add_column('t', sa.Column('b', sa.Integer))\nthree.close()\n\
         assert not bind.in_nested_transaction()\n\
         op.add_column('t', sa.Column('c', sa.Integer))"
    ));
}

#[test]
fn savepoints_stand_in_each_other() {
    assert_snapshot!(statements(
        "with bind.begin_nested():\n    op.execute('INSERT INTO t VALUES (2)')\n    try:\n        \
         with bind.begin_nested():\n            op.execute('INSERT INTO t VALUES (3)')\n            \
         op.execute('INSERT INTO t VALUES (1)')\n    except IntegrityError: pass\n    \
         op.execute('INSERT INTO t VALUES (4)')"
    ));
}

#[test]
fn a_statement_that_fails_and_is_caught_is_not_in_the_script() {
    let ways = [
        "try: op.execute(STATEMENT)\nexcept (IntegrityError, OperationalError): pass",
        "try: op.execute(STATEMENT)\nexcept sa.exc.DBAPIError as error: assert 'sqlite3' in str(error)",
        "with suppress(sa.exc.SQLAlchemyError): op.execute(STATEMENT)",
        "with ignored(): op.execute(STATEMENT)",
        "def run():\n    try: op.execute(STATEMENT)\n    finally: return\nrun()",
    ];
    for way in ways {
        for sql in ["INSERT INTO t VALUES (1)", "INSERT INTO nowhere VALUES (1)"] {
            let lines = way.replace("STATEMENT", &format!("'{sql}'"));
            let lines = format!("{lines}\nop.execute('INSERT INTO t VALUES (2)')");
            assert_eq!(
                statements(&lines),
                "CREATE TABLE t (a PRIMARY KEY);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);",
                "{lines}"
            );
        }
    }
}

#[test]
fn err_what_fails_by_the_rows_of_the_database() {
    assert_snapshot!(
        revision("try: op.execute('INSERT INTO old VALUES (1)')\nexcept IntegrityError: pass")
            .run(&["upgrade", "a1:head"])
    );
}

#[test]
fn err_what_fails_before_a_try_is_not_caught_by_it() {
    assert_snapshot!(refused(
        "op.execute('INSERT INTO t VALUES (1)')\ntry: sa.inspect(bind).get_table_names()\n\
         except Exception: pass"
    ), @"error[sql]: UNIQUE constraint failed: t.a");
}

#[test]
fn err_what_cannot_be_undone() {
    let cases = [
        "try:\n    with bind.begin(): raise ValueError\nexcept ValueError: pass",
        "try:\n    with Session(bind=bind).begin(): raise ValueError\nexcept ValueError: pass",
        "with bind.begin_nested() as one:\n    one.rollback()\n    op.execute('INSERT INTO t VALUES (2)')",
        "one = bind.begin_nested()\ntwo = bind.begin_nested()\none.rollback()",
        "try: op.execute('INSERT OR ROLLBACK INTO t VALUES (1)')\nexcept IntegrityError: pass",
        "try: op.execute('INSERT INTO t VALUES (abs(random() % 1) + 1)')\nexcept IntegrityError: pass",
        "bind.begin_nested()\nbind.rollback()",
    ];
    let told: Vec<String> = cases.into_iter().map(refused).collect();
    assert_snapshot!(told.join("\n"));
}

/// In a long chain most tables are out of SQLite's sight; a savepoint that is rolled back must not take
/// along what had to be seen inside of it.
#[test]
fn a_savepoint_in_a_long_chain_undoes_itself_alone() {
    let mut project = Project::new().config("history_table = false\n");
    let mut down = String::new();
    for number in 0..40 {
        let revision = format!("a{number:02}");
        let upgrade = format!("CREATE TABLE t{number} (a PRIMARY KEY);\n");
        project = project.revision(&revision, &down, &upgrade);
        down = revision;
    }
    let nested = "try:\n        with bind.begin_nested():\n            \
                  op.execute('INSERT INTO t3 VALUES (2)')\n            raise ValueError\n    except ValueError: pass\n";
    let head = HEAD.replace("'b2'", "'b1'").replace("'a1'", "'a39'");
    project = project
        .file("versions/b1.py", format!("{head}    {nested}"))
        .revision(
            "b2",
            "b1",
            "INSERT INTO t3 VALUES (4);\nCREATE INDEX i ON t5 (a);\n",
        );
    let script = project.run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().unwrap();
    database.execute_batch(&script).unwrap();
    let rows = "SELECT group_concat(a) FROM t3";
    let rows: String = database.query_row(rows, [], |row| row.get(0)).unwrap();
    assert_eq!(rows, "4");
}

/// Alembic's batch mode may have lost things of a table that it altered, and of no other.
#[test]
fn a_table_whose_alteration_was_undone_is_as_it_was() {
    let alter = "with bind.begin_nested() as one:\n    \
         op.add_column('old', sa.Column('b', sa.Integer))\n    ";
    for (end, may_lack) in [("one.rollback()", false), ("pass", true)] {
        let project = revision(&format!("{alter}{end}"));
        let project = project.revision("c3", "b2", "ALTER TABLE old ADD CHECK (a > 0);");
        let script = project.run(&["upgrade", "b2:c3"]).succeeded();
        let says = script.contains("batch mode may have lost something");
        assert_eq!(says, may_lack, "{end}");
    }
}

#[test]
fn a_batch_of_which_the_code_may_catch_the_failure_is_one_rebuild() {
    let batch = "op.batch_alter_table('t') as batch:\n    \
                 batch.add_column(sa.Column('b', sa.Integer))\n    \
                 batch.create_check_constraint('one', 'a > 0')\n    \
                 batch.create_check_constraint('two', 'b > 0')\n    \
                 batch.alter_column('a', nullable=False)";
    let ways = [
        format!("with {batch}"),
        format!("with told(), {batch}"),
        format!("with ignored(), {batch}"),
        format!(
            "try:\n    with {}\nexcept ValueError: pass",
            batch.replace('\n', "\n    ")
        ),
    ];
    let rebuilds = |way: &String| {
        let lines = format!(
            "@contextmanager\ndef told():\n    op.execute('SELECT 1')\n    yield\n    op.execute('SELECT 2')\n{way}"
        );
        let statements = statements(&lines);
        assert_eq!(
            statements.matches("ALTER TABLE _gen_t RENAME").count(),
            1,
            "{way}"
        );
        statements
    };
    let all: Vec<String> = ways.iter().map(rebuilds).collect();
    assert!(all.iter().all(|one| *one == all[0]));
}

#[test]
fn err_what_fails_within_a_manager_that_does_not_catch() {
    assert_snapshot!(refused(
        "@contextmanager\ndef told():\n    op.execute('SELECT 1')\n    yield\n\
         with told():\n    op.execute('INSERT INTO old VALUES (2)')\n    op.execute('INSERT INTO t VALUES (1)')"
    ), @"error[sql]: UNIQUE constraint failed: t.a");
}
