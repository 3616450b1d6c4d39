"""Types of columns: how they are written, and values that they take."""

import dataclasses
import datetime
import decimal
import json
import uuid

DAY = datetime.datetime(2001, 2, 3, 4, 5, 6)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A type of columns."""

    code: str
    # A function of a number: another number, another value.
    value: object = None
    # The type under which values are given to `bulk_insert`, if not the type itself.
    carrier: str | None = None
    # Values of what other kinds survive a change to this one, letter by letter.
    family: str = ""
    # How many values it has.
    distinct: bool = True
    # What Alembic makes of it when it rebuilds a table: it looks up the type's name in a list, and
    # takes what is not in there for the type of its affinity.
    reflected: tuple[str, str] | None = None
    # Whether Alembic alters such a column: it fails with an AttributeError on types made of others.
    is_altered: bool = True


def text(limit):
    """Texts that hurt, of no more than `limit` characters."""
    words = ["O'Brien", "plain", "a:b :c", "tab\there", "é😀", "", "100%", "two\nlines", "--x", "/*"]

    def value(number):
        # The number makes them distinct, the length what a column may ask for.
        return f"{number}{words[number % len(words)]}"[:limit]

    return value


def number(count):
    return count


KINDS = [
    Kind("sa.Integer()", number, family="whole"),
    Kind("sa.Integer", number, family="whole"),
    Kind("sa.BigInteger()", lambda n: n * 10**12, family="whole"),
    Kind("sa.SmallInteger()", number, family="whole"),
    Kind("sa.String(length=40)", text(40), family="text"),
    Kind("sa.String(80)", text(40), family="text"),
    Kind("sa.String()", text(40), family="text"),
    Kind("sa.VARCHAR(60)", text(40), family="text"),
    Kind("sa.Unicode(50)", text(40), family="text"),
    Kind("sa.Text()", text(40), family="text"),
    Kind("sa.UnicodeText()", text(40), family="text"),
    Kind("sa.CHAR(5)", lambda n: str(n)[:5]),
    Kind("sa.NCHAR(5)", lambda n: str(n)[:5]),
    Kind("sa.CLOB()", text(40), reflected=("CLOB", "TEXT")),
    Kind("sa.Boolean()", lambda n: n % 2 == 0, distinct=False),
    Kind("sa.DateTime()", lambda n: DAY + datetime.timedelta(minutes=n)),
    Kind("sa.DateTime(timezone=True)", lambda n: DAY + datetime.timedelta(minutes=n, microseconds=7)),
    Kind("sa.TIMESTAMP()", lambda n: DAY + datetime.timedelta(minutes=n)),
    Kind("sa.Date()", lambda n: DAY.date() + datetime.timedelta(days=n)),
    Kind("sa.Time()", lambda n: (DAY + datetime.timedelta(minutes=n % 1000)).time(), distinct=False),
    Kind("sa.Numeric(10, 2)", lambda n: decimal.Decimal(f"{n}.50"), family="number"),
    Kind("sa.Numeric(precision=12, scale=4)", lambda n: decimal.Decimal(f"{n}.2500"), family="number"),
    Kind("sa.Numeric()", lambda n: decimal.Decimal(f"{n}.5"), family="number"),
    Kind("sa.DECIMAL(8, 3)", lambda n: decimal.Decimal(f"{n}.125"), family="number"),
    Kind("sa.Float()", lambda n: n + 0.5, family="float"),
    Kind("sa.Float(precision=53)", lambda n: n + 0.25, family="float"),
    Kind("sa.REAL()", lambda n: n + 0.75, family="float"),
    Kind("sa.Double()", lambda n: n * 1e-3 + 0.5, family="float"),
    Kind("sa.DOUBLE_PRECISION()", lambda n: n + 0.5, reflected=("DOUBLE PRECISION", "REAL")),
    Kind("sa.LargeBinary()", lambda n: bytes([0, n % 256, 255]) + str(n).encode()),
    Kind("sa.BLOB()", lambda n: b"it's" + str(n).encode()),
    Kind("sa.VARBINARY(20)", lambda n: str(n).encode(), reflected=("VARBINARY(20)", "NUMERIC(20)")),
    Kind("sa.JSON()", lambda n: {"n": n, "list": [1, None, True, "é'"]}, distinct=False),
    Kind("sa.JSON(none_as_null=True)", lambda n: [n, 1.5]),
    Kind("sa.Uuid()", lambda n: uuid.UUID(int=n)),
    Kind("sa.UUID()", lambda n: uuid.UUID(int=n + 0xF << 90), carrier="sa.Uuid()", reflected=("UUID", "NUMERIC")),
    Kind("sa.Enum('a', \"it's\", name='kind')", lambda n: ["a", "it's"][n % 2], distinct=False),
    Kind("sa.Interval()", lambda n: datetime.timedelta(days=n, seconds=1), is_altered=False),
    Kind("sa.PickleType()", is_altered=False),
    Kind("postgresql.UUID(as_uuid=True)", lambda n: uuid.UUID(int=n), carrier="sa.Uuid()"),
    Kind("postgresql.TIMESTAMP(timezone=True)", lambda n: DAY + datetime.timedelta(minutes=n)),
    Kind("postgresql.JSONB().with_variant(sa.JSON(), 'sqlite')", lambda n: {"k": n}, distinct=False),
    Kind("sa.ARRAY(sa.Integer()).with_variant(sa.JSON(), 'sqlite')", lambda n: [n, n + 1], distinct=False),
    Kind("sa.Text().with_variant(postgresql.JSONB(), 'postgresql')", text(40), family="text"),
    Kind("sqlite.DATETIME()", lambda n: DAY + datetime.timedelta(minutes=n)),
]
KEY = KINDS[0]


def literal(value):
    """A value as Python."""
    return repr(value)


def sql_literal(value):
    """A value as SQL; `None` if only a type can say it."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(int(value))
        case int() | float():
            return repr(value)
        case decimal.Decimal():
            return str(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case bytes():
            return f"x'{value.hex()}'"
        case dict() | list():
            return sql_literal(json.dumps(value))
        case uuid.UUID():
            return sql_literal(value.hex)
    return None
