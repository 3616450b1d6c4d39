"""Generators, context managers and match, as Python has them."""
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from alembic import op

revision = "a1"
down_revision = None


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


log = []


def count(limit):
    at = 0
    while True:
        if at == limit:
            return "done"
        sent = yield at
        if sent == "skip":
            at += 10
            continue
        log.append(sent)
        at += 1


def nested(items):
    for item in items:
        if isinstance(item, list):
            result = yield from nested(item)
            log.append(result)
        elif item is None:
            break
        else:
            yield item
    else:
        yield "end"
    return len(items)


def careful():
    try:
        yield 1
        yield 2
    except ValueError as error:
        log.append(f"caught {error}")
        yield "caught"
    else:
        yield "else"
    finally:
        log.append("finally")
    yield "after"


@contextmanager
def tracked(name, swallows=False) -> Iterator[str]:
    log.append(f"enter {name}")
    try:
        yield name.upper()
    except KeyError:
        log.append(f"{name} saw a KeyError")
        if not swallows:
            raise
    finally:
        log.append(f"exit {name}")


class Managed:
    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        log.append((kind is None, str(error), trace is None))
        return self.answer

    @contextmanager
    def inner(self):
        yield self.answer

    def __iter__(self):
        yield self.answer
        yield 2


def drained():
    taken = log[:]
    log.clear()
    return taken


def describe(value):
    match value:
        case None:
            return "none"
        case True | False:
            return "truth"
        case 0:
            return "zero"
        case int(n) if n > 100:
            return f"large {n}"
        case int() | float():
            return "number"
        case "":
            return "empty"
        case str(text):
            return text
        case []:
            return "no items"
        case [only]:
            return ("one", only)
        case [first, *_, "z"]:
            return ("to z", first)
        case (a, b) if a == b:
            return "twins"
        case [first, *rest]:
            return (first, rest)
        case {"kind": "point", "at": [x, y]}:
            return (x, y)
        case {"kind": kind, **others}:
            return (kind, others)
        case Managed(answer=1 as answer):
            return ("managed", answer)
        case _:
            return "else"


def picks(values):
    for value in values:
        match value:
            case int():
                yield value
            case [*items]:
                yield from items


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([list(count(3)), drained()])
    counting = count(20)
    show([next(counting), counting.send("a"), counting.send("skip"), next(counting), drained()])
    counting.close()
    show(list(counting))
    show([list(nested([1, [2, [3], None, 9], 4])), drained()])
    show([list(nested([1, None, 2])), sum(count(4)), drained()])
    show([list(zip(count(9), "abc")), sorted(count(3), reverse=True), dict(enumerate(count(2))), drained()])
    show([list(careful()), drained()])
    careful_one = careful()
    show([next(careful_one), careful_one.throw(ValueError("x")), list(careful_one), drained()])
    for item in careful():
        log.append(item)
        if item == 1:
            break
    show(drained())
    try:
        for item in careful():
            raise RuntimeError("out")
    except RuntimeError as error:
        log.append(str(error))
    show(drained())
    with tracked("a") as a, tracked("b") as b:
        log.append(a + b)
    show(drained())
    with tracked("outer", swallows=True):
        with tracked("inner"):
            raise KeyError("k")
    show(drained())
    try:
        with tracked("plain"):
            raise ValueError("v")
    except ValueError as error:
        log.append(error.args)
    show(drained())

    def returned():
        with tracked("r") as name:
            return name

    show([returned(), drained()])
    with suppress(KeyError, ZeroDivisionError):
        1 / 0
    with Managed(True):
        raise ValueError("gone")
    with Managed(False) as managed:
        log.append(managed.answer)
    with Managed(7).inner() as seven:
        log.append(seven)
    show(drained())
    show([*Managed("m")])
    show([next(count(1)), next(count(0), "none"), any(n > 1 for n in count(5)), drained()])
    try:
        next(count(0))
    except StopIteration:
        log.append("stopped")
    try:
        list(x for x in raising())
    except RuntimeError as error:
        log.append(str(error))
    show(drained())
    values = [None, True, 0, 5, 500, 2.5, "", "text", [], [1], [1, 2, "z"], (3, 3), [1, 2], (4, 5, 6)]
    values += [{"kind": "point", "at": [1, 2]}, {"kind": "line", "n": 1}, {}, Managed(1), Managed(2), b"x"]
    show([describe(value) for value in values])
    show(list(picks([1, [2, 3], "no", (4,)])))


def raising():
    yield 1
    raise StopIteration
