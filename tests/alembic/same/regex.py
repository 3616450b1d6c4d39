"""`re`: patterns and texts."""
import re

from alembic import op

revision = "a1"
down_revision = None

TEXTS = [
    "", "a", "b", "aa", "ab", "abc", "aab", "abab", "A", "aB", "\n", "a\n", "a\nb", "\na", "a b", " a ",
    "foo bar", "foo_bar", "foo-bar", "FooBar", "fooBarBaz", "x=1", "key=value; k2 = v2", "12", "a1b22", "1.5",
    "-7", "2024-01-31", "2024-01-31T12:30:45", "john@example.org", "not an address", "https://example.org/a?b=c#d",
    "é", "É", "ÀÉî", "straße", "STRASSE", "٣", "x²", "½", "Ⅷ", "日本語", "a\u0301", "_", "a\u00a0b",
    "a\u2028b", "a\x1cb", "a\x85b", "😀", "\ta", "a\r\nb", "(x)", "[x]", "{x}", "a.b", "a\\b", "$1", "^x", "a|b",
    "\"q\"", "'it''s'", "\"a\" and \"b\"", "<b>x</b><b>y</b>", "aaaa", "xyzzy", "the the", "No no", "1,234,567",
    "k", "K", "\u212a", "s", "ſ", "ß", "µ", "μ", "σς", "ΣΣ", "camelCaseString", "HTTPServer", "a,b;c d", ",a,,b,",
]

PATTERNS = [
    r"a", r"ab", r"a*", r"a+", r"a?", r"a*?", r"a+?", r"a??", r"a{2}", r"a{1,2}", r"a{,2}", r"a{2,}", r"a{1,2}?",
    r".", r".*", r".+", r"(.)", r"^", r"$", r"^a", r"a$", r"\Aa", r"a\Z", r"^$", r"^.*$", r"\b", r"\ba", r"a\b", r"\b\w+\b",
    r"\d", r"\d+", r"\D", r"\w", r"\w+", r"\W", r"\s", r"\s+", r"\S+", r"[abc]", r"[^abc]", r"[a-c]+", r"[^a-c]",
    r"[\w.-]+", r"[^\w]", r"[^\W\d_]+", r"[\d\s]", r"[-a]", r"[a-]", r"[]x]", r"[^]x]", r"[\]x]", r"[a\-z]", r"[.$^|()]", r"[[x]",
    r"[&&]", r"[\\]", r"[\n]", r"[^\n]+", r"(a)|b", r"a|b|c", r"(a|b)c", r"(?:a|b)+", r"(a|b)+", r"((a)b)", r"(a)?b", r"(a)(b)?",
    r"(?P<x>a)(?P<y>b)?", r"(?P<q>['\"])(.*?)(?P=q)", r"(\w)\1", r"(\w+) \1", r"(?P<k>\w+)\s*=\s*(?P<v>[^;]*)", r"(?i)a", r"(?i:A)b",
    r"(?s).+", r"(?m)^.", r"(?m).$", r"(?m)^", r"(?m)$", r"(?im)^A", r"(?x) a  b # both", r"(?x)a\ b", r"(?x)[ ]", r"(?a)\w+", r"(?a)\d",
    r"(?a)\s", r"(?a)\b\w", r"(?=a)", r"(?=a).", r"(?!a).", r"(?<=a)b", r"(?<!a)b", r"(?<=\s)\S", r"foo(?=bar)", r"(?<=[a-z])(?=[A-Z])",
    r"(?<!^)(?=[A-Z])", r"(.)([A-Z][a-z]+)", r"([a-z0-9])([A-Z])", r"[^a-zA-Z0-9]+", r"^(\d{4})-(\d\d)-(\d\d)$", r"(\d{4})-(\d{2})(?:-(\d{2}))?",
    r"[^@\s]+@[^@\s]+\.[a-z]+", r"^https?://([^/]+)(/[^?#]*)?", r"(?P<y>\d{4})", r"\(.*\)", r"\[(.*)\]", r"\{(\w)\}", r"a\.b", r"a\\b",
    r"\$\d", r"\^", r"\|", r"'((?:[^']|'')*)'", r"\"([^\"]*)\"", r"<b>(.*?)</b>", r"<b>(.*)</b>", r"(?>a+)b", r"a++b", r"(?#comment)a",
    r"x{", r"{x}", r"x{,}", r"x{1", r"\x41", r"\u00e9", r"\t", r"\r?\n", r"[\t ]", r"(\d)(?=(\d{3})+$)", r"\B?" if False else r"z", r"()", r"(a|)", r"(?:)",
    r"a|", r"|a", r"[A-Z]{2,}(?=[A-Z][a-z])", r"[,;\s]", r",", r",\s*", r"(,)|(;)", r"\.", r"_", r"-", r" ", r"é", r"(?i)É", r"(?i)ß", r"(?i)k", r"(?i)s", r"(?i)[a-z]",
    r"(?i)[^k]", r"(?i)μ", r"(?i)σ", r"(?i)[à-î]", r"[à-î]", r"日", r"\w\u0301?", r"😀", r"[😀é]", r"\\", r"\/", r"\-", r"\ ", r"\#", r"\_" if False else r"\~",
]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def found(match):
    return match and (match.span(), match.group(), match.groups(), match.groupdict())


