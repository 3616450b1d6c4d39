//! Python that is out to do harm: each is refused with its code, in bounded time and memory.
//!
//! [`Project::run`] proves besides that nothing panics and nothing is printed.

use crate::project::{Cases, Project};

/// A revision whose `upgrade` has this body, behind these lines.
fn revision(before: &str, body: &str) -> String {
    let body = body.replace('\n', "\n    ");
    format!("{before}\nrevision = \"a1\"\ndown_revision = None\n\n\ndef upgrade():\n    {body}\n")
}

fn project(text: &str) -> Project {
    Project::new().file("versions/a1.py", text)
}

#[track_caller]
fn refused(code: &str, text: &str) {
    let run = project(text).run(&["upgrade", "head"]);
    let first = run.stderr.lines().next().unwrap_or_default();
    let head: String = text.chars().take(300).collect();
    assert!(
        first.starts_with(&format!("error[{code}]: ")),
        "{first}\n{head}"
    );
    assert_eq!(run.code, 1);
}

#[test]
fn err_endless_loops_and_calls() {
    for body in [
        "while True:\n    pass",
        "try:\n    while True:\n        pass\nexcept BaseException:\n    pass",
        "x = [1]\nfor one in x:\n    x.append(one)",
    ] {
        refused("python-limit", &revision("", body));
    }
    for before in [
        "def f():\n    f()",
        "f = lambda: f()",
        "class f:\n    def __init__(self):\n        f()",
        "class X:\n    def __repr__(self):\n        return repr(self)\ndef f():\n    str(X())",
        "class X:\n    def __getattr__(self, name):\n        return self.x\ndef f():\n    X().y",
    ] {
        refused("python-limit", &revision(before, "f()"));
    }
}

#[test]
fn err_huge_values() {
    for body in [
        "'x' * 10**9",
        "b'x' * 10**9",
        "bytes(10**12)",
        "[1] * 10**9",
        "list(range(10**9))",
        "for i in range(10**15):\n    pass",
        "x = 'x'\nfor i in range(60):\n    x += x",
        "x = [1]\nfor i in range(60):\n    x.extend(x)",
        "'%1000000000d' % 1",
        "'x'.zfill(10**10)",
        "'x'.center(10**10)",
        "'\\t'.expandtabs(10**10)",
        "('a' * 10**6).replace('a', 'b' * 10**6)",
        "('x' * 10**4).join('y' * 10**6)",
        "list(product(*[range(100)] * 20))",
    ] {
        refused(
            "python-limit",
            &revision("from itertools import product", body),
        );
    }
}

#[test]
fn err_values_that_hold_themselves() {
    for body in [
        "l = []\nl.append(l)\nstr(l)",
        "d = {}\nd['d'] = d\nf'{d}'",
        "l, m = [], []\nl.append(l)\nm.append(m)\nl == m",
        "l, m = [], []\nl.append(l)\nm.append(m)\nm in [l]",
    ] {
        refused("python-limit", &revision("", body));
    }
}

/// What is nested deeply is dropped level by level.
#[test]
fn deeply_nested_values() {
    let before = "class N:\n    def __init__(self, inner):\n        self.inner = inner\n\
                  def around(f):\n    return lambda: f";
    for body in [
        "x = None\nfor i in range(10**6):\n    x = [x]",
        "x = None\nfor i in range(10**6):\n    x = around(x)",
        "x = None\nfor i in range(10**6):\n    x = N(x)",
        "x = ()\nfor i in range(10**5):\n    x = (x,)\n{x: 1}\nstr(x)",
        "x = [1]\nfor i in range(10**5):\n    x = map(str, x)\nlist(x)",
    ] {
        refused("python-limit", &revision(before, body));
    }
    let passes = "x = None\nfor i in range(10**5):\n    x = [x]";
    project(&revision("", passes))
        .run(&["upgrade", "head"])
        .succeeded();
}

