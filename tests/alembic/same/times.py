"""`datetime`: arithmetic, formats, what is read."""
from datetime import date, datetime, time, timedelta, timezone

from alembic import op

revision = "a1"
down_revision = None

ISO = [
    "2024-01-31", "20240131", "2024-W05-3", "2024W053", "2024-W05", "2024-01-31T12:30", "2024-01-31 12:30:45", "2024-01-31T12:30:45.123", "2024-01-31T12:30:45.123456",
    "2024-01-31T12:30:45.123456789", "2024-01-31T12:30:45,5", "2024-01-31T12", "2024-01-31T1230", "2024-01-31T123045", "20240131T123045", "2024-01-31T12:30:45Z",
    "2024-01-31T12:30:45+02:00", "2024-01-31T12:30:45-0530", "2024-01-31T12:30+01", "2024-01-31x12:30", "2024-02-29", "2024-01-31T12:30:45+00:00",
    "", "2024", "2024-1-1", "2024-02-30", "2024-13-01", "2024-01-31T", "2024-01-31T25:00", "2024-01-31T12:60", "2024-01-31T12:30:61", "2024-01-31T12:3", "2024-01-31T12:30:", "2024-0131", "202401-31",
    "x", "2024-01-31T12:30:45+", "2024-01-31T12:30:45.1+02:00", "0000-01-01", "2024-01-31T12:3045", "2024-W60-1", "2024-01-31T12:30:45+2", "31/01/2024",
]

READ = [
    ("2024-01-31", "%Y-%m-%d"), ("2024-1-3", "%Y-%m-%d"), ("31/01/24", "%d/%m/%y"), ("01/31/99", "%m/%d/%y"), ("2024-01-31 12:30:45.5", "%Y-%m-%d %H:%M:%S.%f"),
    ("2024-01-31T12:30:45.123456", "%Y-%m-%dT%H:%M:%S.%f"), ("2024-01-31T12:30:45.000001Z", "%Y-%m-%dT%H:%M:%S.%fZ"), ("2024-01-31 12:30:45+0200", "%Y-%m-%d %H:%M:%S%z"),
    ("2024-01-31 12:30:45-05:30", "%Y-%m-%d %H:%M:%S%z"), ("2024-01-31 12:30:45Z", "%Y-%m-%d %H:%M:%S%z"), ("12:30", "%H:%M"), ("1:05 PM", "%I:%M %p"), ("12:05 am", "%I:%M %p"), ("12:05 pm", "%I:%M %p"),
    ("Jan 31 2024", "%b %d %Y"), ("31 january 2024", "%d %B %Y"), ("Wed, 31 Jan 2024", "%a, %d %b %Y"), ("Wednesday 31", "%A %d"), ("2024 031", "%Y %j"), ("20240131", "%Y%m%d"), ("100%", "%H0%%"),
    ("2024-01-31", "%Y/%m/%d"), ("2024-02-30", "%Y-%m-%d"), ("2024-01-31x", "%Y-%m-%d"), ("24-01-31", "%Y-%m-%d"), ("2024-01-31 25:00", "%Y-%m-%d %H:%M"), ("", "%Y"), ("2024-01-31   12", "%Y-%m-%d %H"), ("2024", "%Y"), ("2024-01-31 12:30:60", "%Y-%m-%d %H:%M:%S"),
]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return type(e).__name__


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(t, called(datetime.fromisoformat, t)) for t in ISO])
    show([(t, called(date.fromisoformat, t)) for t in ISO])
    show([(t, called(time.fromisoformat, t)) for t in ("12:30", "12:30:45", "123045", "T12:30", "12", "12:30:45.5", "x", "12:60", "")])
    show([(t, f, called(datetime.strptime, t, f)) for t, f in READ])
    d, day = datetime(2024, 1, 31, 12, 30, 45, 123456), date(2024, 2, 29)
    show([d.isoformat(), d.isoformat(" "), d.isoformat(sep="_"), [d.isoformat(timespec=s) for s in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds")], d.replace(tzinfo=timezone.utc).isoformat(timespec="seconds"), d.replace(microsecond=0).isoformat(), time(1, 2, 3, 4).isoformat(timespec="milliseconds"), called(d.isoformat, timespec="x")])
    show([d.replace(year=2023), d.replace(hour=0, minute=0, second=0, microsecond=0), day.replace(year=2020), called(day.replace, year=2023), day.replace(day=1, month=12), time(1, 2).replace(hour=5), called(d.replace, hour=24), called(d.replace, year=0), d.replace(tzinfo=timezone.utc), d.replace(tzinfo=None)])
    show([d.toordinal(), day.toordinal(), date.fromordinal(738885), datetime.fromordinal(1), day.isocalendar(), d.isocalendar()[1], day.isocalendar().week, date(2021, 1, 1).isocalendar(), tuple(date(2020, 12, 31).isocalendar()), day.weekday(), day.isoweekday()])
    t = timedelta(days=1, hours=2, microseconds=5)
    show([t / 2, t // 2, t * 3, 2 * t, t / timedelta(hours=1), t // timedelta(hours=1), t % timedelta(hours=1), -t, t + t, t - t, timedelta(microseconds=5) / 2, timedelta(microseconds=7) / 2, timedelta(microseconds=-5) / 2, timedelta(microseconds=-5) // 2])
    show([called(lambda: t / 0), called(lambda: t // timedelta(0)), called(lambda: t % timedelta(0)), t > timedelta(1), t == timedelta(days=1, hours=2, microseconds=5), t != t, bool(timedelta(0)), sorted([timedelta(2), timedelta(1)]), max(t, timedelta(3)), sum([t, t], timedelta(0))])
    show([d - timedelta(days=31), d + timedelta(weeks=1), day + timedelta(days=1), day - timedelta(hours=23), d - datetime(2024, 1, 1), day - date(2024, 1, 1), (d - datetime(2023, 1, 1)).days, (d - datetime(2023, 1, 1)).total_seconds(), d < datetime(2025, 1, 1), day > date(2024, 1, 1), sorted([day, date(2023, 1, 1)])])
    show([datetime.min, datetime.max, date.min, date.max, type(d).__name__, type(day) is date, type(d) is datetime, isinstance(d, date), type(t).__name__, type(d)(2024, 1, 1), d.replace(tzinfo=timezone(timedelta(hours=2))).utcoffset(), d.utcoffset()])
