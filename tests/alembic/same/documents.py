"""`json`: what is written, read and wrong."""
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from json import JSONDecodeError
from uuid import UUID

from alembic import op

revision = "a1"
down_revision = None

TEXTS = [
    "1", "-1", "0", "-0", "1.5", "-0.5", "1e3", "1E-3", "1.5e+2", "true", "false", "null", '"a"', '""', "[]", "{}", "[1, 2]", '{"a": 1}',
    ' [ 1 , "x" ] ', '{"a": {"b": [null, true]}, "c": 2.0}', '"\\n\\t\\"\\\\\\/\\u00e9"', '"\\ud83d\\ude00"', '"é 日本"', '{"a": 1, "a": 2}',
    "NaN", "[Infinity, -Infinity]", "\n[\n1\n]\n", "1e400", '"\\u0000"', '{"b": 1, "a": 2}', "[[[[]]]]", "12345678901", '{"": 1}',
]

WRONG = [
    "", " ", "x", "nul", "tru", "[", "[1", "[1,", "{", '{"a"', '{"a":', '{"a": 1', '{"a" 1}', '{"a": 1 "b": 2}', "{a: 1}", "{'a': 1}", '"a', '"a\\', '"\\x"',
    '"\\u12"', '"\\u12zz"', "1 2", "[1] x", "01", "-", "1.", ".5", "+1", "--1", "1e", "[1 2]", "]", "}", ",", '"a\nb"', "\n\n x", '[\n  1,\n  x\n]', "tRue", '{1: 2}', "[,]",
    "'a'", "None", "True", '{"a": }', '{"a": [1, {"b": x}]}', "\ufeff1", '"\\u', "é",
]


class Color(str, Enum):
    RED = "red"


class Size(Enum):
    BIG = 1


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return (type(e).__name__, str(e), isinstance(e, ValueError))


def plain(value):
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, Enum):
        return {"name": value.name}
    raise TypeError("no " + type(value).__name__)


def guarded(text):
    try:
        return json.loads(text)
    except JSONDecodeError:
        return "wrong"


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(t, json.loads(t)) for t in TEXTS])
    show([(t, called(json.loads, t)) for t in WRONG])
    show([json.dumps(json.loads(t)) for t in TEXTS if "NaN" not in t and "Inf" not in t and "e400" not in t])
    show([json.loads(b'{"a": 1}'), guarded("{"), guarded("{}"), called(json.loads, None)[0], called(json.dumps, {1, 2}), called(json.dumps, {(1, 2): 3}), called(json.dumps, Size.BIG)[0]])
    show([json.dumps({"b": 1, "a": [1, 2.5, None, True, "é\u2028😀\x00\x7f"]}), json.dumps("é", ensure_ascii=False), json.dumps({}), json.dumps([]), json.dumps((1, 2)), json.dumps("</a>")])
    show([json.dumps({"b": 1, "a": {"d": [], "c": [1, {"x": {}}]}}, indent=2), json.dumps([1, [2]], indent="\t"), json.dumps([1, 2], indent=0), json.dumps({"a": 1, "b": 2}, separators=(",", ":")), json.dumps({"b": [1], "a": 2}, indent=1, sort_keys=True, separators=(", ", " = "))])
    show([json.dumps({"b": 1, "a": 2, "C": 3}, sort_keys=True), json.dumps({10: 1, 9: 2, 2.5: 0}, sort_keys=True), called(json.dumps, {1: 1, "a": 2}, sort_keys=True)[0], json.dumps({1: 2, None: 3, True: 4, 1.5: 5})])
    show([json.dumps([date(2024, 1, 31), datetime(2024, 1, 31, 12, 30), Decimal("1.50"), UUID(int=1), {3, 1}, Size.BIG, Color.RED], default=plain), json.dumps({"a": {"b": date(2024, 2, 29)}}, default=str), called(json.dumps, [b"x"], default=plain)])