#[test]
fn err_deeply_nested_code() {
    let many = |text: &str, times: usize| text.repeat(times);
    let blocks: Vec<String> = (1..2000)
        .map(|depth| format!("if 1:\n{}", " ".repeat(depth)))
        .collect();
    let blocks = blocks.concat();
    for body in [
        format!("x = {}{}", many("[", 10_000), many("]", 10_000)),
        format!("x = {}1", many("(", 10_000)) + &many(")", 10_000),
        format!("x = 1{}", many(" + 1", 100_000)),
        format!("x = 1{}", many(" < 1", 100_000)),
        format!("x = 1{}", many(" and 1", 100_000)),
        format!("x = {}1", many("not ", 100_000)),
        format!("x = {}1", many("-", 100_000)),
        format!("x = {}1", many("lambda: ", 20_000)),
        format!("x = {}1", many("1 if 1 else ", 20_000)),
        format!("x = y{}", many(".y", 100_000)),
        format!("x = y{}", many("()", 100_000)),
        blocks + "pass",
    ] {
        refused("python-limit", &revision("", &body));
    }
}

/// Long is not deep.
#[test]
fn long_files() {
    for body in [
        "x = 1\n".repeat(50_000),
        format!("x = 'a' {}", "'b' ".repeat(50_000)),
        format!("x = [{}]", "1, ".repeat(50_000)),
        format!("if 0:\n    pass\n{}", "elif 0:\n    pass\n".repeat(20_000)),
    ] {
        project(&revision("", &body))
            .run(&["upgrade", "head"])
            .succeeded();
    }
}

#[test]
fn err_numbers_that_do_not_fit() {
    for body in [
        "2 ** 10**9",
        "1 << 10**6",
        "1 << 2**70",
        "(1 << 16000) * (1 << 16000)",
        "int('9' * 30000)",
        "int('f' * 30000, 16)",
        "int.from_bytes(b'x' * 5000, 'big')",
        "(1 << 70).to_bytes(10**6, 'big')",
        "(2**100 + 1) / (2**99 + 3)",
    ] {
        refused("unsupported-python", &revision("", body));
    }
}

/// What would reach out of the revision, and how people try to get there.
#[test]
fn err_ways_out() {
    let mut cases = Cases::default();
    for (title, before, body) in [
        ("import", "", "__import__('os').system('ls')"),
        ("bases", "", "().__class__.__bases__[0].__subclasses__()"),
        ("a function's globals", "def f(): pass", "f.__globals__"),
        ("code", "", "eval('1')"),
        ("a file", "", "open('/etc/passwd').read()"),
        ("a process", "import subprocess", "subprocess.run(['ls'])"),
        ("the environment", "import os", "os.environ['HOME']"),
        ("a path", "import os", "os.path.exists('x')"),
        (
            "the clock",
            "from datetime import datetime",
            "datetime.utcnow()",
        ),
        ("the time", "import time", "time.time()"),
        ("chance", "import uuid", "str(uuid.uuid4())"),
        ("an address", "class X: pass", "str(X())"),
        ("the order of a set", "", "str({1, 2})"),
    ] {
        let said = project(&revision(before, body)).refuses(&["upgrade", "head"]);
        cases.add(title, said);
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn err_limits_read_like_this() {
    let mut shown = Cases::default();
    for (title, body) in [
        ("a loop without an end", "while True:\n    pass"),
        ("a text of a gigabyte", "'x' * 10**9"),
    ] {
        let run = project(&revision("", body)).run(&["upgrade", "head"]);
        shown.add(title, run);
    }
    insta::assert_snapshot!(shown.text());
}

#[test]
fn err_what_only_gen_sql_lacks_is_no_answer() {
    for body in [
        "hasattr(b'a', 'swapcase')",
        "getattr(b'a', 'swapcase', None)",
        "try:\n    b'a'.swapcase()\nexcept AttributeError:\n    pass",
        "getattr(op.get_bind(), 'no_such_thing', None)",
        "hasattr(sa.Column('a', sa.Integer), 'proxy_set')",
    ] {
        let before = "import sqlalchemy as sa\nfrom alembic import op";
        refused("unsupported-python", &revision(before, body));
    }
    let before = "import sqlalchemy as sa\nfrom alembic import op\nclass A:\n    b = 1";
    let body = "assert not hasattr('a', 'no_such_thing')\n\
        assert getattr(A(), 'c', 7) == 7\n\
        assert not hasattr(sa.Integer(), 'length')\n\
        assert not hasattr(ValueError('x'), 'message')\n\
        assert getattr(A, 'd', None) is None";
    let run = project(&revision(before, body)).run(&["upgrade", "head"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
