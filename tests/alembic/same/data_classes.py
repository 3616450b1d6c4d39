"""`dataclasses`."""
import dataclasses
from dataclasses import asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import ClassVar, Optional

from alembic import op

revision = "a1"
down_revision = None


@dataclass
class Point:
    x: int
    y: int = 0


@dataclass
class Named(Point):
    name: Optional[str] = None
    tags: list = field(default_factory=list)
    kind: ClassVar[str] = "n"
    secret: str = field(default="s", repr=False, compare=False)

    def total(self):
        return self.x + self.y

    @property
    def twice(self):
        return self.x * 2


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = field(default=0)


@dataclass(kw_only=True)
class Options:
    a: int = 1
    b: int


@dataclass
class Shown:
    a: int

    def __repr__(self):
        return "shown"


@dataclass
class Computed:
    a: int
    b: int = field(init=False)

    def __post_init__(self):
        self.b = self.a + 1


@dataclass(eq=False)
class Same:
    a: int


@dataclasses.dataclass(slots=True)
class Slots:
    a: int = 3


@dataclass
class Three:
    a: int
    b: int
    c: int


@dataclass
class Tree:
    label: str
    children: list = field(default_factory=list)
    by_name: dict = field(default_factory=dict)


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return (type(e).__name__, str(e))


def frozen():
    v = Version(1)
    v.major = 2


def local():
    @dataclass
    class Inner:
        a: int

    return Inner(1).a, Inner(1) == Inner(1)


def hashed(value):
    return {value: 1}[value]


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([Point(1), Point(1, 2), Point(y=3, x=4), str(Point(5)), f"{Point(6)}"])
    show([Named(1), Named(1, 2, "n", ["t"]), Named(1).total(), Named(3).twice, Named.kind, Named(1).secret, Named.y])
    show([Point(1) == Point(1), Point(1) == Point(2), Point(1) != Point(1), Point(1) == (1, 0), Named(1, secret="a") == Named(1, secret="b"), Point(1) == Named(1)])
    show([Version(1) < Version(2), Version(1, 2) >= Version(1, 1), sorted([Version(2), Version(1, 5), Version(1)]), max(Version(1), Version(3))])
    show([called(frozen), hashed(Version(1)), len({Version(1), Version(1), Version(2)}), called(hashed, Point(1))])
    show([Options(b=2), called(Options, 1), called(Point), called(Point, 1, 2, 3), called(Options), called(Three), called(Three, 1), called(Three, 1, 2), called(Point, 1, x=2), called(Point, 1, z=2)])
    show([Shown(1), Computed(1), Same(1) == Same(1), Slots(), Slots(a=4).a, local()])
    show([asdict(Named(1, tags=[Point(2)])), astuple(Named(1, tags=[Point(2)])), asdict(Tree("a", [Tree("b")], {"c": Tree("d")}))])
    show([[f.default is dataclasses.MISSING for f in fields(Named)], replace(Point(1), y=5), replace(Version(1), minor=3), called(replace, Computed(1), b=3), [f.name for f in fields(Named)], [f.default for f in fields(Version)][1:]])
    show([is_dataclass(Point), is_dataclass(Point(1)), is_dataclass(int), is_dataclass(3), isinstance(Named(1), Point), called(asdict, 3)])
    show([Named(1).tags is Named(1).tags, dataclasses.asdict(Point(1)), hasattr(Point(1), "z"), getattr(Point(1), "y"), Point(1) in [Point(1)], [Point(1), Point(2)].index(Point(2))])
