"""`csv` and `io.StringIO`."""
import csv
import io
from io import StringIO

from alembic import op

revision = "a1"
down_revision = None

TEXTS = [
    "", "a", "a,b\n", "a,b\r\nc,d", '"a","b"\n', '"a,b",c', '"a""b"', '""', '"",', ",", "a,,b", " a , b ", '"a\nb",c\nd', 'a"b,c', '"a"b,c', "a\n\nb", "\n", '"a', 'x\ny,"z\n\nw"\nq', "é,日本\n", "a;b", "1,2.5,None",
]

ROWS = [["a", "b"], ["a,b", 'q"q'], ["", ""], [""], [None, 1, 2.5, True], ["a\nb", " c "], [], ["é"], ["a\rb"], [1e20, 0.1], ["'"], [";"]]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def written(rows, **kw):
    out = io.StringIO()
    writer = csv.writer(out, **kw)
    counts = [writer.writerow(row) for row in rows]
    return out.getvalue(), counts


def dicts():
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=["a", "b"])
    writer.writeheader()
    writer.writerow({"a": 1, "b": "x,y"})
    writer.writerows([{"b": 2}, {"a": None}])
    return out.getvalue()


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return type(e).__name__


def overwritten():
    out = StringIO("hello")
    out.write("J")
    first = out.getvalue(), out.tell()
    out.seek(0)
    return first, out.read(2), out.read(), out.read(), out.seek(3), out.write("PPPP"), out.getvalue()


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(t, list(csv.reader(StringIO(t)))) for t in TEXTS])
    show([(t, list(csv.reader(t.splitlines()))) for t in TEXTS])
    show([(t, [dict(row) for row in csv.DictReader(StringIO(t))]) for t in TEXTS])
    show([list(csv.reader(["a;b;'c;d'"], delimiter=";", quotechar="'")), list(csv.reader(['a, "b"'], skipinitialspace=True)), list(csv.reader(["a\tb"], delimiter="\t")), next(csv.reader(["x,y", "z"])), [r["b"] for r in csv.DictReader(["a,b", "1,2", "", "3,4"])]])
    show([list(csv.DictReader(["1,2,3", "4"], fieldnames=["a", "b"])), list(csv.DictReader(["1,2,3", "4"], ["a", "b"], restkey="more", restval="-"))])
    show([written([row]) for row in ROWS])
    show([written([row for row in ROWS if row != ["a\rb"]], lineterminator="\n"), written(ROWS, delimiter=";"), written(ROWS, quotechar="'"), dicts(), called(csv.DictWriter(StringIO(), ["a"]).writerow, {"z": 1})])
    show([overwritten(), list(StringIO("a\nb\n\nc")), StringIO("a\nb").readline(), StringIO("a\nb").readlines(), StringIO().getvalue(), StringIO("ab").read(1), [line.strip() for line in StringIO(" a \n b ")]])
    reader = csv.DictReader(StringIO("id,name\n1,a\n2,b\n"))
    show([reader.fieldnames, "name" in reader.fieldnames, next(reader), list(reader), reader.fieldnames])
    show([csv.DictReader(StringIO("")).fieldnames, csv.DictReader(["1"], fieldnames=["a"]).fieldnames])
    for number, row in enumerate(csv.DictReader(StringIO("a\n1\n2\n"))):
        show([number, row["a"]])
