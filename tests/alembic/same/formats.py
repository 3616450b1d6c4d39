"""Formats of values, as Python writes them."""
from alembic import op

revision = "a1"
down_revision = None


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    a, b, name, x = 1, 2.5, "users", {"k": [1, 2]}
    show(f"{a} {b} {name} {x}")
    show(f"{name!r} {name!s} {a=} {name=} {b = :.2f}")
    show(f"{a:3d}|{a:<3}|{a:^3}|{a:03}|{a:+}|{a: }")
    show(f"{name:10}|{name:>10}|{name:^11}|{name:*<8}|{name:.2}|{name:5.3s}|")
    show(f"{b:.2f}|{b:8.3f}|{b:e}|{b:g}|{b:%}|{b:.0f}|{3.5:.0f}|{0.125:.2f}")
    show(f"{1234567:,}|{1234567.891:,.2f}|{1234567:_}|{255:x}|{255:#x}|{255:X}|{5:b}|{8:o}|{255:08b}")
    show(f"{0.1 + 0.2}|{1e16}|{1e-5}|{123456789.123}|{1e15}|{0.0001}|{-0.0}|{1e100}")
    show(f"{{}} {{{a}}} {'a' if a else 'b'} {x['k'][0]}")
    show(f"{name:{5}}|{b:{8}.{3}}|{a:0{4}}")
    show(f"{1e6:g}|{1e5:g}|{0.00001:g}|{1234567.0:g}|{100.0:g}|{1.0:.3g}|{12345.678:.3g}|{12345.678:.3}|{1.0:.3}")
    show(f"{True} {True:d} {None} {[1, 'a']} {(1,)}")
    show("{} {}".format(1, "b"))
    show("{0} {1} {0}".format("a", "b"))
    show("{a} {b:>4}".format(a=1, b="x"))
    show("{x[k]} {x[k][1]} {0.real}".format(3, x=x) if False else "{x[k]}".format(x=x))
    show("{:>{w}}|{:{f}<5}".format("a", "b", w=4, f="."))
    show("{!r} {!s}".format("a", "b"))
    show("{{}}{}".format(1))
    show("{k}".format_map({"k": 1}))
    show("{k} {l}".format(**{"k": 1, "l": "m"}))
    show("%s %r %d %5d|%-5d|%05d|%+d" % ("a", "b", 1, 2, 3, 4, 5))
    show("%.2f %5.1f %e %g %x %X %o %c %c" % (1.005, 2.25, 12345.678, 0.0001, 255, 255, 8, "a", 98))
    show("%(a)s %(b)05d" % {"a": "x", "b": 7})
    show("%5s|%-5s|%.1s" % ("ab", "ab", "ab"))
    show("100%% %s" % [1, 2])
    show("%s" % ((1, 2),))
    show("%s %s" % ("a", None))
    show("%*d" % (5, 3))
    show("%d" % 3.7 + "%s" % 3.0 + "%i" % True)
    show(format(5, "03d") + format("a", ">3") + format(1.5) + format(0.5, ".1%"))
    show([round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.15, 1), round(5), round(1234.5678, 2), round(0.5), round(1e3, 0)])
    show([1.0, 1.5e300, 2.0**0.5, 1 / 3, 100.0, 1e22, 123456789012345680.0, 5e-324, -1.5, float("inf"), float("nan")])
    show(f"{'a':s}{'b':>2s}{10:>5}{-5:05d}{-5:=5d}{3.14159:+.3f}{1e10:.0f}{12:#o}{12:#b}")
    show(f"{0:,}|{999:,}|{1000:,}|{-1000000:,}|{1000:08,}|{1234.5:010,.1f}")
    show(f"{'x' * 3:-^9}|{'':>3}|{'é':>3}")
