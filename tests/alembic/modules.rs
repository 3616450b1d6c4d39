//! What revisions take from modules: those of the project, those of libraries, and settings.

use insta::assert_snapshot;

use crate::project::Project;

const HEAD: &str = "import sqlalchemy as sa\nfrom alembic import op\n";

/// A project with a module `app.core` and a revision that has these lines.
fn project(module: &str, imports: &str, lines: &str) -> Project {
    let lines: String = lines
        .lines()
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    Project::new()
        .config("prepend_sys_path = [\".\"]\nhistory_table = false\n")
        .file("app/__init__.py", "")
        .file("app/core.py", module)
        .file(
            "versions/a1.py",
            format!("{HEAD}{imports}\nrevision = 'a1'\n\ndef upgrade():\n{lines}"),
        )
}

fn holds(module: &str, lines: &str) {
    project(module, "from app import core", lines)
        .run(&["upgrade", "head"])
        .succeeded();
}

/// It is found before anything is evaluated, and counts in the checksum.
#[test]
fn a_module_is_imported_by_a_text() {
    for import in [
        "import importlib\ncore = importlib.import_module('app.core')",
        "from importlib import import_module\ncore = import_module('app.core')",
        "import importlib\nimport app\ncore = importlib.import_module('.core', 'app') if True else importlib.import_module('app.core')",
    ] {
        let project = project(
            "NAMES = ['a', 'b']\n",
            import,
            "assert core.NAMES == ['a', 'b']",
        );
        project.run(&["upgrade", "head"]).succeeded();
        let show = project.run(&["show", "a1"]).succeeded();
        assert!(show.contains("app/core.py"), "{show}");
    }
    let lost = "import importlib\ncore = importlib.import_module('app.lost')";
    let refusal = first_line(&project("", lost, "assert core.NAMES"));
    assert_eq!(
        refusal,
        "error[unsupported-python]: `app.lost.NAMES` is not known here"
    );
}

