"""Integers of more than 64 bits, as Python has them."""
import hashlib
import json
import uuid
from decimal import Decimal

from alembic import op

revision = "a1"
down_revision = None


def show(value):
    text = value if isinstance(value, str) else repr(value)
    op.execute(f"INSERT INTO shown (text) VALUES (x'{text.encode().hex()}')")


BIG = 2**100
NEGATIVE = -(3**70)


def hashed(text):
    """A key of 63 bits, as migrations make them."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % (2**63)


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    for value in (
        1 << 70, 2**64, 2**63, 2**63 - 1, -(2**63), -(2**63) - 1, 18446744073709551616, 0xFFFFFFFFFFFFFFFFFF,
        9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 9223372036854775807, -(-9223372036854775808),
    ):
        show(value)
    for a in (BIG, NEGATIVE, BIG + 7, 5, -5):
        for b in (BIG, NEGATIVE, 3, -3, 2**65 + 1):
            show([a + b, a - b, a * b, a // b, a % b, divmod(a, b), a & b, a | b, a ^ b])
            show([a < b, a <= b, a > b, a >= b, a == b, a != b])
    show([BIG >> 90, BIG >> 200, NEGATIVE >> 3, NEGATIVE >> 500, ~BIG, -BIG, +BIG, abs(NEGATIVE), bool(BIG)])
    show([BIG / 2, BIG / 2**50, 2**70 / 2**69, BIG * 0.5, 1.5 + BIG, float(BIG), int(float(BIG)), int(1e20), round(1e20)])
    show([BIG == float(BIG), BIG > 1e10, BIG < 1e10, BIG > 5, 5 < BIG, 5 > BIG, BIG == 5, BIG != 5])
    show([hashed(text) for text in ("a", "b", "", "some longer text")])
    show([fnv(text) for text in ("a", "b", "", "some longer text")])
    show([int("123456789012345678901234567890"), int("-1_000_000_000_000_000_000_000"), int("ff" * 12, 16), int("0b" + "1" * 70, 0)])
    show([hex(BIG), oct(BIG), bin(NEGATIVE), str(BIG), f"{BIG}", f"{BIG:x}", "%d" % BIG, "%x" % BIG, "{:d}".format(BIG), f"{BIG:040d}"])
    show([BIG.bit_length(), NEGATIVE.bit_length(), (2**64).to_bytes(16, "big"), (2**64).to_bytes(9, "little"), int.from_bytes(b"\xff" * 12, "big")])
    show([int.from_bytes(b"\xff" * 12, "big", signed=True), int.from_bytes(hashlib.md5(b"x").digest(), "little")])
    show([pow(3, 100, 2**80), pow(7, 10**20, 1000), sum([BIG, 1, 2]), max(BIG, 3), min(NEGATIVE, 3), sorted([BIG, 1, NEGATIVE])])
    show([isinstance(BIG, int), type(BIG).__name__, {BIG: 1}[2**100], BIG in (2**100,), len({2**100, 2**100})])
    show([json.loads("[123456789012345678901234567890]"), json.dumps([BIG, {"a": NEGATIVE}])])
    show([uuid.UUID(int=5).int, uuid.UUID("12345678-1234-5678-1234-567812345678").int % 2**64, uuid.UUID("12345678-1234-5678-1234-567812345678").int >> 64])
    show([int(Decimal("123456789012345678901234"))])
    for wrong in (lambda: BIG // 0, lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: BIG % 0, lambda: int("12345678901234567890x"), lambda: int(float("inf"))):
        try:
            show(wrong())
        except Exception as error:
            show(repr(error))
