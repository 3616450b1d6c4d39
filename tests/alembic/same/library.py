"""Modules of the standard library, as Python has them."""
import copy
import datetime
import functools
import itertools
import json
import logging
import math
import string
import textwrap
import uuid
import warnings
from collections import OrderedDict, defaultdict, namedtuple
from contextlib import nullcontext
from datetime import date, timedelta, timezone
from decimal import Decimal

from alembic import op

revision = "a1"
down_revision = None

logger = logging.getLogger("alembic")


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    logger.info("said %s", 1)
    logging.warning("x")
    warnings.warn("deprecated")
    print("to whoever runs it")
    show(json.dumps({"b": [1, 2.5, None, True], "a": {"é": "\n\"\\"}, 1: "x"}))
    show(json.dumps({"b": 1, "a": [1, {}, []]}, indent=2, sort_keys=True))
    show(json.dumps({"é": "😀"}, ensure_ascii=False) + json.dumps("😀") + json.dumps([1], separators=(",", ":")))
    show(json.loads('{"z": [1, 2.5, "x", null, true], "a": {}}'))
    show(textwrap.dedent("""
        SELECT *
          FROM t

        WHERE 1
    """))
    show(textwrap.indent("a\n\nb", "  "))
    show([math.ceil(1.2), math.floor(-1.2), math.sqrt(4), math.pi, string.digits, string.ascii_letters])
    show([list(itertools.chain([1], "ab")), list(itertools.product([1, 2], "ab"))])
    show([functools.partial(int, base=16)("ff"), functools.reduce(lambda a, b: a + b, [1, 2, 3]), functools.partial(max, 5)(7)])
    d = defaultdict(list)
    d["a"].append(1)
    d["a"].append(2)
    show([dict(d), d["b"], len(d), OrderedDict([("x", 1)])["x"]])
    moment = datetime.datetime(2024, 2, 29, 13, 5, 9)
    show([moment, moment.isoformat(), str(moment), moment.date(), moment.year, moment.strftime("%Y-%m-%d %H:%M:%S %j %a %b %p %I"), f"{moment:%d.%m.%Y}"])
    show([moment + timedelta(days=1, hours=12), moment - timedelta(minutes=6), moment - datetime.datetime(2024, 1, 1), moment.replace(hour=0, minute=0), moment.weekday()])
    show([datetime.datetime(2024, 1, 1, tzinfo=timezone.utc), datetime.datetime(2024, 1, 1, 1, 2, 3, 4).isoformat(), datetime.datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-5))).isoformat()])
    show([date(2024, 3, 1) - timedelta(days=1), date(2024, 3, 1) - date(2024, 1, 1), date(2024, 1, 1) < date(2024, 1, 2), date(2024, 1, 1).isoformat(), datetime.time(1, 2), str(datetime.time(1, 2, 3, 4))])
    show([timedelta(days=-1, seconds=5), str(timedelta(days=-1, seconds=5)), timedelta(hours=25), str(timedelta(hours=25, microseconds=3)), timedelta(minutes=2).total_seconds(), timedelta(0) == timedelta(), timedelta(days=1) * 3])
    show([datetime.datetime.fromisoformat("2024-01-02T03:04:05"), datetime.datetime.fromisoformat("2024-01-02 03:04:05.123456+02:00"), date.fromisoformat("2024-01-02"), datetime.datetime.strptime("2024-01-02 03:04", "%Y-%m-%d %H:%M")])
    show([datetime.datetime(2024, 1, 1, 12, tzinfo=timezone.utc) == datetime.datetime(2024, 1, 1, 14, tzinfo=timezone(timedelta(hours=2))), isinstance(moment, date), sorted([date(2024, 5, 1), date(2023, 5, 1)])])
    show([Decimal("1.50") + 1, Decimal("2") * Decimal("1.5"), str(Decimal("-0.05")), Decimal("1.5") == Decimal("1.50"), int(Decimal("3.9")), float(Decimal("1.5")), Decimal(5) > 4, Decimal("1.10") - Decimal("0.1")])
    show([uuid.UUID("12345678123456781234567812345678"), str(uuid.UUID("{12345678-1234-5678-1234-567812345678}")), uuid.UUID("12345678-1234-5678-1234-567812345678").hex, uuid.UUID("12345678-1234-5678-1234-567812345678") == uuid.UUID("12345678123456781234567812345678")])
    a = [[1], {"k": [2]}]
    b, c = copy.copy(a), copy.deepcopy(a)
    a[0].append(9)
    show([a, b, c])
    with nullcontext(5) as value:
        show(value)
    show([5.0 % 0.1, -5 % 0.3, 1e17 % 3, 7.5 // 2, -7.5 // 2, 5.5 % -2, float("nan") == float("nan"), 3.0 % 1.5])
    show([Decimal("1.5") == 1.5, Decimal("0.1") == 0.1, Decimal("0.1") < 0.1, Decimal(2) > 1.5, Decimal("0.0000000"), str(Decimal("0.00000012")), Decimal("-0.0000003")])