/// Whatever looks at a module before it is used must not stop at it, nor end the program.
#[test]
fn a_module_that_nobody_uses_may_hold_anything() {
    let deep = format!("X = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
    for module in ["def f(:\n", &deep] {
        holds(module, "op.execute('CREATE TABLE t (a)')");
    }
}

fn first_line(project: &Project) -> String {
    let refusal = project.refuses(&["upgrade", "head"]);
    refusal.lines().nth(1).unwrap_or_default().to_owned()
}

const TYPE: &str = "import nowhere\nimport sqlalchemy as sa\n\n\
     class Own(sa.types.TypeDecorator):\n    impl = sa.BigInteger\n    epoch = nowhere.epoch()\n";

#[test]
fn a_class_is_known_but_for_what_fails_in_its_body() {
    holds(
        TYPE,
        "op.create_table('t', sa.Column('a', core.Own()))\n\
         assert isinstance(sa.inspect(op.get_bind()).get_columns('t')[0]['type'], sa.BigInteger)",
    );
}

#[test]
fn err_what_failed_in_a_body_is_used() {
    let project = project(TYPE, "from app import core", "print(core.Own.epoch + 1)");
    assert_snapshot!(first_line(&project), @"error[unsupported-python]: `epoch` is not known here");
}

#[test]
fn err_a_column_that_fails_is_not_left_out() {
    let module = "import nowhere\nimport sqlalchemy as sa\nfrom sqlalchemy.orm import \
         declarative_base\nBase = declarative_base()\n\nclass T(Base):\n    __tablename__ = 't'\n    \
         id = sa.Column(sa.Integer, primary_key=True)\n    a = nowhere.column()\n";
    let project = project(
        module,
        "from app import core",
        "core.T.__table__.create(op.get_bind())",
    );
    assert_snapshot!(first_line(&project), @"error[unsupported-python]: `T` is not known here");
}

#[test]
fn a_type_that_asks_its_base_for_the_dialect() {
    let module = "import sqlalchemy as sa\n\nclass Own(sa.types.TypeDecorator):\n    \
         impl = sa.String(12)\n    def load_dialect_impl(self, dialect):\n        \
         return super().load_dialect_impl(dialect)\n";
    holds(
        module,
        "op.create_table('t', sa.Column('a', core.Own()))\n\
         assert str(sa.inspect(op.get_bind()).get_columns('t')[0]['type']) == 'VARCHAR(12)'",
    );
}

#[test]
fn a_module_gives_names_by_a_function() {
    let module = "def __getattr__(name):\n    if name == 'answer':\n        return 42\n    \
         raise AttributeError(name)\n";
    holds(
        module,
        "from app.core import answer\nassert answer == core.answer == 42\n\
         assert not hasattr(core, 'other')\nassert core.__name__ == 'app.core'",
    );
}

#[test]
fn a_module_gives_those_names_to_a_star_that_it_lists() {
    let module = "__all__ = ['known', '_hidden']\nknown = _hidden = other = 1\n";
    let imports = "other = 2\nfrom app.core import *";
    project(
        module,
        imports,
        "assert (known, _hidden, other) == (1, 1, 2)",
    )
    .run(&["upgrade", "head"])
    .succeeded();
    let all = module.replace("__all__", "every");
    project(&all, imports, "assert (known, other) == (1, 1)")
        .run(&["upgrade", "head"])
        .succeeded();
}

const SETTING: &str = "op.execute('CREATE TABLE t (a)')\n\
     op.execute(sa.text('INSERT INTO t VALUES (:a)').bindparams(a=CONF.db.size))";

#[test]
fn a_variable_says_what_a_setting_is() {
    let project = project("", "from nowhere.config import CONF", SETTING);
    let script = project
        .run(&["upgrade", "head", "-x", "nowhere.config.CONF.db.size=big"])
        .succeeded();
    assert!(script.contains("INSERT INTO t VALUES ('big');"), "{script}");
    assert!(
        script.contains("nowhere.config.CONF.db.size = \"big\""),
        "{script}"
    );
}

#[test]
fn err_a_setting_that_nobody_says() {
    let project = project("", "from nowhere.config import CONF", SETTING);
    assert_snapshot!(project.refuses(&["upgrade", "head"]));
}

#[test]
fn what_libraries_have_of_sqlalchemy() {
    let module = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n";
    holds(
        module,
        "import oslo_db.sqlalchemy.types, sqlmodel\nfrom oslo_log import log\n\
         log.getLogger(__name__).info('quiet')\n\
         op.create_table('t', core.db.Column('a', core.db.Integer),\n\
         \x20   sa.Column('b', oslo_db.sqlalchemy.types.SoftDeleteInteger()),\n\
         \x20   sa.Column('c', sqlmodel.sql.sqltypes.types.Uuid()))\n\
         columns = sa.inspect(op.get_bind()).get_columns('t')\n\
         assert [str(c['type']) for c in columns] == ['INTEGER', 'INTEGER', 'CHAR(32)'], columns",
    );
}

#[test]
fn err_what_belongs_to_an_application() {
    let module = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n";
    let project = project(module, "from app import core", "core.db.session.commit()");
    assert_snapshot!(first_line(&project), @"error[unsupported-python]: `SQLAlchemy.session.commit` is not known here");
}

#[test]
fn times_of_numbers() {
    holds(
        "",
        "from datetime import datetime, timezone\nimport warnings\n\
         with warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n\
         then = datetime.fromtimestamp(1.5, tz=timezone.utc)\n\
         assert then.isoformat() == '1970-01-01T00:00:01.500000+00:00'\n\
         assert datetime.utcfromtimestamp(-1).isoformat() == '1969-12-31T23:59:59'",
    );
}

#[test]
fn err_a_time_in_the_zone_of_the_machine() {
    let lines = "from datetime import datetime\ndatetime.fromtimestamp(0)";
    let project = project("", "", lines);
    assert_snapshot!(first_line(&project), @"error[unsupported-python]: `fromtimestamp()` without a zone differs from machine to machine");
}

#[test]
fn values_that_are_given_beside_an_expanding_parameter() {
    let lines = "op.execute('CREATE TABLE t (a)')\n\
         op.execute(sa.text('DELETE FROM t WHERE a IN :a').bindparams(\n\
         \x20   sa.bindparam('a', expanding=True), a=(1, 2)))";
    let script = project("", "", lines).run(&["upgrade", "head"]).succeeded();
    assert!(
        script.contains("DELETE FROM t WHERE a IN (1, 2);"),
        "{script}"
    );
}

const FUNCTION: &str = "import sqlalchemy as sa\nfrom sqlalchemy.ext.compiler import compiles\n\n\
     class now(sa.sql.expression.FunctionElement):\n    pass\n\n";

#[test]
fn a_function_of_the_project_is_what_it_compiles_to() {
    let module = FUNCTION.to_owned()
        + "@compiles(now, 'sqlite')\ndef on_sqlite(element, compiler, **kw):\n    \
           return 'CURRENT_TIME'\n\n\
           @compiles(now)\ndef elsewhere(element, compiler, **kw):\n    \
           return 'CURRENT_TIMESTAMP'\n";
    let lines = "op.create_table('t', sa.Column('a', sa.Time, server_default=core.now()))";
    let script = project(&module, "from app import core", lines)
        .run(&["upgrade", "head"])
        .succeeded();
    assert!(script.contains("a TIME DEFAULT"), "{script}");
    assert!(script.contains("CURRENT_TIME"), "{script}");
    assert!(!script.contains("CURRENT_TIMESTAMP"), "{script}");
}

#[test]
fn err_a_function_of_which_nobody_says_what_it_is() {
    let bare = project(FUNCTION, "from app import core", "core.now()");
    assert_snapshot!(first_line(&bare), @"error[unsupported-python]: no `@compiles` says what `now()` is in SQL");
    let given = project(FUNCTION, "from app import core", "core.now(1)");
    assert_snapshot!(first_line(&given), @"error[unsupported-python]: `now()` with arguments is not evaluated");
}

/// A chain of two revisions that import the same module.
fn two_that_import(module: &str, up: &str, down: &str) -> Project {
    let revision = |id: &str, before: &str| {
        format!(
            "{HEAD}from app import core\n\nrevision = '{id}'\ndown_revision = {before}\n\n\n\
             def upgrade():\n    {up}\n\n\ndef downgrade():\n    {down}\n"
        )
    };
    Project::new()
        .config("prepend_sys_path = [\".\"]\nhistory_table = false\n")
        .file("app/__init__.py", "")
        .file("app/core.py", module)
        .file("versions/a1.py", revision("a1", "None"))
        .file("versions/b2.py", revision("b2", "'a1'"))
}

const COUNTER: &str = "made = []\n\ndef another(op, verb):\n    made.append(len(made) + 1)\n    \
     op.execute(f'{verb} t{made[-1]}' + (' (a)' if verb == 'CREATE TABLE' else ''))\n";

#[test]
fn a_module_is_the_same_one_for_each_revision_of_a_script() {
    let project = two_that_import(
        COUNTER,
        "core.another(op, 'CREATE TABLE')",
        "core.another(op, 'DROP TABLE')",
    );
    let lines = |arguments: &[&str]| -> Vec<String> {
        let script = project.run(arguments).succeeded();
        let is_step =
            |line: &&str| line.starts_with("CREATE TABLE t") || line.starts_with("DROP TABLE t");
        script.lines().filter(is_step).map(str::to_owned).collect()
    };
    assert_eq!(
        lines(&["upgrade"]),
        ["CREATE TABLE t1 (a);", "CREATE TABLE t2 (a);"]
    );
    // What the history leaves is there for what follows it.
    assert_eq!(lines(&["upgrade", "a1:b2"]), ["CREATE TABLE t2 (a);"]);
    // The way down is another run of Alembic.
    assert_eq!(
        lines(&["downgrade", "base"]),
        ["DROP TABLE t1;", "DROP TABLE t2;"]
    );
}

#[test]
fn a_revision_that_runs_again_finds_a_module_as_it_was() {
    let module = "import sqlalchemy as sa\nmade = set()\n\ndef names(op):\n    \
         return [n for n in sa.inspect(op.get_bind()).get_table_names() if len(n) == 2]\n\n\
         def make(op):\n    name = f't{len(names(op))}'\n    assert name not in made\n    \
         made.add(name)\n    op.create_table(name, sa.Column('a', sa.Integer))\n\n\
         def drop(op):\n    op.drop_table(max(names(op)))\n";
    let project = two_that_import(module, "core.make(op)", "core.drop(op)");
    project.run(&["verify"]).succeeded();
}

const HALF_KNOWN: &str = "import nowhere\nimport sqlalchemy as sa\nfrom sqlalchemy.orm import \
     declarative_base\nBase = declarative_base()\n\nclass T(Base):\n    __tablename__ = 't'\n    \
     __table_args__ = (sa.CheckConstraint(nowhere.rule()),)\n    \
     id = sa.Column(sa.Integer, primary_key=True)\n";

#[test]
fn the_name_of_a_table_is_known_even_if_the_table_is_not() {
    holds(HALF_KNOWN, "assert core.T.__tablename__ == 't'");
}

#[test]
fn err_a_metadata_that_lacks_a_table_does_not_say_that_it_has_all() {
    for lines in [
        "core.Base.metadata.create_all(op.get_bind())",
        "print(core.Base.metadata.tables)",
        "print(core.T.id)",
    ] {
        let project = project(HALF_KNOWN, "from app import core", lines);
        let line = first_line(&project);
        assert!(line.starts_with("error[unsupported-python]: "), "{line}");
        assert!(line.ends_with("`T` is not known here"), "{line}");
    }
}

#[test]
fn what_a_logger_is_told_is_no_matter() {
    holds(
        "from nowhere.log import logger\nfrom nowhere import get_logger\nLOG = get_logger()\n",
        "core.logger.info('one')\ncore.LOG.warning('two')",
    );
    let other = project(
        "from nowhere.log import writer\n",
        "from app import core",
        "core.writer.info('one')",
    );
    assert_snapshot!(
        first_line(&other),
        @"error[unsupported-python]: `nowhere.log.writer.info` is not known here"
    );
}

#[test]
fn a_proxy_is_what_its_factory_makes() {
    holds(
        "from lazy_object_proxy import Proxy\nimport sqlalchemy as sa\nOwn = Proxy(lambda: sa.String)\n",
        "assert str(core.Own(length=3)) == 'VARCHAR(3)'",
    );
}

#[test]
fn a_type_of_mutable_values_is_that_type() {
    holds(
        "import sqlalchemy as sa\nfrom sqlalchemy.ext.mutable import MutableDict\nfrom sqlalchemy.ext \
         import mutable\n\nclass Own(mutable.MutableList, list):\n    pass\n",
        "op.create_table('t', sa.Column('a', core.MutableDict.as_mutable(sa.JSON)), \
         sa.Column('b', core.Own.as_mutable(sa.Text())))\n\
         types = [str(c['type']) for c in sa.inspect(op.get_bind()).get_columns('t')]\n\
         assert types == ['JSON', 'TEXT'], types",
    );
}

/// What stands wrong in a module of the project names the call in the revision, too.
#[test]
fn err_a_module_that_a_revision_calls() {
    let module = "import nowhere\n\ndef ask():\n    return nowhere.token() + 1\n\n\
         def check(row):\n    raise ValueError(row)\n";
    let mut told = String::new();
    for line in ["core.ask()", "core.check('x')"] {
        let project = project(module, "from app import core", line);
        told += &project.refuses(&["upgrade", "head"]);
        told += "\n";
    }
    assert_snapshot!(told, @r"
    exit 1
    error[unsupported-python]: `nowhere.token` is not known here
     --> app/core.py:4:12
      |
    1 | import nowhere
      |        ------- it comes from here
    ...
    4 |     return nowhere.token() + 1
      |            ^^^^^^^^^^^^^^^ reached here
      |
     ::: versions/a1.py:7:5
      |
    7 |     core.ask()
      |     ---------- called from here
      |
      = help: write the revision's sections in SQL: a `.sql` file with `-- overrides:` and the id of this revision stands for them

    exit 1
    error[python-raised]: the revision raises `ValueError: x`
     --> app/core.py:7:5
      |
    7 |     raise ValueError(row)
      |     ^^^^^^^^^^^^^^^^^^^^^ raised here
      |
     ::: versions/a1.py:7:5
      |
    7 |     core.check('x')
      |     --------------- called from here
    ");
}

#[test]
fn loggers_of_other_libraries_say_nothing_in_a_script() {
    holds(
        "import structlog\nfrom loguru import logger as loud\n\
         log: structlog.BoundLogger = structlog.get_logger(__name__)\n",
        "core.log.bind(step=1).info('moved', rows=2)\n\
         core.loud.opt(colors=True).success('done')",
    );
}

/// What the environment has is said by the project, and not by the machine.
#[test]
fn the_environment_is_what_variables_say() {
    const LINES: &str = "import os\nfrom os import environ, getenv\n\
         assert os.getenv('SIZE') == environ['SIZE'] == os.environ.get('SIZE', '2') == '7'\n\
         assert getenv('GONE') is None and environ.get('GONE', '2') == '2'\n\
         assert 'SIZE' in environ and 'GONE' not in os.environ\n\
         try:\n    environ['GONE']\nexcept KeyError as error:\n    assert str(error) == \"'GONE'\"\n\
         else:\n    raise AssertionError\n";
    let variables = "history_table = false\n[variables]\n\"os.environ.SIZE\" = \"7\"\n\
         \"os.environ.GONE\" = false\n";
    project("", "", LINES)
        .config(variables)
        .run(&["upgrade", "head"])
        .succeeded();
}

#[test]
fn err_the_environment_of_the_machine() {
    let mut told = String::new();
    for line in ["os.getenv('SIZE', '2')", "os.environ['SIZE']"] {
        let refused = project("", "import os", line);
        told += &refused.refuses(&["upgrade", "head"]);
        told += "\n";
    }
    assert_snapshot!(told, @r#"
    exit 1
    error[unsupported-python]: `SIZE` of the environment differs from machine to machine
     --> versions/a1.py:7:5
      |
    7 |     os.getenv('SIZE', '2')
      |     ^^^^^^^^^^^^^^^^^^^^^^ reached here
      |
      = help: say in gen-sql.toml which value it has: `[variables]`, and below it `"os.environ.SIZE" = "…"`, or `= false` where it is not set

    exit 1
    error[unsupported-python]: `SIZE` of the environment differs from machine to machine
     --> versions/a1.py:7:5
      |
    7 |     os.environ['SIZE']
      |     ^^^^^^^^^^^^^^^^^^ reached here
      |
      = help: say in gen-sql.toml which value it has: `[variables]`, and below it `"os.environ.SIZE" = "…"`, or `= false` where it is not set
    "#);
}

/// What a statement at the top of a file may have filled is as little known as the names that it binds,
/// also in a module that several revisions import.
#[test]
fn err_what_a_statement_may_have_filled_that_is_not_evaluated() {
    let filled = "import os\nROWS = []\nfor name in ('a', 'b'):\n    ROWS.append(os.getpid())\n";
    let twice = project(filled, "from app import core", "core.ROWS = core.ROWS");
    let twice = twice.file(
        "versions/b2.py",
        format!(
            "{HEAD}from app import core\nrevision = 'b2'\ndown_revision = 'a1'\n\n\
             def upgrade():\n    if not core.ROWS:\n        op.execute('SELECT 1')\n"
        ),
    );
    let own = Project::new().file(
        "versions/a1.py",
        format!("{HEAD}{filled}revision = 'a1'\n\ndef upgrade():\n    print(len(ROWS))\n"),
    );
    for project in [twice, own] {
        let told = project.refuses(&["upgrade", "head"]);
        assert!(
            told.contains("may have changed is not known here"),
            "{told}"
        );
    }
}

/// What was to be computed may be nothing; what another package has is something.
#[test]
fn err_whether_what_is_not_known_is_none() {
    let module = "import os\nimport nowhere\nTENANT = os.environ.get('TENANT')\n";
    holds(module, "assert core.nowhere.thing is not None");
    let refused = project(
        module,
        "from app import core",
        "if core.TENANT is None:\n    op.execute('SELECT 1')",
    );
    assert_snapshot!(first_line(&refused), @"error[unsupported-python]: `TENANT` is not known here");
}

#[test]
fn versions_are_what_variables_say() {
    let lines = "import alembic\nassert sa.__version__.startswith('2.') and alembic.__version__ == '1.20.1'";
    let project = project("", "", lines);
    let said = ["sqlalchemy.__version__=2.1.9", "alembic.__version__=1.20.1"];
    let script = project.run(&["upgrade", "-x", said[0], "-x", said[1]]);
    assert!(
        script
            .succeeded()
            .contains("sqlalchemy.__version__ = \"2.1.9\"")
    );
    assert_snapshot!(first_line(&project), @"error[unsupported-python]: the version of `sqlalchemy` differs from place to place");
}

#[test]
fn err_a_call_that_goes_through_a_generator() {
    let module = "import contextlib\n\ndef walk():\n    yield 1\n    eval('1')\n\n\
         @contextlib.contextmanager\ndef block():\n    eval('1')\n    yield\n";
    for lines in [
        "for one in core.walk():\n    pass",
        "with core.block():\n    pass",
    ] {
        let project = project(module, "from app import core", lines);
        let refusal = project.refuses(&["upgrade", "head"]);
        let called = refusal
            .lines()
            .find(|line| line.contains("called from here"));
        let line = refusal.lines().find(|line| line.contains("core."));
        assert!(called.is_some() && line.is_some(), "{refusal}");
    }
}

#[test]
fn err_what_the_text_of_an_exception_does_not_tell() {
    for asks in [
        "'SELECT' in str(error)",
        "len(error.statement)",
        "(str(error) + 'x').split()",
        "repr(str(error))",
    ] {
        let lines = format!(
            "try:\n    op.get_bind().execute(sa.text('SELECT * FROM nope'))\n\
             except Exception as error:\n    print(f'{{error}}', str(error))\n    {asks}"
        );
        let refusal = first_line(&project("", "", &lines));
        assert!(
            refusal.starts_with("error[unsupported-python]: "),
            "{asks}: {refusal}"
        );
    }
}