def called(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as e:
        return type(e).__name__


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(p, t, found(re.search(p, t))) for p in PATTERNS for t in TEXTS])
    show([(p, t, found(re.match(p, t))) for p in PATTERNS for t in TEXTS])
    show([(p, t, found(re.fullmatch(p, t))) for p in PATTERNS for t in TEXTS])
    show([(p, t, re.findall(p, t)) for p in PATTERNS for t in TEXTS])
    show([(p, t, re.sub(p, "<>", t)) for p in PATTERNS for t in TEXTS])
    show([(p, t, re.split(p, t)) for p in PATTERNS for t in TEXTS])
    show([(p, t, [m.span() for m in re.finditer(p, t)]) for p in PATTERNS for t in TEXTS])
    show([re.sub(r"(\w)(\w*)", r"\2\1", "ab cd"), re.sub(r"(?P<a>\w)b", r"[\g<a>|\g<1>|\g<0>]", "ab xb"), re.sub("a", r"\n\\n\.", "a")])
    show([re.sub(r"\w+", lambda m: m.group(0).upper() + str(m.start()), "ab cd"), re.sub("x", lambda m: None, "axb"), re.subn("a", "b", "aaa", count=2)])
    show([re.sub("(a)|(b)", r"[\1\2]", "abc"), re.sub("a", "b", "aaa", 1), re.sub("a", "b", "aaa", count=0), re.sub("A", "b", "aAa", flags=re.I)])
    show([re.split(",", "a,b,c", maxsplit=1), re.split(r"(,)\s*", "a, b,c"), re.split("x*", "axbc"), re.split(r"\W+", "a, b", 0), re.split("(a)|b", "1a2b3")])
    show([re.escape("a.b*c[d]-e f\n$é/_#&~'\""), re.compile(re.escape("1+1=2")).findall("1+1=2")])
    show([re.compile("a(b)?", re.I | re.M), re.compile("a"), re.compile("a", re.X).flags, re.compile("(?i)a").flags, re.compile("(?P<x>a)(b)").groups, dict(re.compile("(?P<x>a)(b)").groupindex), re.compile("a'b").pattern])
    show([re.match("a", "ab"), re.search("x", "ab"), re.I, re.I | re.S, re.match("(a)(x)?", "ab").groups("-"), re.match("(?P<a>a)(?P<b>x)?", "ab").groupdict("")])
    show([re.match("(a)(b)", "ab")[2], re.match("(?P<n>a)", "a")["n"], re.match("(a)(b)", "ab").group(1, 2), re.match("(a)(x)?", "ab").span(2), re.search("b", "éb").start(), re.search("b", "éb").end()])
    show([called(re.match("a", "a").group, 3), called(re.match("a", "a").group, "n"), called(re.search, "a", None), called(re.search, "a", 5), called(re.compile, None), called(re.search, "a", b"a")])
    show([re.compile("a").search("bab", 2), found(re.compile("a").search("bab", 1)), found(re.compile("^a").search("ba", 1)), found(re.compile("a$").search("ab", 0, 1)), found(re.compile("b").match("ab", 1)), re.compile("a").findall("aaaa", 1, 3)])
    show([bool(re.match("a*", "b")), isinstance(re.compile("a"), re.Pattern), isinstance(re.match("a", "a"), re.Match), re.compile("a") == re.compile("a"), re.match("(a)", "ab").expand(r"\1-\g<1>"), re.match("a", "ab").string, re.match("a", "ab").re.pattern])
    show([[m.group() for m in re.compile(r"\d+").finditer("1 22 333")], re.compile("(?P<k>\\w)=(?P<v>\\w)").sub(r"\g<v>=\g<k>", "a=b c=d"), re.compile("b").sub("x", "abb", 1), re.compile(",").split("a,b,c", 1), re.compile("a").fullmatch("ab")])
    show([(m.lastindex, m.lastgroup) for m in re.finditer(r"(?P<n>\d)|(?P<w>[a-z](?P<s>[a-z])?)|((-)-)|\s", "1 ab c --")])
