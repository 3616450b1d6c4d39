//! What of Python is evaluated, and how its refusals and exceptions look.

use crate::project::{Cases, Project};

fn project(text: &str) -> Project {
    let head = "from alembic import op\n\nrevision = \"a1\"\ndown_revision = None\n\n\n";
    Project::new().file("versions/a1.py", format!("{head}{text}"))
}

/// The texts that `upgrade` inserts into the table `t`.
fn inserted(text: &str) -> Vec<String> {
    let script = project(text).run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let mut query = database.prepare("SELECT a FROM t").expect("the table");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

const PUT: &str = "def put(text):\n    op.execute(f\"INSERT INTO t (a) VALUES ('{text}')\")\n\n\n";

#[test]
fn loops_over_constants() {
    let text = format!(
        "{PUT}TABLES = (('user', ['id', 'name']), ('item', ['id']))\n\n\n\
         def upgrade():\n    op.execute('CREATE TABLE t (a TEXT)')\n\
         \x20   for at, (table, columns) in enumerate(TABLES, 1):\n\
         \x20       put('%d %s: %s' % (at, table.upper(), ', '.join(columns)))\n"
    );
    assert_eq!(inserted(&text), ["1 USER: id, name", "2 ITEM: id"]);
}

/// An iterator that nobody goes over does nothing, as in Python.
#[test]
fn lazy_iterators() {
    let text = format!(
        "{PUT}def upgrade():\n    op.execute('CREATE TABLE t (a TEXT)')\n\
         \x20   map(put, ['never'])\n\
         \x20   filter(put, ['never'])\n\
         \x20   list(map(put, ['once']))\n\
         \x20   for one in map(lambda x: put(x) or x, 'ab'):\n        put(one * 2)\n"
    );
    assert_eq!(inserted(&text), ["once", "a", "aa", "b", "bb"]);
}

/// What is refused is not caught, whatever a revision does about errors.
#[test]
fn err_refusals_are_not_caught() {
    let mut cases = Cases::default();
    for (title, body) in [
        (
            "except",
            "try:\n        open('x')\n    except Exception:\n        pass",
        ),
        (
            "finally",
            "try:\n        open('x')\n    finally:\n        return",
        ),
        ("hasattr", "hasattr((), '__len__')"),
    ] {
        let said = project(&format!("def upgrade():\n    {body}\n")).refuses(&["upgrade", "head"]);
        cases.add(title, said);
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn err_exceptions() {
    let mut cases = Cases::default();
    for (title, text) in [
        (
            "raise",
            "def upgrade():\n    raise RuntimeError('not on SQLite')\n",
        ),
        (
            "a class of its own",
            "class Stop(Exception):\n    pass\n\n\ndef upgrade():\n    raise Stop('here') from None\n",
        ),
        ("a key", "def upgrade():\n    {'a': 1}['b']\n"),
        ("a name", "def upgrade():\n    print(undefined)\n"),
        ("an attribute", "def upgrade():\n    'a'.uper()\n"),
        (
            "an argument",
            "def f(a):\n    pass\n\n\ndef upgrade():\n    f(1, 2)\n",
        ),
        ("a division", "def upgrade():\n    1 / 0\n"),
        ("an assertion", "def upgrade():\n    assert 1 > 2, 'no'\n"),
        (
            "a member",
            "import enum\n\n\nclass C(enum.Enum):\n    A = 1\n\n\ndef upgrade():\n    C.B\n",
        ),
        ("a format", "def upgrade():\n    '{:d}'.format('a')\n"),
    ] {
        cases.add(title, project(text).refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn err_what_is_not_evaluated() {
    let mut cases = Cases::default();
    for (title, text) in [
        (
            "yield inside of an expression",
            "def f():\n    print((yield 1))\n\n\ndef upgrade():\n    list(f())\n",
        ),
        (
            "a generator that is given up",
            "def f():\n    try:\n        yield 1\n    finally:\n        print()\n\n\ndef upgrade():\n    next(f())\n",
        ),
        (
            "a context manager that is no generator",
            "from contextlib import contextmanager\n\n\ndef upgrade():\n    contextmanager(lambda: 1)\n",
        ),
        (
            "await",
            "async def f():\n    pass\n\n\ndef upgrade():\n    f()\n",
        ),
        (
            "match by position",
            "class X:\n    pass\n\n\ndef upgrade():\n    match X():\n        case X(1):\n            pass\n",
        ),
        (
            "a special method",
            "class X:\n    def __eq__(self, o):\n        return True\n\n\ndef upgrade():\n    X()\n",
        ),
        (
            "a metaclass",
            "class X(metaclass=type):\n    pass\n\n\ndef upgrade():\n    X()\n",
        ),
        (
            "a base",
            "import thing\n\n\nclass X(thing.Base):\n    pass\n\n\ndef upgrade():\n    X()\n",
        ),
        (
            "a type as a base",
            "class X(dict):\n    pass\n\n\ndef upgrade():\n    X()\n",
        ),
        (
            "a module",
            "import thing\n\n\ndef upgrade():\n    thing.run()\n",
        ),
        (
            "a part of a module",
            "import collections\n\n\ndef upgrade():\n    collections.ChainMap()\n",
        ),
        ("an encoding", "def upgrade():\n    'a'.encode('cp037')\n"),
        ("a big number", "def upgrade():\n    10 ** 10000\n"),
        ("a complex number", "def upgrade():\n    1j\n"),
        (
            "the text of a function",
            "def f():\n    pass\n\n\ndef upgrade():\n    f'{f}'\n",
        ),
    ] {
        cases.add(title, project(text).refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}

/// Python would go on, or raise something else: what is lacking here only is nothing that an
/// `except` takes for an answer.
#[test]
fn err_what_is_lacking_is_not_caught() {
    for expression in [
        "bytearray(b'')",
        "'a'.__len__()",
        "[1].__iter__()",
        "sa.text('a')[0:1]",
        "sa.text('a')[0]",
        "sorted([sa.text('a'), sa.text('b')])",
        "min(sa.Integer(), sa.Integer())",
        "sa.Integer() < sa.Integer()",
        "sa.Integer() + 1",
        "-sa.Integer()",
        "abs(sa.Integer())",
        "int(sa.Integer())",
        "len(sa.Integer())",
        "list(sa.Integer())",
        "dict(**sa.Integer())",
        "'%f' % sa.Integer()",
        "sa.Integer()()",
        "[1][sa.Integer()]",
        "[1][:sa.Integer()]",
        "range(3)[sa.Integer()]",
        "json.dumps(1, cls=1)",
        "json.loads('1', parse_int=float)",
        "int('\u{663}')",
        "functools.total_ordering",
        "collections.deque().insert(0, 1)",
        "hash(1)",
        "datetime.datetime(2024, 1, 1).timetuple()",
    ] {
        let text = format!(
            "import collections\nimport datetime\nimport functools\nimport json\n\n\
             import sqlalchemy as sa\n\n\ndef upgrade():\n    try:\n        {expression}\n    except \
             Exception:\n        pass\n"
        );
        let refused = project(&text).refuses(&["upgrade", "head"]);
        let said = refused.contains("error[unsupported-python]");
        assert!(said, "`{expression}`: {refused}");
    }
}

#[test]
fn err_syntax() {
    let mut cases = Cases::default();
    for (title, text) in [
        ("Python 2", "def upgrade():\n    print 'a'\n"),
        ("an open bracket", "def upgrade():\n    op.execute('a'\n"),
        ("indentation", "def upgrade():\nop.execute('a')\n"),
        ("a template", "${imports}\n"),
    ] {
        cases.add(title, project(text).refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}
