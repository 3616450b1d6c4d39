"""`itertools`, `functools` and `operator`."""
import functools
import itertools
import operator
from functools import cache, cached_property, cmp_to_key, lru_cache, partial, reduce, wraps
from itertools import (
    accumulate, chain, combinations, combinations_with_replacement, compress, count, cycle, dropwhile, filterfalse,
    groupby, islice, pairwise, permutations, product, repeat, starmap, takewhile, tee, zip_longest,
)
from operator import attrgetter, itemgetter, methodcaller

from alembic import op

revision = "a1"
down_revision = None

SEEN = []


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return type(e).__name__


def noisy(items):
    for item in items:
        SEEN.append(item)
        yield item


def seen(iterator):
    SEEN.clear()
    given = list(iterator)
    return given, list(SEEN)


def doubled(function):
    @wraps(function)
    def wrapper(*args, **kw):
        return function(*args, **kw) * 2
    return wrapper


@doubled
def plus(a, b=1):
    return a + b


@lru_cache(maxsize=None)
def fib(n):
    SEEN.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache(maxsize=2)
def kept(n, *, by=0):
    SEEN.append((n, by))
    return n


@lru_cache
def plain(n):
    SEEN.append(n)
    return n


@cache
def never():
    SEEN.append("never")
    return None


class Row:
    def __init__(self, name, size):
        self.name, self.size = name, size

    @cached_property
    def label(self):
        SEEN.append(self.name)
        return f"{self.name}:{self.size}"

    @lru_cache
    def times(self, n):
        SEEN.append((self.name, n))
        return self.size * n


def groups(items, key=None):
    return [(k, list(g)) for k, g in groupby(items, key)]


def late(items):
    return [(k, list(g)) for k, g in list(groupby(items))]


def interleaved(items):
    found = []
    for k, g in groupby(noisy(items)):
        found.append((k, next(g), list(SEEN)))
    return found


