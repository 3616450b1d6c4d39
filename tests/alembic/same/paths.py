"""`os.path`, `posixpath`, `urllib.parse` and `sys`."""
import os
import os.path
import posixpath
import sys
import urllib.parse
from os.path import basename, dirname, join, splitext
from urllib.parse import parse_qs, parse_qsl, quote, quote_plus, unquote, unquote_plus, urlencode, urlparse, urlsplit, urlunparse, urlunsplit

from alembic import op

revision = "a1"
down_revision = None

PATHS = ["", "/", "//", "///", "a", "a/", "/a", "a/b", "/a/b.txt", "a/b/", "a//b", "//a/b", "a.b/c", ".x", "a/.x", "..x.y", "a.tar.gz", "a.", "a/..", "./a", "a/./b/../c", "../a", "/../a", "a/../../b", "é/ß.ü", "a b.c d"]

URLS = [
    "https://user:pw@Example.org:8080/a/b?x=1&y=2#frag", "http://example.org", "http://example.org/", "/a/b?x", "a/b", "mailto:a@b.org", "//host/path", "sqlite:///data.db", "sqlite:////abs/data.db",
    "postgresql+psycopg2://u:p%40w@localhost/db?sslmode=require", "file:///etc/x", "?q=1", "#f", "http://h?x=1#y?z", "a:b:c", "1a:b", "HTTP://H/", "s3://bucket/key.txt", "http://h:/x", "http://u@h", "data:text/plain,a",
]


def show(value):
    op.execute(f"INSERT INTO shown (text) VALUES (x'{repr(value).encode().hex()}')")


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show([(p, basename(p), dirname(p), splitext(p), os.path.split(p), os.path.normpath(p), os.path.isabs(p)) for p in PATHS])
    show([join(a, b) for a in PATHS for b in PATHS])
    show([join("a"), join("a", "b", "c"), join("a", "/b", "c"), posixpath.join("x", "y"), os.path.join("", "a"), posixpath.basename("a/b"), os.path.sep])
    show([(u, urlparse(u), urlsplit(u)) for u in URLS])
    show([(u, urlparse(u).hostname, urlparse(u).username, urlparse(u).password, urlparse(u).port, urlparse(u).netloc, urlparse(u).scheme) for u in URLS])
    show([urlunsplit(urlsplit(u)) for u in URLS[:5] + URLS[9:10] + URLS[11:14]])
    show([urlunparse(("https", "h", "/p", "", "a=1", "f")), urlunparse(["https", "h", "p", "x", "", ""]), urlparse("//h/p", scheme="https").scheme, urlparse(URLS[0])[2], tuple(urlparse(URLS[0])), urlparse(URLS[0])._replace(path="/z").path])
    show([quote("a b/c?d=é&f~g-h_i.j"), quote("a/b", safe=""), quote("a b", safe=" "), quote_plus("a b/c&d"), quote(b"\xff a"), quote(""), unquote("a%20b%C3%A9+c%zz%"), unquote_plus("a+b%2B"), unquote("%ff"), quote("日本"), quote_plus("a b", safe="/")])
    show([urlencode({"a": 1, "b": "x y", "c": "é", "d": None, "e": True}), urlencode([("a", 1), ("a", 2)]), urlencode({"a": [1, 2]}), urlencode({"a": [1, "b c"], "d": "e"}, doseq=True), urlencode({}), urlencode({"a/b": "c/d"}, safe="/")])
    show([parse_qs("a=1&b=2&a=3"), parse_qs("a=&b"), parse_qs("a=&b", keep_blank_values=True), parse_qsl("a=1&b=x+y%20z&a=2"), parse_qs(""), parse_qsl("a==1&&c=%C3%A9"), urllib.parse.quote("x y")])
    show([sys.version_info >= (3, 8), sys.version_info[0], sys.version_info.major, sys.version_info < (3,), sys.version_info[:1], sys.maxsize])
