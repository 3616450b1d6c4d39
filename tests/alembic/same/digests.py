"""`hashlib`, `hmac`, `base64`, `binascii`, `uuid` and `unicodedata`."""
import base64
import binascii
import hashlib
import hmac
import unicodedata
import uuid
from uuid import NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, UUID, uuid3, uuid5

from alembic import op

revision = "a1"
down_revision = None

TEXTS = ["", "a", "abc", "é ß 日本", "x" * 63, "x" * 64, "x" * 65, "x" * 127, "x" * 128, "x" * 129, "x" * 1000]
NAMES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return (type(e).__name__, str(e))


def plain(text):
    text = unicodedata.normalize("NFKD", text)
    return "".join(one for one in text if unicodedata.category(one) != "Mn")


def updated(name):
    hash = hashlib.new(name)
    hash.update(b"a")
    copy = hash.copy()
    hash.update(b"b")
    return hash.hexdigest(), copy.hexdigest(), hash.name, hash.digest_size, hash.block_size


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(n, hashlib.new(n, t.encode()).hexdigest()) for n in NAMES for t in TEXTS])
    show([hashlib.md5(b"a").hexdigest(), hashlib.sha1(b"a").hexdigest(), hashlib.sha224(b"a").hexdigest(), hashlib.sha256(b"a").digest(), hashlib.sha384(b"a").hexdigest(), hashlib.sha512(b"a").hexdigest()])
    show([updated(n) for n in NAMES])
    show([hashlib.md5("é".encode("utf-8"), usedforsecurity=False).hexdigest()[:8], called(hashlib.md5, "a"), called(hashlib.sha256, None)[0]])
    show([hmac.new(k.encode(), t.encode(), n).hexdigest() for n in NAMES for k in TEXTS[:4] + TEXTS[-4:] for t in TEXTS[:3]])
    show([hmac.new(b"k", b"m", hashlib.sha256).digest(), hmac.new(b"k", digestmod="sha1").hexdigest(), hmac.new(b"k", b"m", "md5").name, hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.digest(b"k", b"m", "sha256")])
    show([base64.b64encode(t.encode()) for t in TEXTS[:6]])
    show([base64.b64decode(base64.b64encode(t.encode())).decode() for t in TEXTS[:6]])
    show([base64.urlsafe_b64encode(b"\xff\xfe\xfd?"), base64.urlsafe_b64decode("__79Pw=="), base64.b64encode(b"\xff\xfe\xfd?"), base64.b64decode("//79\nPw=="), base64.b64decode(b"YQ==")])
    show([called(base64.b64decode, "YQ"), called(base64.b64encode, "a"), base64.b16encode(b"\xab"), base64.b64encode(b"user:pass").decode("ascii")])
    show([binascii.hexlify(b"\x00\xff"), binascii.unhexlify("00ff"), binascii.a2b_hex(b"AB"), binascii.b2a_hex(b"a").decode(), called(binascii.unhexlify, "0"), called(binascii.unhexlify, "zz")])
    show([str(uuid5(n, t)) for n in (NAMESPACE_DNS, NAMESPACE_URL, NAMESPACE_OID, NAMESPACE_X500) for t in TEXTS])
    show([str(uuid3(n, t)) for n in (NAMESPACE_DNS, NAMESPACE_URL) for t in TEXTS])
    u = uuid.UUID("{12345678-1234-5678-1234-567812345678}")
    show([u, str(u), u.hex, u.bytes, u.version, u.urn, uuid5(u, "a").version, uuid3(u, "a").version, uuid.UUID(int=1), uuid.UUID(int=5).int, uuid.UUID(bytes=b"0123456789abcdef"), uuid.UUID(hex="00" * 16, version=4)])
    show([u == UUID(u.hex), u != UUID(int=0), UUID(int=0) < u, max(UUID(int=3), UUID(int=2)), sorted([UUID(int=3), UUID(int=2), u]), {u: 1}[UUID(str(u))], u in [UUID(u.hex)], type(u) is UUID, type(u).__name__, isinstance(u, UUID)])
    n = u.int
    show(["%.32x" % n, "%032x" % n, "%x" % n, "%X" % n, "%d" % n, "%s" % n, f"{n:032x}", f"{n:40}", f"{n:b}", "{:o}".format(n), str(n), n == u.int, n > 5, n != 5, 5 < n, n == UUID(int=7).int, {n: 1}[u.int], isinstance(n, int), bool(n), n in [u.int]])
    show([called(UUID, "a"), called(UUID, bytes=b"a"), called(UUID, "00" * 16, version=9)])
    show([unicodedata.normalize(f, t) for f in ("NFC", "NFD", "NFKC", "NFKD") for t in ("é", "e\u0301", "ﬁ", "Å", "\u212b", "½", "日本", "a")])
    show([(c, unicodedata.category(c), unicodedata.combining(c)) for c in "aAé1 ½_-()«»<+$^\u0301\u00a0\n\u2028ªʰ日ǅ٣Ⅷ!&€©\u200b"])
    show([plain("Crème brûlée à la façon d'Ångström"), called(unicodedata.normalize, "X", "a"), called(unicodedata.category, "ab")])
