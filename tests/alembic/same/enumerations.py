"""`enum`, named tuples, and what the classes of Python's own types have."""
import enum
from collections import namedtuple
from enum import Enum, IntEnum, StrEnum, auto, unique
from typing import NamedTuple

from alembic import op

revision = "a1"
down_revision = None


class Missing(Enum):
    A = "a"
    B = "b"

    @classmethod
    def _missing_(cls, value):
        if value is None:
            return None
        if value == 7:
            return "seven"
        return cls.A


class Numbered(Enum):
    X = auto()
    Y = auto()
    Z = 10
    LOW = -20
    W = auto()


class Low(Enum):
    A = -5
    B = auto()


class Named(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return f"{name.lower()}{start}{count}{last_values}"

    X = auto()
    YY = auto()


class Text(StrEnum):
    Foo = auto()
    BAR = "bar"


class Mixed(str, Enum):
    ONE = 1
    A = "a"
    B = "b"

    @property
    def label(self):
        return self.value.upper()

    @classmethod
    def default(cls):
        return cls.B

    @staticmethod
    def of(value):
        return Mixed(value)

    def __str__(self):
        return f"<{self.value}>"


class Plain(str, Enum):
    A = "a"


class Number(IntEnum):
    ONE = 1
    TWO = "2"


class Alias(Enum):
    X = 1
    Y = 1
    Z = 2
    _hidden = 3
    __private = 4


class Parts(Enum):
    A = ("x", 1)
    B = ("y", 2)

    def __init__(self, text, number):
        self.text = text
        self.number = number

    def __repr__(self):
        return f"{self.name}!"

    @property
    def both(self):
        return self.text * self.number


class Base(Enum):
    def shout(self):
        return self.name + "!"


class Derived(Base):
    A = 1


Written = Enum("Written", "x y, z")
Listed = Enum("Listed", ["p", "q"], start=5)
Paired = Enum("Paired", [("k", "v"), ("l", "w")], type=str)
Mapped = Enum("Mapped", {"m": 3, "n": 4})
Counted = IntEnum("Counted", ("one", "two"))
Lower = StrEnum("Lower", "Ab Cd")


class Point(NamedTuple):
    a: int
    b: str = "x"

    def both(self):
        return f"{self.a}{self.b}"


Pair = namedtuple("Pair", "a b", defaults=[2])


class Own(namedtuple("Own", ["c"])):
    def twice(self):
        return self.c * 2


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def fails(run):
    try:
        return ("no", run())
    except Exception as error:
        return (type(error).__name__, str(error))


def extend():
    class More(Alias):
        A = 1


def twice():
    @unique
    class Twice(Enum):
        A = 1
        B = 1
        C = 2
        D = 2


def once():
    @enum.unique
    class Once(Enum):
        A = 1
    return Once.A.value


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([Missing("zz").name, Missing("b").name, fails(lambda: Missing(None)), fails(lambda: Missing(7))])
    show([m.value for m in Numbered])
    show([Low.B.value, Named.X.value, Named.YY.value, Text.Foo.value, str(Text.Foo), f"{Text.BAR:>5}", Text.Foo == "foo"])
    show([Mixed.A.label, Mixed.default().value, Mixed.of("a").name, str(Mixed.A), f"{Mixed.B}", f"{Mixed.B:>5}", Mixed.ONE.value, Mixed.A == "a", {Mixed.A: 1}["a"], "x" + Mixed.A])
    show([str(Plain.A), repr(Plain.A), Plain.A.upper(), isinstance(Plain.A, str), hasattr(Plain.A, "nope"), hasattr(Plain, "nope"), Plain.A < "b"])
    show([Number.ONE + Number.TWO, Number.TWO.value, str(Number.ONE), f"{Number.TWO:03d}", "%d" % Number.TWO, sorted([Number.TWO, Number.ONE])])
    show([m.name for m in Alias] + [Alias.Y is Alias.X, Alias.Y.name, len(Alias), Alias.X in Alias, Alias["Y"].name, Alias._hidden.value])
    show([(name, member.name) for name, member in Alias.__members__.items()] + ["Y" in Alias.__members__])
    show([Parts.B.number, Parts.A.value, Parts(("x", 1)).text, Parts.A, Parts.B.both, str(Parts.A), f"{Parts.A}", hasattr(Parts.A, "nope")])
    show([Derived.A.shout(), Derived(1).name, isinstance(Derived.A, Base), issubclass(Derived, Enum), type(Derived.A).__name__, Derived.__name__])
    show([[(m.name, m.value) for m in one] for one in (Written, Listed, Paired, Mapped, Counted, Lower)])
    show([Written.__name__, hasattr(Alias, "Q"), Counted.two + 1, Paired.k.upper(), str(Written.x), repr(Written.z), Lower.Ab == "ab"])
    show([fails(one) for one in (extend, twice, once, lambda: Alias(9), lambda: Alias["Q"], lambda: setattr(Alias, "X", 3), lambda: Alias.X < Alias.Z, lambda: Number("x"))])
    show([m.name for m in reversed(Alias)] + [list(Alias)[0].name, max(Number).name, bool(Alias.X), Alias.X == 1, Alias.X != Alias.Z, {Alias.X: 1}[Alias.Y]])

    point, pair, own = Point(1), Pair(1), Own(c=4)
    for one in (point, pair):
        show([one._fields, one._field_defaults, one._make([3, "q"]), one._asdict(), one._replace(a=5), one.count(1), one.index(1), tuple(one), type(one).__name__, hasattr(one, "nope")])
    show([Point._make((7, "z")).both(), Point._fields, Pair._fields, Pair._make("ab"), Own._make([1]).twice(), own._replace(c=6).twice(), own, Own._fields])
    show([fails(lambda: Point._make([1])), fails(lambda: pair._replace(z=1))[1], fails(lambda: Point.nope), hasattr(Point, "nope"), hasattr(Pair, "_fields")])

    show([int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes(b"\x05"), int.from_bytes(b"", "big")])
    show([(258).to_bytes(2, "big"), (258).to_bytes(4, "little"), (-2).to_bytes(2, "big", signed=True), (5).to_bytes(), (127).to_bytes(1, "big", signed=True)])
    show([fails(lambda: (258).to_bytes(1, "big")), fails(lambda: (-1).to_bytes(1, "big")), fails(lambda: (128).to_bytes(1, "big", signed=True)), fails(lambda: (1).to_bytes(1, "middle"))])
    show([int.bit_length(5), (7).bit_count(), (5).as_integer_ratio(), (5).numerator, True.real, (5).denominator, (5).imag, (1.5).real, (1.5).imag, (2).conjugate()])
    show([str.join(",", ["a", "b"]), list(map(str.strip, [" a ", "b "])), sorted(["b", "A"], key=str.lower), dict.fromkeys("ab", 0), bytes.fromhex("ff00"), list.index([1, 2], 2), dict.get({"a": 1}, "a")])
    show([hasattr(str, "join"), hasattr(int, "from_bytes"), hasattr(dict, "has_key"), hasattr({}, "iteritems"), hasattr(int, "nope"), fails(lambda: int.nope), fails(lambda: str.nope), fails(lambda: "a".nope)])
