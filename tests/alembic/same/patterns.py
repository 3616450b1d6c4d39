"""Patterns, unions of types and metaclasses, as Python has them."""
import re
from datetime import date

from alembic import op

revision = "a1"
down_revision = None

WORD = re.compile(r"(?P<first>\w)(\w*)")
QUOTED = re.compile(r"""('(?:''|[^'])*'|"(?:""|[^"])*")""")
VERBOSE = re.compile(r"""
    (\d+)  # a number
    \s*
    ([a-z]+)
""", re.VERBOSE | re.IGNORECASE)


class Once(type):
    _made = {}

    def __call__(cls, *args):
        return super().__call__(*args)


class Settings(metaclass=Once):
    unit = "EUR"
    rates = {"EUR": 1.0}


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text)")
    match = WORD.search("--alpha beta")
    show((match.group(), match.group(0), match.group(1, 2), match["first"], match[2]))
    show((match.start(), match.end(2), match.span(), match.groups(), match.groupdict()))
    show(re.match("b", "abc"))
    show(re.match("a", "abc").group())
    show(re.fullmatch("a|ab", "ab").group())
    show(re.fullmatch("a", "ab"))
    show(bool(re.search("^b", "a\nb")))
    show(bool(re.search("^b", "a\nb", re.MULTILINE)))
    show(re.search("A.c", "xa\nc", flags=re.I | re.S).group())
    show(re.findall(r"\d+", "1, 22 and 333"))
    show(re.findall(r"(\w)=(\d)", "a=1 b=2"))
    show(re.findall(r"(\w)=\d", "a=1 b=2"))
    show(re.findall("x*", "axxb"))
    show([m.group() for m in re.finditer("[aeiou]", "education")])
    show(re.split(r",\s*", "a, b,c"))
    show(re.split("(,)", "a,b,c", maxsplit=1))
    show(re.split("(x)|,", "a,bxc"))
    show(QUOTED.split("a 'b''c' d \"e\" f"))
    show(re.sub("x*", "-", "abxd"))
    show(re.sub(r"(\w+) (\w+)", r"\2 \1\\", "one two"))
    show(re.sub(r"(?P<a>\w+)@(\w+)", r"\g<2> at \g<a>\g<1>", "me@home"))
    show(re.sub("[a-c]", lambda m: m.group().upper(), "abcd", count=2))
    show(re.subn("l", "L", "hello"))
    show(re.sub("é", "e", "café née"))
    show(re.search("n", "née café n").span())
    show(WORD.match("née café", 4).span())
    show(re.escape("a.b*c (d) [e] é-_"))
    show(VERBOSE.findall("12 kg, 7M"))
    show(re.findall(r"[]a[]+", "x]a[y"))
    show(re.findall(r"[^]a]+", "x]ay"))
    show(re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", "Ann <ann@example.org>, b+c@d-e.fr"))
    show(re.findall(r"a{2,3}|b{2}", "aaaabb"))
    show(re.search(r"b\Z", "ab").start())
    show(WORD.pattern)
    show(re.compile("(a)(?:b)(c)").groups)
    try:
        re.search("a", "a").group(3)
    except IndexError as error:
        show(str(error))
    show(isinstance(1, int | str))
    show(isinstance("a", int | str))
    show(isinstance(None, int | None))
    show(isinstance(1.5, int | None))
    show(isinstance(date(2026, 1, 31), str | date | None))
    show(isinstance(Once, int | str | list))
    show(Settings.unit)
    show(Settings.rates["EUR"])