def teed(n):
    a, b = tee(noisy(range(n)))
    return next(a), next(a), next(b), list(a), list(b)


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([list(chain("ab", [1], (), {2: 3})), list(chain()), list(chain.from_iterable([[1], [2, 3], "x"])), list(itertools.chain.from_iterable(x for x in ("ab", "c")))])
    show([list(islice("abcdef", n)) for n in (0, 2, 6, 9)] + [list(islice("abcdef", 2, None)), list(islice("abcdef", 1, 5, 2)), list(islice("abcdef", None, 3)), list(islice("abcdef", 4, 2)), list(islice("abcdef", 0, None, 4))])
    show([seen(islice(noisy(range(9)), 2, 5)), seen(islice(noisy(range(9)), 3)), seen(islice(noisy(range(9)), 1, 8, 3)), seen(islice(noisy(range(9)), 4, 2)), called(islice, "a", -1), called(islice, "a", 0, 1, 0)])
    show([list(islice(count(), 3)), list(islice(count(5, 2), 3)), list(islice(count(1.5, 0.5), 3)), list(islice(cycle("ab"), 5)), list(islice(cycle(""), 5)), list(islice(repeat(7), 2)), list(repeat("x", 3)), list(repeat("x", times=0)), list(repeat("x", -1))])
    show([groups("aabbbca"), groups([]), groups(range(7), lambda n: n // 3), groups(["a", "B", "b", "A"], str.lower), late("aab"), interleaved("aabbc")])
    show([{k: sum(r["n"] for r in g) for k, g in groupby(sorted([{"t": "x", "n": 1}, {"t": "y", "n": 2}, {"t": "x", "n": 3}], key=itemgetter("t")), key=itemgetter("t"))}])
    show([list(product("ab", [1, 2])), list(product("ab", repeat=2)), list(product()), list(product("ab", "")), list(product([0, 1], "x", repeat=2)), len(list(product(range(4), repeat=3)))])
    show([list(permutations("abc")), list(permutations("abc", 2)), list(permutations([], 0)), list(permutations("a", 2)), list(permutations([1, 1]))])
    show([list(combinations("abcd", 2)), list(combinations("abc", 3)), list(combinations("abc", 4)), list(combinations("abc", 0)), list(combinations_with_replacement("abc", 2)), list(combinations_with_replacement("", 1)), called(combinations, "a", -1)])
    show([list(zip_longest("ab", "c")), list(zip_longest("ab", [1, 2, 3], fillvalue="-")), list(zip_longest()), list(zip_longest("a", "", fillvalue=0))])
    show([list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], operator.mul)), list(accumulate([1, 2], initial=10)), list(accumulate("abc")), list(accumulate([])), list(accumulate([3, 1, 2], max))])
    show([list(takewhile(lambda n: n < 3, [1, 2, 3, 1])), list(dropwhile(lambda n: n < 3, [1, 2, 3, 1])), list(filterfalse(lambda n: n % 2, range(6))), list(filterfalse(None, [0, 1, ""])), list(starmap(pow, [(2, 3), (3, 2)])), list(compress("abcd", [1, 0, 1])), list(pairwise("abc")), list(pairwise("a"))])
    show([seen(takewhile(lambda n: n < 2, noisy(range(9)))), seen(pairwise(noisy(range(3)))), seen(zip_longest(noisy("ab"), "xyz")), teed(4), [list(t) for t in tee("ab", 3)], next(chain(noisy("ab"), noisy("cd"))), next(iter(chain("x")))])
    show([reduce(operator.add, [1, 2, 3]), reduce(lambda a, b: a * b, [2, 3], 4), reduce(max, [1, 5, 2]), called(reduce, max, []), reduce(operator.or_, [{1}, {2}]) == {1, 2}])
    show([partial(plus, 5)(2), partial(plus, b=3)(1), partial(plus, b=3)(1, b=4), partial(plus, 1).args, partial(plus, b=2).keywords, partial(int, base=2)("101"), plus.__name__, plus(1)])
    SEEN.clear()
    show([fib(10), SEEN, fib.__name__, kept(1), kept(1), kept(2), kept(3), kept(1), kept(1, by=1), called(kept, [])])
    SEEN.clear()
    show([plain(1), plain(1.0), plain(True), never(), never(), SEEN, plain.cache_clear(), plain(1), len(SEEN)])
    SEEN.clear()
    row = Row("a", 2)
    show([row.label, row.label, row.times(3), row.times(3), Row("b", 3).label, SEEN])
    rows = [Row("b", 2), Row("a", 2), Row("c", 1)]
    show([[r.name for r in sorted(rows, key=attrgetter("name"))], [r.name for r in sorted(rows, key=attrgetter("size", "name"))], [r.name for r in sorted(rows, key=cmp_to_key(lambda a, b: b.size - a.size))]])
    show([itemgetter(1)("abc"), itemgetter(0, 2)("abc"), itemgetter("k")({"k": 1}), list(map(itemgetter(-1), ["ab", "cd"])), methodcaller("upper")("a"), methodcaller("split", ",", maxsplit=1)("a,b,c"), called(itemgetter(5), "a"), called(attrgetter("z"), row)])
    show([operator.add(1, 2), operator.sub(1, 2), operator.mul("a", 2), operator.truediv(1, 2), operator.floordiv(7, 2), operator.mod(7, 4), operator.pow(2, 3), operator.eq(1, 1.0), operator.ne(1, 2), operator.lt(1, 2), operator.le(2, 2), operator.gt(1, 2), operator.ge(1, 2)])
    show([operator.and_(6, 3), operator.or_(6, 3), operator.xor(6, 3), operator.not_(0), operator.truth("a"), operator.is_(None, None), operator.is_not(1, None), operator.contains([1], 1), operator.getitem([5, 6], 1), operator.concat("a", "b"), operator.lshift(1, 3), operator.rshift(8, 1)])
