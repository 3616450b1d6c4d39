"""What is built in: slices, types, white space; `math` and `textwrap`."""
import math
import textwrap
import warnings
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set, Sized
from enum import IntEnum

from alembic import op

revision = "a1"
down_revision = None

TEXT = "The quick brown fox jumps over the lazy dog, and then it sleeps for a while. It wakes up  later."


class Level(IntEnum):
    LOW = 0
    HIGH = 1


class Plain:
    pass


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return (type(e).__name__, str(e))


def sliced(start, stop, new):
    items = list(range(6))
    items[start:stop] = new
    return items


def cut(start, stop):
    items = list(range(6))
    del items[start:stop]
    return items


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([sliced(1, 3, "ab"), sliced(None, None, []), sliced(2, 2, [9, 9]), sliced(4, 1, [7]), sliced(-2, None, (1,)), sliced(9, 12, [5]), cut(1, 3), cut(None, -1), cut(4, 2)])
    show([range(10)[2:5], range(10)[::-2], range(5)[-1], range(2, 20, 3)[1:3], list(range(10)[-3:]), range(5)[7:], len(range(0, 10, 3)[1:]), [5, 6][Level.HIGH], "abc"[Level.HIGH:], [1, 2, 3][:Level.HIGH], "abc"[True]])
    show([pow(2, 10, 1000), pow(3, 0, 7), pow(10, 5, 1), pow(-2, 3, 5), ascii("é😀\n'"), ascii(["ü"]), issubclass(bool, int), issubclass(int, (str, float)), issubclass(str, object), type(None).__name__, isinstance(None, type(None)), isinstance(0, type(None))])
    values = ["a", b"a", [1], (1,), {1: 2}, {1}, frozenset(), 1, None, 1.5, iter([1]), (x for x in []), len, Plain]
    show([[isinstance(v, c) for v in values[:10]] for c in (Iterable, Collection, Sized, Iterator, Hashable, Mapping, Sequence, Set)])
    show([[isinstance(v, c) for v in values[10:12]] for c in (Iterable, Sized, Iterator, Collection)])
    show(["a\x1db\x1ec".split(), "\x1f a \x1c".strip(), "\x1d".isspace(), "a\u3000b\x1d".rsplit(None, 1), " a  b ".split(None, 1), "ab\x1cc".splitlines()])
    show(["é".encode("ascii", "ignore"), "aé😀".encode("ascii", "replace"), "aé€".encode("latin-1", errors="ignore"), b"a\xffb".decode("utf-8", "ignore"), b"a\xffb\xe2\x82".decode("utf-8", "replace"), b"a\xff".decode("ascii", errors="replace"), str(b"a\xff", "utf-8", "ignore"), called("é".encode, "ascii")[0]])
    show([math.ceil(1.2), math.floor(-1.5), math.trunc(-2.7), math.ceil(3), math.sqrt(2), math.isqrt(17), math.gcd(12, 18), math.gcd(), math.lcm(4, 6), math.lcm(0, 3), math.factorial(10), math.prod([2, 3.5]), math.prod([], start=5), math.fabs(-2), math.copysign(1, -0.0), math.tau])
    show([math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-10, abs_tol=1e-9), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), called(math.sqrt, -1), called(math.factorial, -1)[0], called(math.floor, math.inf), called(math.floor, math.nan), called(math.sqrt, "a")[0]])
    show([{frozenset("ab"): 1}[frozenset("ba")], len({frozenset([1]), frozenset([1, 1]), frozenset()}), frozenset([1]) == {1}, {frozenset([frozenset()])} == {frozenset([frozenset()])}])
    show([textwrap.wrap(TEXT, w) for w in (10, 20, 33, 70, 200)] + [textwrap.wrap(""), textwrap.wrap("  a b  ", 5), textwrap.wrap("a\nb\n\nc", 3)])
    show([textwrap.fill(TEXT, 30), textwrap.fill(TEXT, width=40, initial_indent="* ", subsequent_indent="  "), textwrap.fill("", 10), [textwrap.shorten(TEXT, w) for w in (15, 40, 70, 200)], textwrap.shorten("hello  big\nworld", 50), textwrap.shorten("hello big world", 12, placeholder="..."), textwrap.shorten("hello", 5), called(textwrap.shorten, "hello world", 3)])
    show([issubclass_of(e) for e in (DeprecationWarning, UserWarning, TimeoutError, ConnectionError, FileExistsError, SyntaxError)])
    show([called(lambda: 1 + "a"), called(lambda: "a" + 1), called(lambda: [1] < ["a"]), called(lambda: sorted([1, "a"])), called(lambda: None[0]), called(lambda: 1[0]), called(lambda: len(5)), called(lambda: -"a"), called(lambda: sorted([Plain(), Plain()])), called(lambda: Plain() + 1), called(lambda: [1][None]), called(lambda: [1]["a":])])


def issubclass_of(error):
    try:
        raise error("x")
    except Warning as e:
        return ("warning", str(e))
    except OSError as e:
        return ("os", str(e))
    except Exception as e:
        return ("other", str(e))
