"""Numbers and collections, as Python has them."""
from alembic import op

revision = "a1"
down_revision = None


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3, 7 / 2, 2**10, 2**-1, -(2**3)])
    show([7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 1e3, 5 / 5, 2 * 1.5, 0.1 + 0.2])
    show([1 << 4, 255 >> 2, 6 & 3, 6 | 3, 6 ^ 3, ~5, not 1, -True, +5])
    show([1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, True == 1, "a" == 1, None is None, [] == [], [1] is [1], 1 != 2, (1, 2) < (1, 3), [2] > [1, 5]])
    show([1 and 2, 0 and 2, 0 or 3, None or "x", "" or [] or 0, 1 if [] else 2, not []])
    show([int("12"), int(" -5 "), int("ff", 16), int("0x1f", 16), int("0b11", 0), int(3.9), int(-3.9), int(True), int("1_000")])
    show([float("1.5"), float(2), float(" 1e3 "), bool(""), bool([0]), bool(0.0), abs(-3), abs(-2.5)])
    show([divmod(7, 3), divmod(-7, 3), pow(2, 5), min(3, 1, 2), max([1, 5, 3]), sum([1, 2, 3]), sum([1.5, 2]), sum([[1], [2]], [])])
    show([min("b", "a"), max(["a", "bbb", "cc"], key=len), min([], default=0), max({"a": 1, "b": 5}, key=lambda k: {"a": 9, "b": 5}[k])])
    l = [3, 1, 2]
    l.append(5); l.extend([7, 8]); l.insert(0, 9); l.insert(-1, 6); l.remove(1)
    show([l, l.pop(), l.pop(0), l, l.index(2), l.count(2), l[1:3], l[-1], l[::-1], len(l)])
    l.sort(); show(l); l.sort(reverse=True); show(l); l.reverse(); show(l); l[0] = "x"; del l[1]; show(l)
    m = l; m += [1]; show(l is m); show([l + [2], l * 2, [0] * 3, 2 in [1, 2], 3 not in [1, 2]])
    l.clear(); show(l); show([1, 2, 3].copy())
    show([sorted([3, 1, 2]), sorted(["b", "A", "c"], key=str.lower), sorted([(1, "b"), (0, "z"), (1, "a")], reverse=True), sorted([("a", 2), ("b", 1)], key=lambda p: p[1])])
    show(sorted([("x", 1), ("y", 1), ("z", 0)], key=lambda p: p[1], reverse=True))
    show([list(range(5)), list(range(2, 8, 3)), list(range(5, 0, -2)), len(range(0, 10, 3)), range(3), 2 in range(3), range(5)[-1]])
    show([list(enumerate("ab")), list(enumerate(["x"], 1)), list(enumerate(["x"], start=5)), list(zip([1, 2, 3], "ab")), dict(zip("ab", [1, 2])), list(zip(*[(1, "a"), (2, "b")]))])
    show([list(map(lambda x: x * 2, [1, 2])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])), list(map(lambda a, b: a + b, [1, 2], [3, 4]))])
    show([any([0, 1]), all([1, 0]), any([]), all([]), any(x > 1 for x in [1, 2]), all(isinstance(x, int) for x in [1, 2])])
    d = {"a": 1, "b": 2}
    show([d["a"], d.get("z"), d.get("z", 0), list(d), list(d.keys()), list(d.values()), list(d.items()), len(d), "a" in d, 1 in d.values(), ("a", 1) in d.items()])
    d["c"] = 3; d.update({"a": 9}); d.update(e=5); d.update([("f", 6)]); show(d)
    show([d.pop("a"), d.pop("zz", None), d.setdefault("b", 7), d.setdefault("n", []), d.popitem(), d])
    del d["c"]; show(d); show({**d, "x": 1}); show(d | {"y": 2}); show(dict(a=1, **{"b": 2})); show(dict([("a", 1)])); show(dict.fromkeys("ab", 0)); show(d.copy() == d)
    show([{1: "a", True: "b", 1.0: "c"}, {"a": {"b": [1, (2,)]}}, {}, (), [], (1,), ((1, 2), 3)])
    show([sorted(d.keys() - {"b"}), d.keys() & {"b"}, d.keys() == {"b", "e", "f"}, d.keys(), d.values(), d.items()])
    s = {1, 2, 3}
    show([sorted(s | {4}), sorted(s & {1, 9}), sorted(s - {1}), sorted(s ^ {3, 4}), len(s), 1 in s, s == {3, 2, 1}, s <= {1, 2, 3, 4}, s < s, s >= {1}, s.isdisjoint({9}), set(), {1}, frozenset([2])])
    s.add(4); s.discard(9); s.remove(1); s.update([7, 8]); show(sorted(s)); show(sorted(s.union([1], [2]))); show(sorted(s.difference([7]))); show(s.issubset(range(20))); show(sorted(set("hello")))
    s.difference_update([7]); s.intersection_update([2, 3, 8]); show(sorted(s)); show(sorted({"a", "b"}.symmetric_difference(["b", "c"])))
    t = (1, 2, 2)
    show([t.count(2), t.index(2), t + (3,), t * 2, t[1:], t == (1, 2, 2), tuple([1]), tuple("ab")])
    show([[x for x in range(5) if x % 2], [x + y for x in "ab" for y in "cd"], {x: x * 2 for x in range(2)}, sorted({x % 2 for x in range(5)}), [[y for y in range(x)] for x in range(3)], sum(x for x in range(4)), [x for x, in [(1,), (2,)]], [(a, b) for a, b in {"k": 1}.items()]])
    show([(y := 5), y, [z := 1, z + 1]])
    it = iter([1, 2, 3]); show([next(it), next(it), list(it), next(it, "end")])
    g = (x * 2 for x in [1, 2]); show(next(g)); show(list(g)); show(list(g))
    show([list(reversed([1, 2])), list(reversed({"a": 1, "b": 2})), isinstance(1, int), isinstance(True, int), isinstance("a", (int, str)), isinstance([], list), isinstance({}, dict), type(1) is int, type("a") == str, type(1).__name__])
    a, *b = [1, 2, 3]; show([a, b]); *a, b = "xyz"; show([a, b]); (a, b), c = (1, 2), 3; show([a, b, c]); a = b = []; a.append(1); show(b)
    show([callable(len), callable(1), hasattr("a", "upper"), hasattr("a", "zz"), getattr("a", "zz", 5), getattr("a", "upper")()])
    show([[1, 2] == [1, 2.0], {"a": 1} == {"a": 1.0}, (1, [2]) == (1, [2]), {1: 2} != {1: 3}, [1, 2] < [1, 2, 0], b"a" < b"b", b"ab"[0], b"ab"[:1], b"a" + b"b", list(b"ab"), 0x1F, 0b11, 0o17, 1_000])
    show([None, True, False, ..., 1, -1, 1.5, "x", b"x"])
    show(["a" "b", 'c' if None else "d", (lambda *a, **k: (a, k))(1, 2, x=3), [*range(2), *"ab"], {*[1]}, (*[1], 2), {**{"a": 1}}])
