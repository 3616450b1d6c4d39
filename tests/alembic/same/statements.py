"""Statements, functions, classes and exceptions, as Python runs them."""
from __future__ import annotations

import enum
from collections import namedtuple
from typing import List, NamedTuple, Optional, TypedDict
from alembic import op

revision = "a1"
down_revision = None


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


N = 3
counter = 0


def default(a, b=2, *args, c=5, **kw):
    return a, b, args, c, kw


def grow(x, into=[]):
    into.append(x)
    return into


def make():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n

    return up


def bump():
    global counter
    counter += 1
    return counter


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def doubled(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs) * 2

    return inner


@doubled
def five():
    return 5


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"
    ROT = "red"

    @property
    def label(self):
        return self.value.title()

    @classmethod
    def default(cls):
        return cls.BLUE


class Kind(str, enum.Enum):
    A = "a"
    B = "b"


class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = enum.auto()


class Point(NamedTuple):
    x: int
    y: int = 0

    def sum(self):
        return self.x + self.y


class Row(TypedDict, total=False):
    id: int


Pair = namedtuple("Pair", "left right")


class Base:
    kind = "base"
    shared = []

    def __init__(self, name, size=1):
        self.name = name
        self.size = size

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"

    def who(self):
        return f"{self.kind}:{self.name}:{self.size}"

    @property
    def area(self):
        return self.size * 2

    @area.setter
    def area(self, value):
        self.size = value // 2

    @staticmethod
    def helper(x):
        return x + 1

    @classmethod
    def make(cls, name):
        return cls(name, 9)

    def __len__(self):
        return self.size

    def __iter__(self):
        return iter([self.name, self.size])

    def __getitem__(self, key):
        return key * 2

    def __call__(self, x):
        return x + self.size

    def __add__(self, other):
        return self.size + other


class Mixin:
    def who(self):
        return "mixin+" + super().who()


class Derived(Mixin, Base):
    kind = "derived"

    def __init__(self, name):
        super().__init__(name, size=4)
        self.extra = True

    def who(self):
        return "derived+" + super().who()


class Problem(ValueError):
    def __init__(self, what, code=7):
        super().__init__(f"problem: {what}")
        self.code = code


class Quiet(Exception):
    pass


def attempt(function):
    try:
        return function()
    except Problem as e:
        return ["problem", str(e), e.code]
    except (KeyError, IndexError) as e:
        return ["lookup", type(e).__name__, str(e)]
    except ZeroDivisionError:
        return "zero"
    except Exception as e:
        return [type(e).__name__, str(e)]
    finally:
        bump()


def fail(error):
    raise error


def cleanup():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                return "left"
        finally:
            bump()


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([default(1), default(1, 3, 4, 5, c=6, z=7), default(*[1, 2], **{"c": 3}), default(b=1, a=0)])
    show([grow(1), grow(2), grow(3, [])])
    up = make()
    show([up(), up(), make()()])
    show([bump(), bump(), counter, fib(12), five(), N])
    out = []
    for i in range(5):
        if i == 1:
            continue
        if i == 4:
            break
        out.append(i)
    else:
        out.append("never")
    for x in []:
        pass
    else:
        out.append("else")
    n = 3
    while n:
        n -= 1
    else:
        out.append("while")
    show(out)
    for i, (a, b) in enumerate([(1, 2), (3, 4)]):
        out.append((i, a + b))
    show([out, i, a])
    grown = [1, 2, 3]
    for x in grown:
        if x < 3:
            grown.remove(x)
    show(grown)
    x = 5
    x += 1; x *= 2; x -= 1; x //= 2; x **= 2; x %= 7; x |= 8
    show(x)
    show([[f() for f in [lambda: i for i in range(3)]], [(lambda i=i: i)() for i in range(3)]])
    show([Color.RED.value, Color.RED.name, Color("blue").name, Color["RED"].value, [c.value for c in Color], len(Color), Color.ROT is Color.RED, Color.RED.label, Color.default().name, str(Color.RED), Color.RED, Color.RED == Color.RED, Color.RED == "red", isinstance(Color.RED, Color), Color.RED in (Color.BLUE, Color.RED)])
    show([Kind.A == "a", Kind.A.value, Kind.A + "x", Kind.A in ["a"], {"a": 1}[Kind.A], ",".join(Kind), ",".join(k.value for k in Kind), isinstance(Kind.A, str), Kind("b").name, f"{Kind.B.value}", Kind.A.upper()])
    show([Level.LOW, Level.HIGH > Level.LOW, Level.HIGH + 1, int(Level.HIGH), [int(l) for l in Level], sorted([Level.HIGH, Level.LOW])])
    p = Point(1)
    show([p, p.x, p.sum(), p[1], tuple(p), p == (1, 0), p._replace(y=5), p._asdict(), len(p), isinstance(p, tuple)])
    left, right = Pair(1, right=2)
    show([left, right, Pair("a", "b"), Pair._fields, Row(id=1)])
    b, d = Base("b"), Derived("d")
    show([b, d, b.who(), d.who(), b.area, d.kind, Base.kind, b.helper(1), Base.helper(2), Derived.make, 1][:-2])
    b.area = 20
    show([b.size, len(b), list(b), b["k"], b(1), b + 5, bool(b), hasattr(b, "extra"), hasattr(d, "extra"), getattr(d, "nope", None)])
    show([isinstance(d, Base), isinstance(d, Mixin), isinstance(b, Derived), issubclass(Derived, Base), type(d).__name__, Base.make("m").size, d.__class__.__name__])
    Base.shared.append(1); d.shared.append(2); d.kind = "own"
    show([b.shared, d.kind, Derived.kind])
    method = d.who
    show([method(), list(map(b.helper, [1, 2]))])
    show(attempt(lambda: fail(Problem("x"))))
    show(attempt(lambda: fail(Problem)) if False else attempt(lambda: fail(Quiet)))
    show([attempt(lambda: {}["k"]), attempt(lambda: [][0]), attempt(lambda: 1 / 0), attempt(lambda: int("x")), attempt(lambda: "a" + 1), attempt(lambda: None.x), attempt(lambda: fail(Quiet("a", 1)))])
    show([attempt(lambda: undefined_name), attempt(lambda: [1].index(5)), attempt(lambda: next(iter([]))), attempt(lambda: len(5)), attempt(lambda: {}[[]]), attempt(lambda: Color("zz")), attempt(lambda: fib()), attempt(lambda: "{}".format()), attempt(lambda: "%d" % "x"), attempt(lambda: [1] < ["a"]), attempt(lambda: fail("text"))])
    show([counter, cleanup(), counter])
    try:
        try:
            fail(KeyError("inner"))
        except KeyError as e:
            raise Problem("outer") from e
    except Problem as e:
        show([str(e), e.args, repr(e), isinstance(e, ValueError)])
    try:
        try:
            fail(Quiet("again"))
        except Quiet:
            raise
    except Exception as e:
        show(repr(e))
    try:
        raise Quiet("once")
    except Exception as e:
        show([e.__class__ is Quiet, e.__class__.__name__, type(e) is e.__class__])
    try:
        assert 1 == 2, "not equal"
    except AssertionError as e:
        show(str(e))
    total: int = 0
    rows: List[Optional[int]] = [1, None]
    for row in rows:
        total += row or 10
    show(total)
