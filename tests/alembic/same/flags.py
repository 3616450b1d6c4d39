"""`enum.Flag` and `enum.IntFlag`."""
import enum
import json
from enum import Flag, IntFlag, auto

from alembic import op

revision = "a1"
down_revision = None


def show(value):
    text = value if isinstance(value, str) else repr(value)
    op.execute(f"INSERT INTO shown (text) VALUES (x'{text.encode().hex()}')")


class Perm(IntFlag):
    READ = auto()
    WRITE = auto()
    ADMIN = 8
    BOTH = 3


class Color(Flag):
    RED = auto()
    GREEN = auto()
    BLUE = auto()
    NONE = 0

    def words(self):
        return [one.name.lower() for one in self]


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([Perm.READ, Perm.WRITE, Perm.ADMIN, Perm.BOTH, list(Perm), len(list(Perm)), [p.value for p in Perm]])
    both = Perm.READ | Perm.ADMIN
    show([both, str(both), both.value, both.name, int(both), f"{both}", both + 1, both == 9, both in (9,), bool(both)])
    show([Perm.READ in both, Perm.WRITE in both, both & Perm.ADMIN, both ^ Perm.READ, both & ~Perm.READ, ~Perm.READ, ~both])
    show([both is Perm.ADMIN | Perm.READ, Perm(9) is both, Perm(3) is Perm.BOTH, Perm.READ | Perm.WRITE is Perm.BOTH, Perm["BOTH"]])
    show([both | 2, 2 | both, both & 1, both.value & 8, Perm(0), str(Perm(0)), bool(Perm(0)), Perm(0).name, list(both), list(Perm(0))])
    show([json.dumps({"p": both}), "%d" % both, isinstance(both, int), isinstance(both, Perm), isinstance(both, Flag), isinstance(both, enum.Enum)])
    mix = Color.RED | Color.BLUE
    show([mix, str(mix), mix.value, mix.name, bool(mix), bool(mix & Color.GREEN), list(Color), Color.NONE, ~mix, mix.words()])
    show([Color.RED in mix, Color.GREEN in mix, mix == Color(5), mix is Color(5), Color(5) == 5, Color["RED"], Color(0) is Color.NONE, mix ^ mix])
    show([{Color.RED: 1}[Color.RED], {mix: 2}[Color.BLUE | Color.RED], isinstance(mix, Flag), isinstance(mix, IntFlag), isinstance(mix, int)])
    mask = 0
    for perm in (Perm.READ, Perm.ADMIN):
        mask |= perm
    show([mask, int(mask), sum(Perm), max(Perm), sorted([Perm.ADMIN, Perm.READ])])
