"""Pairs of schemas: what can become of a schema that is declared."""

import random
from dataclasses import dataclass, field


@dataclass
class Pair:
    """Two schemas, and rows for the first."""

    name: str
    first: str
    second: str
    rows: str = ""
    convention: dict = field(default_factory=dict)
    options: tuple = ()
    # Whether no revision of Alembic can do it, or none without its author.
    is_refused: bool = False


P = "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);\n"
ROWS = "INSERT INTO t (id, a) VALUES (1, 'x'), (2, 'y');"


def t(columns, rest="", tail=""):
    """A schema of one table with the columns id and a."""
    return f"CREATE TABLE t (\n    id INTEGER NOT NULL PRIMARY KEY,\n    a TEXT{columns}{rest}\n){tail};\n"


def of_types(*types):
    columns = ", ".join(f"c{at} {one}" for at, one in enumerate(types))
    return f"CREATE TABLE of_types (id INTEGER PRIMARY KEY, {columns});"


TYPES = (
    "VARCHAR(10) VARCHAR TEXT TEXT(10) CHAR(3) NCHAR(4) NVARCHAR(5) CLOB INTEGER BIGINT SMALLINT BOOLEAN"
    " DATE DATETIME TIME TIMESTAMP NUMERIC NUMERIC(8) DECIMAL(8,2) FLOAT REAL BLOB BINARY(4) VARBINARY(9)"
    " JSON UUID varchar(20)"
).split()

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PAIRS = [
    Pair("new_table", P, P + t("", ", p INTEGER REFERENCES p (id) ON DELETE CASCADE"), "INSERT INTO p VALUES (1, 'c');"),
    Pair("drop_table", P + t(", p_id INTEGER REFERENCES p (id)"), P, ROWS),
    Pair("types", "", of_types(*TYPES)),
    Pair("odd_types", "", of_types("INT", "MONEY", "UNSIGNED BIG INT", "FLOAT(10)", "DOUBLE PRECISION", '"odd type"', "")),
    Pair("defaults", "", t(", b TEXT DEFAULT 'it''s', c INTEGER DEFAULT -1, d TEXT DEFAULT (lower('A')), e DATETIME DEFAULT CURRENT_TIMESTAMP, f REAL DEFAULT 1.5, g TEXT DEFAULT ':word', h BLOB DEFAULT x'00', i TEXT DEFAULT NULL, j BOOLEAN DEFAULT TRUE")),
    Pair("constraints", P, P + t(", p INTEGER, b INTEGER, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, CONSTRAINT uq UNIQUE (a, b), CHECK (b > 0), CONSTRAINT ck CHECK (a <> ':x' AND b <> 12)")),
    Pair("conflicts", "", t(", b TEXT NOT NULL ON CONFLICT FAIL, UNIQUE (b) ON CONFLICT REPLACE")),
    Pair("keys", "", "CREATE TABLE k1 (a TEXT, b TEXT, PRIMARY KEY (a, b)); CREATE TABLE k2 (a TEXT PRIMARY KEY); CREATE TABLE k3 (a INTEGER PRIMARY KEY DESC); CREATE TABLE k4 (a TEXT, CONSTRAINT pk PRIMARY KEY (a) ON CONFLICT IGNORE); CREATE TABLE k5 (a TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID; CREATE TABLE k6 (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT); CREATE TABLE k7 (a INTEGER PRIMARY KEY) STRICT; CREATE TABLE k8 (a TEXT, b INT, PRIMARY KEY (a DESC, b COLLATE NOCASE)); CREATE TABLE k9 (b INTEGER, a INTEGER PRIMARY KEY)"),
    Pair("names", "", 'CREATE TABLE "Odd Name" ("Id" INTEGER PRIMARY KEY, "select" TEXT, "it\'s" TEXT, "ü" TEXT, CHECK ("it\'s" <> \'\')); CREATE INDEX "Odd Index" ON "Odd Name" ("select")'),
    Pair("generated", "", t(", b INTEGER GENERATED ALWAYS AS (id * 2) STORED, c INTEGER AS (id + 1)")),
    Pair("indexes", t(", b TEXT"), t(", b TEXT") + "CREATE UNIQUE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (lower(a)); CREATE INDEX i3 ON t (a DESC) WHERE b IS NOT NULL; CREATE INDEX i4 ON t (a COLLATE NOCASE, b); CREATE INDEX i5 ON t (a) WHERE b <> ':x'", ROWS),
    Pair("other_index", t(", b TEXT") + "CREATE INDEX i ON t (a)", t(", b TEXT") + "CREATE INDEX i ON t (a, b)", ROWS),
    Pair("views", t("") + "CREATE VIEW v AS SELECT a FROM t", t("") + "CREATE VIEW v AS SELECT a, id FROM t WHERE a <> ':x'", ROWS),
    Pair("triggers", t(""), t("") + "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = 'a:b c :d' WHERE id = new.id; END", ROWS),
    Pair("unescapable", t(""), t("") + "CREATE VIEW v AS SELECT a, ' :ab:c' AS b FROM t", ROWS),
    Pair("virtual", "", "CREATE VIRTUAL TABLE f USING fts5(a, b)"),
    Pair("add_column", t(""), t(", b VARCHAR(10), c INTEGER NOT NULL DEFAULT 0, d TEXT COLLATE NOCASE, e MONEY, f TEXT DEFAULT ':x'"), ROWS),
    Pair("add_column_expression", t(""), t(", b TEXT DEFAULT (lower('A')), c DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL")),
    Pair("add_column_not_null", t(""), t(", b TEXT NOT NULL"), is_refused=True),
    Pair("add_column_fk", P + t(""), P + t(", p INTEGER REFERENCES p (id) ON DELETE CASCADE"), "INSERT INTO p VALUES (1, 'c');" + ROWS),
    Pair("add_column_unique", t(""), t(", b TEXT UNIQUE"), ROWS),
    Pair("add_column_check", t(""), t(", b INTEGER CHECK (b > 0)"), ROWS),
    Pair("add_named", P + t(", p INTEGER, b INTEGER"), P + t(", p INTEGER, b INTEGER, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE, CONSTRAINT uq UNIQUE (a, b), CONSTRAINT ck CHECK (b > 0)"), ROWS),
    Pair("add_unnamed", P + t(", p INTEGER, b INTEGER"), P + t(", p INTEGER, b INTEGER, FOREIGN KEY (p) REFERENCES p (id), UNIQUE (a, b), CHECK (b > 0)"), ROWS),
    Pair("one_of_two_unnamed", P + t(", p INTEGER REFERENCES p (id), q INTEGER REFERENCES p (id), b INTEGER UNIQUE, c INTEGER UNIQUE"), P + t(", p INTEGER, q INTEGER REFERENCES p (id), b INTEGER, c INTEGER UNIQUE"), ROWS),
    Pair("one_of_two_checks", t(", b INTEGER, CHECK (b > 0), CHECK (b < 9)"), t(", b INTEGER, CHECK (b < 9)"), ROWS),
    Pair("action", P + t(", p INTEGER REFERENCES p (id) ON DELETE SET NULL"), P + t(", p INTEGER REFERENCES p (id) ON DELETE CASCADE"), ROWS),
    Pair("constraint_name", t(", b INTEGER, CONSTRAINT old UNIQUE (b)"), t(", b INTEGER, CONSTRAINT new UNIQUE (b)"), ROWS),
    Pair("constraint_gets_name", t(", b INTEGER, UNIQUE (b)"), t(", b INTEGER, CONSTRAINT new UNIQUE (b)"), ROWS),
    Pair("drop_column", t(", b TEXT, c TEXT"), t(", c TEXT"), "INSERT INTO t VALUES (1, 'x', 'b', 'c');"),
    Pair("drop_checked_column", t(", b TEXT CHECK (b <> ''), c TEXT UNIQUE"), t(""), ROWS),
    Pair("drop_indexed_column", t(", b TEXT") + "CREATE INDEX i ON t (b)", t(""), ROWS),
    Pair("type", t(", b VARCHAR(10)"), t(", b VARCHAR(20)"), "INSERT INTO t VALUES (1, 'x', 'b');"),
    Pair("type_cast", t(", b TEXT"), t(", b INTEGER"), "INSERT INTO t VALUES (1, 'x', '12x');"),
    Pair("odd_type", t(", b TEXT"), t(", b INT"), ROWS),
    Pair("odd_type_stays", t(", b INT"), t(", b INT, UNIQUE (a)"), ROWS),
    Pair("untyped_stays", t(", b"), t(", b, UNIQUE (a)"), ROWS),
    Pair("not_null", t(", b VARCHAR(10)"), t(", b VARCHAR(10) NOT NULL")),
    Pair("default", t(", b TEXT DEFAULT 'x'"), t(", b TEXT DEFAULT (upper('y:z'))"), ROWS),
    Pair("default_goes", t(", b TEXT DEFAULT 'x'"), t(", b TEXT"), ROWS),
    Pair("collation", t(", b TEXT"), t(", b TEXT COLLATE NOCASE"), ROWS),
    Pair("primary_key", "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a))", "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b))", "INSERT INTO t VALUES ('x', 'y');"),
    Pair("primary_key_named", "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, CONSTRAINT pk PRIMARY KEY (a))", "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, CONSTRAINT pk PRIMARY KEY (a, b))", "INSERT INTO t VALUES ('x', 'y');"),
    Pair("primary_key_goes", "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY, b TEXT)", "CREATE TABLE t (a TEXT NOT NULL, b TEXT)", "INSERT INTO t VALUES ('x', 'y');"),
    Pair("strict", t(""), t("", tail=" STRICT"), ROWS),
    Pair("without_rowid", t(""), t("", tail=" WITHOUT ROWID"), ROWS),
    Pair("autoincrement", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", ROWS),
    Pair("keeps_much", P + "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b TEXT DEFAULT (lower('X')), c INTEGER CONSTRAINT positive CHECK (c > 0), d INTEGER REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, e VARBINARY(9), CHECK (a <> ':x'), UNIQUE (a) ON CONFLICT IGNORE); CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b DESC); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", P + "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b TEXT NOT NULL DEFAULT (lower('X')), c INTEGER CONSTRAINT positive CHECK (c > 0), d INTEGER REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, e VARBINARY(9), CHECK (a <> ':x'), UNIQUE (a) ON CONFLICT IGNORE); CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b DESC); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", "INSERT INTO p VALUES (1, 'c'); INSERT INTO t VALUES (1, 'x', 'y', 3, 1, x'00');"),
    Pair("keeps_strict", t(", b INTEGER", tail=" STRICT"), t(", b INTEGER UNIQUE", tail=" STRICT"), ROWS),
    Pair("keeps_without_rowid", t(", b INTEGER", tail=" WITHOUT ROWID"), t(", b INTEGER UNIQUE", tail=" WITHOUT ROWID"), ROWS),
    Pair("keeps_counter", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE)", ROWS),
    Pair("keeps_generated", t(", b INTEGER AS (id + 1)"), t(", b INTEGER AS (id + 1), UNIQUE (a)"), ROWS),
    Pair("self_reference", t(", t_id INTEGER REFERENCES t (id)"), t(", t_id INTEGER REFERENCES t (id), b TEXT NOT NULL DEFAULT 'x' UNIQUE"), "INSERT INTO t VALUES (1, 'x', NULL);"),
    Pair("renames", t(", b TEXT"), "-- renamed-from: t\nCREATE TABLE u (\n    id INTEGER NOT NULL PRIMARY KEY,\n    a TEXT,\n    -- renamed-from: b\n    c TEXT\n);", "INSERT INTO t VALUES (1, 'x', 'b');"),
    Pair("rename_and_more", P + t(", b TEXT REFERENCES p (id)"), P + "CREATE TABLE t (\n    id INTEGER NOT NULL PRIMARY KEY,\n    a TEXT NOT NULL,\n    -- renamed-from: b\n    c TEXT REFERENCES p (id) ON DELETE CASCADE\n);", "INSERT INTO t VALUES (1, 'x', NULL);"),
    Pair("order", t(", b TEXT"), "CREATE TABLE t (\n    b TEXT,\n    id INTEGER NOT NULL PRIMARY KEY,\n    c TEXT, a TEXT);", "INSERT INTO t VALUES (1, 'x', 'b');", options=("--column-order",)),
    Pair("view_in_the_way", t("") + "CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", t(", b TEXT NOT NULL DEFAULT (1)") + "CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", ROWS),
    Pair("child_stays", P + t(", p INTEGER REFERENCES p (id) ON DELETE CASCADE"), "CREATE TABLE p (id INTEGER PRIMARY KEY, code VARCHAR(9) UNIQUE);\n" + t(", p INTEGER REFERENCES p (id) ON DELETE CASCADE"), "INSERT INTO p VALUES (1, 'c'); INSERT INTO t VALUES (1, 'x', 1);"),
    Pair("key_becomes_index", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT UNIQUE); CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x))", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); CREATE UNIQUE INDEX u ON a (x); CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x))", "INSERT INTO a VALUES (1, 'x');"),
    Pair("index_becomes_key", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); CREATE UNIQUE INDEX u ON a (x DESC); CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x))", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT UNIQUE); CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x))", "INSERT INTO a VALUES (1, 'x');"),
    Pair("circle", "", "CREATE TABLE p (id INTEGER PRIMARY KEY, q INTEGER REFERENCES q (id)); CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id))"),
    Pair("circles_go", "CREATE TABLE p (id INTEGER PRIMARY KEY, q INT REFERENCES q, r INT REFERENCES r); CREATE TABLE q (id INTEGER PRIMARY KEY, p INT REFERENCES p, r INT REFERENCES r); CREATE TABLE r (id INTEGER PRIMARY KEY AUTOINCREMENT, p INT REFERENCES p, q INT REFERENCES q)", ""),
    Pair("rowids", "CREATE TABLE c (code TEXT PRIMARY KEY, body TEXT); CREATE VIRTUAL TABLE f USING fts5(body, content=c); CREATE VIEW v AS SELECT rowid AS number, code FROM c", "CREATE TABLE c (code TEXT PRIMARY KEY, body TEXT NOT NULL); CREATE VIRTUAL TABLE f USING fts5(body, content=c); CREATE VIEW v AS SELECT rowid AS number, code FROM c", "INSERT INTO c (rowid, code, body) VALUES (7, 'x', 'one'), (4, 'y', 'two'); INSERT INTO f (f) VALUES ('rebuild');"),
    Pair("convention", P + t(", b INTEGER"), P + t(", b INTEGER UNIQUE CHECK (b > 0), c INTEGER REFERENCES p (id), CONSTRAINT plain CHECK (b < 9)"), ROWS, CONVENTION),
    Pair("convention_new", "", P + t(", p INTEGER REFERENCES p (id), b TEXT UNIQUE, CONSTRAINT plain CHECK (b <> '')"), "", CONVENTION),
    Pair("convention_drop", P + t(", b INTEGER UNIQUE, c INTEGER REFERENCES p (id), CONSTRAINT plain CHECK (b < 9)"), P + t(", b INTEGER, c INTEGER"), ROWS, CONVENTION),
]


