"""`decimal`: arithmetic that rounds, and what a dict keeps."""
import decimal
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from alembic import op

revision = "a1"
down_revision = None

NUMBERS = [Decimal(t) for t in ("1", "2", "3", "7", "10", "0.1", "1.10", "2.5", "-1.5", "123.456", "-0.007", "99999.99", "0.5", "1234567.891")]
HALVES = [Decimal(t) for t in ("0.5", "1.5", "2.5", "2.675", "-2.5", "1.005", "0.125", "-1.25", "3.14159", "99.995", "1.1")]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(a, b, a + b, a - b, a * b) for a in NUMBERS for b in NUMBERS])
    show([(a, b, a / b) for a in NUMBERS for b in NUMBERS[:5]])
    show([Decimal(1) / 3, Decimal("2") / 3, Decimal("10") / 4, Decimal("1.00") / 2, Decimal(100) / 7, 1 / Decimal(8), Decimal("6.0") / 2, Decimal("99.99") / 100])
    show([(a, b, a % b, a // b) for a in NUMBERS if a > 0 for b in NUMBERS if b > 0])
    show([(h, m, h.quantize(Decimal("1"), rounding=m)) for h in HALVES if abs(h) > 1 for m in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP)])
    show([(h, h.quantize(Decimal("0.01")), h.quantize(Decimal("0.1"), ROUND_HALF_UP), h.quantize(Decimal("1.000")), round(h, 2), round(h, 1)) for h in HALVES])
    show([round(Decimal("2.5")), round(Decimal("3.5")), round(Decimal("-1.7")), Decimal("1.500").normalize(), Decimal("12").normalize(), Decimal("2.7").to_integral_value(), abs(Decimal("-1.5")), abs(Decimal("1")), int(Decimal("-1.9")), float(Decimal("1.5"))])
    show([Decimal(0.5), Decimal(1.0), Decimal(-2.25), Decimal(100.0), Decimal(5), Decimal("  1.5 "), Decimal(Decimal("1.10")), decimal.Decimal("1_000"), str(Decimal("0.10"))])
    show([f"{h:.2f}|{h:.0f}|{h:f}|{h:,.1f}|{h}" for h in HALVES if abs(h) > 1] + [f"{Decimal('1234567.891'):,.2f}", f"{Decimal('-1234.5'):,}", "%.2f" % Decimal("2.675"), "%s %d" % (Decimal("1.50"), Decimal("7")), "{:.1f}".format(Decimal("0.25"))])
    show([{Decimal("1.0"): "a"}.get(Decimal("1.00")), {1: "a"}.get(Decimal("1")), {0.5: "a"}.get(Decimal("0.50")), {Decimal("0.1"): "a"}.get(0.1), {Decimal("0.1"): "a"}.get(Decimal("0.10")), len({Decimal("1"), 1, 1.0, Decimal("1.0")}), Decimal("2.0") in [2], type(Decimal(1)) is Decimal])
    show([sum([Decimal("0.1"), Decimal("0.2")]), max(Decimal("1.5"), 2), sorted([Decimal("2"), Decimal("1.5"), 1]), Decimal("1.5") > 1, Decimal("0.1") == 0.1, Decimal("1") == True, bool(Decimal("0.0")), Decimal("1.5") + 1, 2 * Decimal("1.5"), Decimal("3") - 1])
