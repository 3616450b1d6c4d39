"""What is in a database: its schema in one spelling, and its rows.

Where a constraint stands does not count: one of a column and one behind all columns are the same.
"""

import dataclasses
import re

TOKENS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\w+|[^\s\w]")
OURS = ("alembic_version", "gen_sql_history")
STARTS = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "REFERENCES", "NOT", "NULL", "DEFAULT", "COLLATE", "GENERATED"}


@dataclasses.dataclass
class Table:
    """A table: its columns in order, its constraints in any."""

    columns: list
    constraints: list
    options: str

    def lines(self):
        return [*self.columns, *sorted(self.constraints), self.options]


@dataclasses.dataclass
class Database:
    """Tables, what else has a statement, and rows."""

    tables: dict
    others: dict
    rows: dict
    facts: dict


def plain(token):
    """A name without its quotes, a word in capitals."""
    if token[0] in '"`[' and len(token) > 1:
        return token[1:-1].replace('""', '"')
    return token if token[0] == "'" else token


def tokens(sql):
    """The words and signs of a statement; `NO ACTION` is what a foreign key does anyway."""
    sql = re.sub(r" ON (DELETE|UPDATE) NO ACTION", "", sql)
    return [plain(token) for token in TOKENS.findall(sql)]


def items(words):
    """What stands between commas."""
    found, item, depth = [], [], 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == "," and depth == 0:
            found.append(item)
            item = []
        else:
            item.append(word)
    return [*found, item]


def group(words, at):
    """The end of the brackets that open at a place."""
    depth = 0
    for end in range(at, len(words)):
        depth += (words[end] == "(") - (words[end] == ")")
        if depth == 0:
            return end + 1
    return len(words)


def clause_end(words, at):
    """Where the clause of a column ends that begins at a place."""
    first = words[at].upper()
    if first == "CONSTRAINT":
        return clause_end(words, at + 2)
    if first in ("NOT", "COLLATE"):
        return at + 2
    if first == "NULL":
        return at + 1
    if first == "DEFAULT":
        if words[at + 1] == "(":
            return group(words, at + 1)
        return at + 3 if words[at + 1] in "+-" else at + 2
    if first == "CHECK":
        return group(words, at + 1)
    end = at + 1
    while end < len(words) and not is_start(words, end, first):
        end = group(words, end) if words[end] == "(" else end + 1
    return end


def is_start(words, at, inside):
    word = words[at].upper()
    if inside == "REFERENCES" and word in ("NULL", "DEFAULT", "NOT"):
        # `ON DELETE SET NULL`, `NOT DEFERRABLE`.
        return words[at - 1].upper() != "SET" and not (word == "NOT" and words[at + 1].upper() == "DEFERRABLE")
    return word in STARTS and not (inside == "PRIMARY" and word == "PRIMARY")


def column(item):
    """A column without its constraints, and these."""
    name, at = item[0], 1
    while at < len(item) and item[at].upper() not in STARTS:
        at = group(item, at) if item[at] == "(" else at + 1
    text, clauses, constraints = joined(item[:at]), [], []
    while at < len(item):
        end = clause_end(item, at)
        clause, at = item[at:end], end
        bare = clause[2:] if clause[0].upper() == "CONSTRAINT" else clause
        prefix = clause[: len(clause) - len(bare)]
        match bare[0].upper():
            case "UNIQUE":
                constraints.append(joined([*prefix, "UNIQUE", "(", name, ")", *bare[1:]]))
            case "CHECK":
                constraints.append(joined(clause))
            case "REFERENCES":
                constraints.append(joined([*prefix, "FOREIGN", "KEY", "(", name, ")", *bare]))
            case "PRIMARY" if "AUTOINCREMENT" not in [word.upper() for word in bare]:
                constraints.append(joined([*prefix, "PRIMARY", "KEY", "(", name, ")", *bare[2:]]))
            case "NULL":
                pass
            case "DEFAULT":
                # A rebuild by Alembic puts brackets around it, which say nothing.
                while bare[1] == "(" and group(bare, 1) == len(bare):
                    bare = [bare[0], *bare[2:-1]]
                clauses.append(joined(bare))
            case _:
                clauses.append(joined(bare))
    return " | ".join([text, *sorted(clauses)]), constraints


def joined(words):
    return " ".join(words)


def table(sql):
    """The table of a statement."""
    words = tokens(sql)
    start = words.index("(")
    end = group(words, start)
    columns, constraints = [], []
    for item in items(words[start + 1 : end - 1]):
        if item[0].upper() in ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN") and not is_name(sql, item):
            constraints.append(joined(item))
        else:
            text, more = column(item)
            columns.append(text)
            constraints += more
    counted = next((one for one in constraints if one.endswith(" AUTOINCREMENT )")), None)
    if counted:
        # SQLite takes it behind the columns, too.
        constraints.remove(counted)
        name = counted.split("PRIMARY KEY ( ")[1].removesuffix(" AUTOINCREMENT )")
        at = next(at for at, text in enumerate(columns) if text.startswith(name + " "))
        columns[at] += " | PRIMARY KEY AUTOINCREMENT"
    return Table(columns, constraints, joined(words[end:]))


def is_name(sql, item):
    """Whether the first word of an item is a name, which is only quoted."""
    return f'"{item[0]}"' in sql and item[1:2] != ["("] and item[0].islower()


FACTS = {
    "columns": "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?)",
    "foreign keys": "SELECT \"table\", \"from\", \"to\", on_update, on_delete, \"match\" FROM pragma_foreign_key_list(?)",
    "indexes": "SELECT \"unique\", origin, partial, x.name, x.\"desc\", x.coll FROM pragma_index_list(?) AS i,"
    " pragma_index_xinfo(i.name) AS x WHERE x.key",
}


def read(connection):
    """What is in a database."""
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    objects = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    database = Database({}, {}, {}, {})
    for kind, name, sql in objects:
        if name in OURS:
            continue
        if kind != "table":
            database.others[kind, name] = joined(tokens(sql))
            continue
        database.tables[name] = table(sql)
        for what, query in FACTS.items():
            rows = connection.execute(query, [name]).fetchall()
            database.facts[name, what] = sorted(map(repr, rows))
        quoted = name.replace('"', '""')
        # The order of columns is compared with the columns.
        rows = connection.execute(f'SELECT * FROM "{quoted}" ORDER BY 1').fetchall()
        database.rows[name] = [tuple(map(masked, row)) for row in rows]
    versions = connection.execute("SELECT version_num FROM alembic_version ORDER BY 1").fetchall()
    database.rows["alembic_version"] = versions
    return database


def masked(value):
    """A value; the time of this run is any time."""
    if isinstance(value, str) and re.fullmatch(r"20[2-9]\d-\d\d-\d\d \d\d:\d\d:\d\d", value):
        return "now"
    return value
