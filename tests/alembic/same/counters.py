"""`collections`: `Counter`, `OrderedDict`, `defaultdict` and `deque`."""
import collections
import json
from collections import Counter, OrderedDict, defaultdict, deque

from alembic import op

revision = "a1"
down_revision = None


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return (type(e).__name__, str(e))


def counted(*args, **kw):
    c = Counter("abca")
    c.update(*args, **kw)
    return c


def less():
    c = Counter(a=3, b=1)
    c.subtract("aab", c=1)
    return c


def deleted():
    c = Counter("ab")
    del c["z"]
    del c["a"]
    return c, c["a"], "a" in c


def nested():
    tree = defaultdict(lambda: defaultdict(list))
    tree["x"]["y"].append(1)
    tree["x"]["z"].append(2)
    return {k: dict(v) for k, v in tree.items()}


def filled():
    d = defaultdict(int)
    for one in "abca":
        d[one] += 1
    return d, d["new"], "other" in d, d.get("other"), len(d), dict(d), list(d), d == {"a": 2, "b": 1, "c": 1, "new": 0}


def moved():
    d = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    d.move_to_end("a")
    first = list(d)
    d.move_to_end("c", last=False)
    return first, list(d), d.popitem(last=False), d.popitem(), list(d.items())


def queued(maxlen=None):
    d = deque([1, 2], maxlen)
    d.append(3)
    d.appendleft(0)
    d.extend("ab")
    d.extendleft("cd")
    left = list(d)
    return left, d.pop(), d.popleft(), list(d), len(d), d


def turned(n):
    d = deque(range(5))
    d.rotate(n)
    return d


def breadth(tree, first):
    found, queue = [], deque([first])
    while queue:
        one = queue.popleft()
        found.append(one)
        queue.extend(tree.get(one, ()))
    return found


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([Counter("abcab"), Counter(), Counter({"a": 1, "b": 5}), Counter(a=2, b=3), Counter(["x", "y", "x"]), Counter({"a": 0}), str(Counter("b")), f"{Counter('aab')}"])
    show([Counter("abcab").most_common(), Counter("abcab").most_common(1), Counter("abcab").most_common(0), Counter("ba").most_common(), sorted(Counter("cab").items()), list(Counter("cab").elements()), Counter(a=2, b=0, c=-1).total()])
    show([counted("ab"), counted({"a": 5}), counted(z=2), counted("a", b=3), less(), deleted()])
    show([Counter("aab") + Counter("bc"), Counter("aab") - Counter("ab"), Counter("aab") | Counter("bbc"), Counter("aab") & Counter("abb"), +Counter(a=1, b=-1), -Counter(a=1, b=-1)])
    show([Counter("ab") == Counter("ba"), Counter(a=1) == Counter(a=1, b=0), Counter("a") == {"a": 1}, Counter("a") != Counter("b"), bool(Counter()), len(Counter("ab")), Counter("a")["z"], Counter("a").get("z"), max(Counter("aab").values())])
    show([[k for k, n in Counter(["a", "b", "a"]).items() if n > 1], isinstance(Counter(), dict), isinstance({}, Counter), isinstance(Counter(), Counter), json.dumps(Counter("ab")), dict(Counter("aab")), Counter("ab").copy()])
    show([filled(), nested(), defaultdict(list), defaultdict(list, {"a": [1]}), defaultdict(None, a=1), defaultdict(int, [("a", 1)], b=2), defaultdict(set)["x"], called(defaultdict, 1), called(lambda: defaultdict(None)["x"])])
    show([isinstance(defaultdict(int), defaultdict), isinstance(defaultdict(int), dict), defaultdict(int) == {}, defaultdict(int, a=1).copy()["z"], json.dumps(defaultdict(list, a=[1])), defaultdict(str)["q"], sorted(defaultdict(int, a=1, b=2))])
    show([OrderedDict(), list(OrderedDict(b=1, a=2)), moved(), OrderedDict([("a", 1), ("b", 2)]) == OrderedDict([("b", 2), ("a", 1)]), OrderedDict([("a", 1), ("b", 2)]) == {"b": 2, "a": 1}, OrderedDict(a=1) == OrderedDict(a=1), list(OrderedDict.fromkeys("abca")), called(OrderedDict().popitem)[0], called(OrderedDict().move_to_end, "x")])
    show([dict(OrderedDict(a=1)), json.dumps(OrderedDict([("z", 1), ("a", 2)])), isinstance(OrderedDict(), dict), isinstance({}, OrderedDict), list((OrderedDict(a=1) | {"b": 2}).items()), "".join(reversed(OrderedDict.fromkeys("abc"))), collections.OrderedDict(a=1)["a"]])
    show([queued(), queued(3), deque(), deque("abc", maxlen=2), deque([1], 5).maxlen, deque([1]).maxlen, turned(1), turned(-1), turned(12), turned(0)])
    show([called(deque().pop), called(deque().popleft), deque([1, 2, 1]).count(1), deque([1, 2])[-1], deque([1, 2])[0], called(lambda: deque([1])[3]), deque([1]) == deque([1]), deque([1]) == [1], deque([1]) < deque([2]), bool(deque()), 1 in deque([1]), list(reversed(deque([1, 2]))), deque([1, 2]).index(2)])
    show([breadth({"a": ["b", "c"], "b": ["d"], "c": ["e", "f"]}, "a"), sum(deque([1, 2])), sorted(deque([2, 1])), isinstance(deque(), deque), type(deque()).__name__, called(hash_key, deque()), called(deque([1]).remove, 5)[0]])


def hash_key(value):
    return {value: 1}