COLUMNS = (
    "INTEGER",
    "TEXT",
    "VARCHAR(20) NOT NULL DEFAULT 'x'",
    "INTEGER DEFAULT 5",
    "BIGINT",
    "TEXT COLLATE NOCASE",
    "NUMERIC(9, 2) DEFAULT (abs(-2))",
    "INTEGER NOT NULL DEFAULT 1 -- one, or more",
    "TEXT UNIQUE",
    "TEXT CONSTRAINT unique_{c} UNIQUE ON CONFLICT IGNORE",
    "INTEGER CHECK ({c} IS NOT -1)",
    "INTEGER CONSTRAINT check_{c} CHECK ({c} IS NOT -2 AND o > -5)",
    "INTEGER REFERENCES parent (id)",
    "INTEGER REFERENCES parent (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "INTEGER CONSTRAINT fk_{c} REFERENCES parent (id)",
    "DATETIME DEFAULT CURRENT_TIMESTAMP",
)

# What SQLAlchemy has no words for, or cannot copy.
ODD = (
    "INT",
    "INTEGER CONSTRAINT fk_{c} REFERENCES parent",
    "INTEGER AS (o + 1)",
    "INTEGER GENERATED ALWAYS AS (o * 2) STORED",
    '"UNSIGNED BIG INT" DEFAULT 7',
    "",
)

