"""Whether the comparison can fail: each of these faults must be seen."""

import sqlite3

from compare import differences, unlike_chain
from kinds import KINDS
from model import Column, Constraint, Index, Table
from structure import read

GOOD = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version VALUES ('a');
CREATE TABLE p (id INTEGER NOT NULL, PRIMARY KEY (id));
CREATE TABLE t (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    a VARCHAR(40) COLLATE NOCASE DEFAULT 'x' NOT NULL,
    b INTEGER,
    CHECK (b >= 0),
    CONSTRAINT uq UNIQUE (b) ON CONFLICT IGNORE,
    CONSTRAINT fk FOREIGN KEY(b) REFERENCES p (id) ON DELETE CASCADE
);
CREATE INDEX ix ON t (a DESC) WHERE b > 1;
CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 'one', NULL), (2, 'two', 1);
"""

SAME = [
    ("CHECK (b >= 0),", "CHECK(b>=0),"),
    ("a VARCHAR(40) COLLATE NOCASE DEFAULT 'x' NOT NULL", '"a" VARCHAR(40) DEFAULT (\'x\') NOT NULL COLLATE NOCASE'),
    ("b INTEGER,\n    CHECK (b >= 0),", "b INTEGER CHECK (b >= 0),"),
    ("ON DELETE CASCADE", "ON DELETE CASCADE ON UPDATE NO ACTION"),
]

FAULTS = [
    ("VALUES ('a')", "VALUES ('b')"),
    ("'one'", "'One'"),
    ("(2, 'two', 1)", "(2, 'two', NULL)"),
    ("(2, 'two', 1)", "(2, x'74776f', 1)"),
    (", (2, 'two', 1)", ""),
    ("VALUES (1);", "VALUES (3);"),
    (" AUTOINCREMENT", ""),
    (" COLLATE NOCASE", ""),
    ("NOCASE", "RTRIM"),
    (" DEFAULT 'x'", ""),
    ("DEFAULT 'x'", "DEFAULT 'y'"),
    ("DEFAULT 'x'", "DEFAULT x"),
    ("'x' NOT NULL", "'x'"),
    ("b INTEGER", "b BIGINT"),
    ("b INTEGER", "B INTEGER"),
    ("    CHECK (b >= 0),\n", ""),
    ("b >= 0", "b > 0"),
    (" ON CONFLICT IGNORE", ""),
    ("    CONSTRAINT uq UNIQUE (b) ON CONFLICT IGNORE,\n", ""),
    ("CONSTRAINT uq ", ""),
    ("CONSTRAINT fk ", ""),
    (" ON DELETE CASCADE", ""),
    ("REFERENCES p (id)", "REFERENCES t (id)"),
    (" DESC", ""),
    (" WHERE b > 1", ""),
    ("CREATE INDEX", "CREATE UNIQUE INDEX"),
    ("CREATE INDEX ix ON t (a DESC) WHERE b > 1;", ""),
    ("SELECT 1", "SELECT 2"),
    ("INSERT INTO p", "CREATE TABLE more (a); INSERT INTO p"),
]


def chain():
    """What a chain that makes it would have asked for."""
    p, t = Table("p"), Table("t", options={"sqlite_autoincrement": True})
    p.add_key()
    t.add_key()
    a = Column("a", KINDS[4], nullable=False, default="'x'", collation="NOCASE")
    b = Column("b", KINDS[0])
    t.columns += [a, b]
    t.constraints = [
        Constraint("check", [b], condition="{0} >= 0"),
        Constraint("unique", [b], "uq", "'uq'", options=", sqlite_on_conflict='IGNORE'"),
        Constraint("foreignkey", [b], "fk", "'fk'", refers=p, referred=p.key, options=", ondelete='CASCADE'"),
    ]
    t.indexes = [Index("ix", [("{} DESC", a)], where=("{0} > 1", b))]
    return [p, t]


def database(sql):
    connection = sqlite3.connect(":memory:")
    connection.executescript(sql)
    return read(connection)


def found(ours):
    """What is wrong with a database that should be the good one."""
    return differences(ours, database(GOOD))[0] + unlike_chain(ours, chain(), with_names=True)


def run():
    """Fails if a fault is not seen, or if there is one where there is none."""
    assert not found(database(GOOD)), found(database(GOOD))
    for kind, pairs in (("same", SAME), ("fault", FAULTS)):
        for old, new in pairs:
            assert GOOD.count(old) == 1, f"{old!r} stands in it once"
            seen = found(database(GOOD.replace(old, new)))
            assert bool(seen) == (kind == "fault"), f"{kind}: {old!r} -> {new!r}: {seen}"
    # What Alembic loses is forgiven to Alembic, not to us.
    lossy = GOOD
    for old, new in [("    CHECK (b >= 0),\n", ""), (" COLLATE NOCASE", ""), (" DESC", ""), (" ON CONFLICT IGNORE", "")]:
        lossy = lossy.replace(old, new)
    seen, forgiven = differences(database(GOOD), database(lossy))
    assert not seen and len(forgiven) == 4, (seen, forgiven)
