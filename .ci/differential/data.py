"""Chains that change rows, at random.

The first revision makes three tables and their rows. The others change them with the expressions of
SQLAlchemy, and write into a log what a query gives, as Python shows it.
"""

import random
import textwrap

from expressions import Expressions, Source

HEAD = '''"""revision {number}"""
from alembic import op
import datetime
from decimal import Decimal
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

revision = {id!r}
down_revision = {down!r}
'''

KINDS = {
    "whole": "sa.Integer",
    "text": "sa.String(40)",
    "flag": "sa.Boolean",
    "real": "sa.Float",
    "money": "sa.Numeric(10, 2)",
    "day": "sa.Date",
    "time": "sa.DateTime",
}

COLUMNS = {
    "person": {"id": "whole", "name": "text", "age": "whole", "active": "flag", "born": "day", "seen": "time", "score": "real", "price": "money", "note": "text"},
    "team": {"id": "whole", "title": "text", "size": "whole", "lead": "whole", "budget": "money", "open": "flag", "since": "day"},
    "member": {"id": "whole", "person_id": "whole", "team_id": "whole", "role": "text", "share": "real", "joined": "time"},
}

LOG = 'log = sa.table("log", sa.column("id", sa.Integer), sa.column("text", sa.Text))\n'


class DataChain(Expressions):
    """A chain of revisions that change rows."""

    def __init__(self, seed):
        self.random = random.Random(f"data {seed}")
        self.tables = [Source(name, columns) for name, columns in COLUMNS.items()]
        self.names = 0
        self.prelude = []
        self.changed = None
        self.has_convention = False
        self.revisions = [self.first()]
        for _ in range(self.random.randint(1, 3)):
            steps = [self.step() for _ in range(self.random.randint(2, 6))]
            self.revisions.append(self.definitions() + "\n\n" + self.upgrade("\n".join(steps)))

    def stops(self):
        """Up to the head; the rows are compared, and nothing is asked of the tables."""
        yield "upgrade", "head", []

    def id(self, number):
        return f"{number + 1:012x}"

    def file(self, number, is_ours):
        """The file of a revision."""
        down = self.id(number - 1) if number else None
        return HEAD.format(number=number + 1, id=self.id(number), down=down) + self.revisions[number]

    def upgrade(self, body):
        return "def upgrade():\n" + textwrap.indent(body, "    ") + "\n\n\ndef downgrade():\n    pass\n"

    def first(self):
        lines = ['op.create_table("log", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))']
        for table in self.tables:
            columns = [f'sa.Column("{name}", {KINDS[kind]})' for name, kind in table.columns.items()]
            columns[0] = 'sa.Column("id", sa.Integer, primary_key=True)'
            lines.append(f'{table.code} = op.create_table("{table.code}", {", ".join(columns)})')
            rows = [self.row(table, at + 1) for at in range(self.random.randint(3, 6))]
            lines.append(f"op.bulk_insert({table.code}, [\n    " + ",\n    ".join(rows) + ",\n])")
        return "\n\n" + self.upgrade("\n".join(lines))

    def row(self, table, key):
        values = [f"'id': {key}"]
        for name, kind in list(table.columns.items())[1:]:
            if kind == "whole":
                value = str(self.random.randint(1, 5))
            else:
                value = "None" if self.chance(0.2) else self.value(kind)
            values.append(f"'{name}': {value}")
        return "{" + ", ".join(values) + "}"

    def definitions(self):
        """The tables, in one of the ways in which revisions say them."""
        way = self.one("table", "table", "Table")
        lines = ["metadata = sa.MetaData()"] if way == "Table" else []
        for table in self.tables:
            if way == "table":
                columns = [f'sa.column("{name}", {KINDS[kind]})' for name, kind in table.columns.items()]
                lines.append(f'{table.code} = sa.table("{table.code}", {", ".join(columns)})')
            else:
                columns = [f'sa.Column("{name}", {KINDS[kind]})' for name, kind in table.columns.items()]
                columns[0] = 'sa.Column("id", sa.Integer, primary_key=True)'
                lines.append(f'{table.code} = sa.Table("{table.code}", metadata, {", ".join(columns)})')
        return "\n".join(lines) + "\n" + LOG

    def step(self):
        self.prelude = []
        self.changed = None
        made = self.random.choice(self.STEPS)(self)
        return "\n".join([*self.prelude, made])

    def run(self, statement):
        return self.one(f"op.execute({statement})", f"op.get_bind().execute({statement})")

    # Statements.

    def assignments(self, table, sources, depth=2):
        names = self.random.sample(list(table.columns)[1:], self.random.randint(1, 3))
        return {name: self.expression(table.columns[name], sources, depth) for name in names}

    def values(self, table, given):
        """Values as keywords, by name or by column."""
        way = self.one("keywords", "names", "columns")
        if way == "keywords":
            return ", ".join(f"{name}={value}" for name, value in given.items())
        keys = [f"{name!r}" if way == "names" else f"{table.code}.c.{name}" for name in given]
        return "{" + ", ".join(f"{key}: {value}" for key, value in zip(keys, given.values())) + "}"

    def update(self):
        self.changed = table = self.random.choice(self.tables)
        code = table.code
        where = f".where({self.condition([table])})" * self.random.randint(0, 2)
        start = self.one(f"{code}.update()", f"sa.update({code})")
        return self.run(f"{start}{where}.values({self.values(table, self.assignments(table, [table]))})")

    def delete(self):
        self.changed = table = self.random.choice(self.tables)
        # Some rows stay.
        where = f".where({table.code}.c.id > 2).where({self.condition([table])})"
        return self.run(self.one(f"{table.code}.delete()", f"sa.delete({table.code})") + where)

    def insert(self):
        table = self.random.choice(self.tables)
        code = table.code
        given = self.assignments(table, [], depth=1)
        start = self.one(f"{code}.insert()", f"sa.insert({code})")
        return self.run(f"{start}.values({self.values(table, given)})")

    def insert_rows(self):
        table = self.random.choice(self.tables)
        names = self.random.sample(list(table.columns)[1:], 3)
        rows = []
        for _ in range(self.random.randint(1, 3)):
            values = (f"{name!r}: {self.one('None', self.value(table.columns[name]))}" for name in names)
            rows.append("{" + ", ".join(values) + "}")
        rows = f"[{', '.join(rows)}]"
        return self.one(
            self.run(f"{table.code}.insert().values({rows})"),
            f"op.get_bind().execute({table.code}.insert(), {rows})",
            f"op.bulk_insert({table.code}, {rows})",
            f"for row in {rows}:\n    op.execute({table.code}.insert().values(**row))",
        )

    def insert_from_select(self):
        table, source = self.random.choice(self.tables), self.random.choice(self.tables)
        names = self.random.sample(list(table.columns)[1:], self.random.randint(1, 3))
        columns = [self.expression(table.columns[name], [source]) for name in names]
        query = f"sa.select({', '.join(columns)}).select_from({source.code}).where({source.code}.c.id < 4)"
        given = self.one(f"{names}", "[" + ", ".join(f"{table.code}.c.{name}" for name in names) + "]")
        query += f".order_by({source.code}.c.id)"
        return self.run(f"{table.code}.insert().from_select({given}, {query})")

    def text(self):
        table = self.random.choice(self.tables)
        name = self.random.choice([name for name, kind in table.columns.items() if kind == "text"])
        value, key = self.value("text"), self.random.randint(1, 4)
        sql = f'"UPDATE {table.code} SET {name} = :value || \' \\\\:x\' WHERE id = :key"'
        return self.one(
            f"op.get_bind().execute(sa.text({sql}), {{'value': {value}, 'key': {key}}})",
            f"op.get_bind().execute(sa.text({sql}), [{{'value': {value}, 'key': {key}}}, {{'value': 'v', 'key': 1}}])",
            f"op.execute(sa.text({sql}).bindparams(value={value}, key={key}))",
            f"op.execute(sa.text({sql}).bindparams(sa.bindparam('value', {value}, sa.String), key={key}))",
        )

    def upsert(self):
        table = self.random.choice(self.tables)
        given = {"id": str(self.random.randint(1, 9)), **self.assignments(table, [], depth=0)}
        start = f"sqlite_insert({table.code}).values({self.values(table, given)})"
        name = list(given)[1]
        return self.run(
            start + self.one(
                ".on_conflict_do_nothing()",
                ".on_conflict_do_nothing(index_elements=['id'])",
                f".on_conflict_do_update(index_elements=['id'], set_={{{name!r}: {given[name]}}})",
            )
        )

    # Queries.

    def query(self):
        """A query whose rows come in an order."""
        return self.random.choice([self.plain, self.joined, self.grouped, self.united, self.common, self.sub])()

    def items(self, sources, count=None):
        kinds = self.random.choices(list(KINDS), k=count or self.random.randint(1, 4))
        return [self.expression(kind, sources) for kind in kinds]

    def plain(self, count=None):
        table = self.random.choice(self.tables)
        items = self.items([table], count) if count else self.one([table.code], self.items([table]))
        distinct = self.one("", "", ".distinct()") if items != [table.code] else ""
        order = f".order_by({table.code}.c.id)" if not distinct else ""
        order = self.one(order, f".order_by(sa.desc({table.code}.c.id))", f".order_by({table.code}.c.id.desc()).limit(2).offset(1)") if order else order
        return f"sa.select({', '.join(items)}).select_from({table.code}).where({self.condition([table])}){distinct}{order}"

    def joined(self):
        first, second = self.random.sample(self.tables, 2)
        a, b = first.code, second.code
        on = f"{a}.c.id == {b}.c.{self.random.choice(second.of('whole')).split('.c.')[1]}"
        items = ", ".join(self.items([first, second]))
        start = self.one(
            f"sa.select({items}).select_from({a}.join({b}, {on}))",
            f"sa.select({items}).select_from({a}.outerjoin({b}, {on}))",
            f"sa.select({items}).select_from(sa.join({a}, {b}, {on}, isouter=True))",
            f"sa.select({items}).select_from({a}).join({b}, {on})",
            f"sa.select({items}).join_from({a}, {b}, {on})",
            f"sa.select({items}).select_from({a}, {b}).where({on})",
        )
        return f"{start}.where({self.condition([first, second], 1)}).order_by({a}.c.id, {b}.c.id)"

    def grouped(self):
        table = self.random.choice(self.tables)
        key = self.random.choice(table.of("whole")[1:])
        whole = self.random.choice(table.of("whole"))
        items = [
            "sa.func.count().label('n')",
            f"sa.func.sum({whole})",
            f"sa.func.min({self.random.choice(table.of('text'))})",
            f"sa.func.avg({whole})",
            f"sa.func.max({whole}).label('most')",
        ]
        having = self.one("", ".having(sa.func.count() > 1)", f".having(sa.func.max({whole}) >= 2)")
        order = self.one(key, f"sa.func.count(), {key}", f"sa.desc('n'), {key}", f"{key}.desc().nulls_last()")
        items = self.random.sample(items[1:], 2) + items[:1]
        return f"sa.select({key}, {', '.join(items)}).group_by({key}){having}.order_by({order})"

    def united(self):
        first, second = self.random.choice(self.tables), self.random.choice(self.tables)
        kinds = self.random.choices(list(KINDS), k=2)
        halves = []
        for table in (first, second):
            items = [f"{self.expression(kind, [table], 1)}.label('c{at}')" for at, kind in enumerate(kinds)]
            halves.append(f"sa.select({', '.join(items)}).select_from({table.code}).where({table.code}.c.id < 4)")
        way = self.one("union", "union_all", "except_", "intersect")
        return f"sa.{way}({halves[0]}, {halves[1]})" if self.chance(0.5) else f"{halves[0]}.{way}({halves[1]})"

    def inner(self):
        """A query to select from, and the kinds of its columns."""
        table = self.random.choice(self.tables)
        kinds = self.random.choices(list(KINDS), k=2)
        items = [f"{table.code}.c.id.label('id')"]
        items += [f"{self.expression(kind, [table], 1)}.label('c{at}')" for at, kind in enumerate(kinds)]
        query = f"sa.select({', '.join(items)}).where({self.condition([table], 1)})"
        return query, {"id": "whole", **{f"c{at}": kind for at, kind in enumerate(kinds)}}

    def common(self):
        query, columns = self.inner()
        self.names += 1
        cte = Source(f"cte_{self.names}", columns)
        self.prelude.append(f"{cte.code} = {query}.cte({self.one('', repr(cte.code))})")
        return f"sa.select({', '.join(self.items([cte]))}).select_from({cte.code}).order_by({cte.code}.c.id)"

    def sub(self):
        query, columns = self.inner()
        self.names += 1
        sub = Source(f"sub_{self.names}", columns)
        self.prelude.append(f"{sub.code} = {query}.{self.one('subquery', 'alias')}({self.one('', repr(sub.code))})")
        return f"sa.select({', '.join(self.items([sub]))}).select_from({sub.code}).order_by({sub.code}.c.id)"

    def read(self):
        """A query, and its rows as Python shows them."""
        query = self.query()
        rows = self.one(
            f"op.get_bind().execute({query})",
            f"op.get_bind().execute({query}).fetchall()",
            f"op.get_bind().execute({query}).all()",
        )
        shown = self.one("repr(tuple(row))", "repr(row[0])", "str(list(row))", "'|'.join(str(value) for value in row)")
        # A query without an order gives the rows in any.
        rows = f"sorted({rows}, key=str)" if ".order_by(" not in query.rsplit(")).", 1)[-1] else rows
        return f"for row in {rows}:\n    op.execute(log.insert().values(text={shown}))"

    def read_one(self):
        if self.chance(0.3):
            query = self.plain(1)
            rows = f"sorted(op.get_bind().execute({query}).scalars(), key=str)"
            return f"op.execute(log.insert().values(text=repr({rows})))"
        query = self.query()
        if ".order_by(" not in query:
            return self.read()
        return self.one(
            f"found = op.get_bind().execute({query}).first()\nop.execute(log.insert().values(text=repr(found and tuple(found))))",
            f"found = op.get_bind().scalar({query})\nop.execute(log.insert().values(text=f'{{found!r}} {{found}}'))",
            f"found = op.get_bind().execute({query}).fetchone()\nif found is not None:\n    op.execute(log.insert().values(text=str(found[-1])))",
        )

    STEPS = [update, update, update, delete, insert, insert_rows, insert_from_select, insert_from_select, text, upsert, read, read, read, read_one]