NAMES = ("a", '"b c"', "[select]", "D", '"é"')

KEYS = (
    ("o INTEGER PRIMARY KEY", "", ""),
    ("o INTEGER PRIMARY KEY AUTOINCREMENT", "", ""),
    ("o INTEGER NOT NULL", ", PRIMARY KEY (o)", ""),
    ("o INTEGER NOT NULL", ", CONSTRAINT pk_{t} PRIMARY KEY (o)", ""),
    ("o BIGINT NOT NULL PRIMARY KEY", "", " WITHOUT ROWID"),
    ("o BIGINT UNIQUE", "", ""),
    ("o INTEGER", "", ""),
)

HANGING = (
    ("CREATE INDEX ix_{t} ON {t} (o)", "CREATE INDEX ix_{t} ON {t} (o DESC) WHERE o > 0", "CREATE UNIQUE INDEX ix_{t} ON {t} (o, abs(o))"),
    ("CREATE VIEW v_{t} AS SELECT o FROM {t}", "CREATE VIEW v_{t} AS SELECT * FROM {t}"),
    ("CREATE TRIGGER tr_{t} AFTER INSERT ON {t} BEGIN UPDATE parent SET n = n + 1; END", "CREATE TRIGGER tr_{t} AFTER DELETE ON parent BEGIN DELETE FROM {t} WHERE o = old.id; END"),
)


def at_random(seed, columns):
    """A pair of schemas with three tables at most."""
    chance = random.Random(seed)

    def schema():
        text = "CREATE TABLE parent (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 0);\n"
        for number in range(3):
            if chance.random() < 0.2:
                continue
            table = f"t{number}"
            key, constraint, options = chance.choice(KEYS)
            text += f"CREATE TABLE {table} (\n    {key}"
            for name in chance.sample(NAMES, chance.randrange(5)):
                plain = f"{number}_{name.strip('[]' + chr(34)).replace(' ', '_').replace('é', 'e')}"
                said = chance.choice(columns).replace("_{c}", f"_{plain}").replace("{c}", name)
                text += f"\n  , {name} {said}"
            text += f"\n  {constraint.replace('{t}', table)}\n){options};\n"
            for kind in HANGING:
                if chance.random() < 0.3:
                    text += chance.choice(kind).replace("{t}", table) + ";\n"
        return text

    options = ("--column-order",) if chance.random() < 0.3 else ()
    return Pair(f"seed_{seed}", schema(), schema(), options=options)
