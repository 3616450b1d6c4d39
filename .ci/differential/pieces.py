"""What chains are made of: columns, constraints, indexes and rows at random."""

from kinds import KINDS, literal, sql_literal
from model import Column, Constraint, Index, quoted

NAMES = ["a", "b", "note", "amount", "kind", "order", "Mixed", "two words", "at", "naïve", "group", "x1", "parent_id", "flag"]
TABLES = ["project", "session", "order", "Mixed Case", "item", "tag", "a_rather_long_name_of_a_table", "été", "log"]
ACTIONS = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]


class Pieces:
    """What chains are made of. Who derives has `random`, `tables`, `has_convention` and counters."""

    def chance(self, likelihood):
        return self.random.random() < likelihood

    def next(self):
        self.count += 1
        return self.count

    def fresh(self, prefix):
        """A name of a constraint or an index that nothing else has."""
        self.names += 1
        return f"{prefix}_{self.names}"

    def name_of(self, taken, names):
        taken = {name.lower() for name in taken}
        free = [name for name in names if name.lower() not in taken]
        return self.random.choice(free) if free else self.fresh("n")

    # Columns

    def column_name(self, table):
        return self.name_of([*self.gone, *(column.name for column in table.columns)], NAMES)

    def column(self, table, is_new):
        """A column that a table may get; with rows there, it must take them."""
        name = self.column_name(table)
        parents = [other for other in self.tables if other.rows or is_new]
        if parents and self.chance(0.25):
            return Column(name, KINDS[0], refers=self.random.choice(parents))
        if self.chance(0.08):
            return Column(name, KINDS[4], collation=self.random.choice(["NOCASE", "BINARY", "RTRIM"]))
        column = Column(name, self.random.choice(KINDS))
        column.default = self.default(column.kind, is_new)
        if column.kind.value and (is_new or column.default is not None) and self.chance(0.4):
            column.nullable = False
            column.never_null = True
        column.distinct = column.kind.distinct
        if self.chance(0.05):
            column.comment = "it's a comment"
        return column

    def default(self, kind, is_new):
        """A server default for a type, as Python."""
        if not self.chance(0.35) or kind.value is None:
            return None
        value = kind.value(7)
        choices = []
        if isinstance(value, str) and kind.family == "text":
            choices += [literal(value), "sa.text(\"'it''s'\")", "''", "'NULL'"]
        if isinstance(value, bool):
            choices += ["sa.true()", "sa.false()", "sa.text('1')", "'0'"]
        elif isinstance(value, int):
            choices += ["'5'", "sa.text('5')", "sa.text('-5')", "sa.literal(5)"]
            if is_new:
                choices += ["sa.text('(1 + 2)')", "sa.text('abs(-3)')"]
        if kind.code.startswith("sa.DateTime"):
            choices += ["'2001-01-01 00:00:00'"]
            if is_new:
                choices += ["sa.func.now()", "sa.text('CURRENT_TIMESTAMP')", "sa.func.current_timestamp()"]
        if kind.family in ("number", "float"):
            choices += ["sa.text('0')", "sa.text('1.5')", "'2'"]
        if isinstance(value, dict):
            choices += ["'{}'", "sa.text(\"'[]'\")"]
        return self.random.choice(choices) if choices else None

    # Constraints and indexes, which are not yet in their table.

    def named(self, kind, table, column, short, referred=None):
        """The name that something gets, and how it is written."""
        if not self.has_convention:
            name = self.fresh(f"{short} {kind}" if self.chance(0.1) else f"{short}_{kind}")
            return name, repr(name)
        if self.chance(0.5):
            name = self.fresh(f"{short}_f")
            return name, f"op.f({name!r})"
        if kind == "check":
            plain = self.fresh("rule")
            return f"ck_{table.name}_{plain}", repr(plain)
        name = self.fresh(f"{short}_said")
        return name, repr(name)

    def unique(self, table, columns, named=False):
        unnamed = not named and self.chance(0.3)
        name, written = (None, None) if unnamed else self.named("unique", table, columns[0], "uq")
        if unnamed and self.has_convention:
            name = f"uq_{table.name}_{columns[0].name}"
        for column in columns:
            column.ever_unique = True
        options = ", sqlite_on_conflict='IGNORE'" if not named and self.chance(0.1) else ""
        return Constraint("unique", columns, name, written, options=options)

    def check(self, table, column, named=False):
        value = column.kind.value(1) if column.kind.value else None
        if isinstance(value, bool) or not isinstance(value, (int, str)) or column.refers:
            return None
        conditions = ["{0} <> 'forbidden: it''s'", "length({0}) < 500", "{0} IS NULL OR {0} NOT IN ('x', 'y (z)')"]
        if isinstance(value, int):
            conditions = ["{0} >= -100", "{0} > -100 AND {0} IS NOT 77777"]
        # With a convention, a CHECK needs a name.
        unnamed = not named and not self.has_convention and self.chance(0.4)
        name, written = (None, None) if unnamed else self.named("check", table, column, "ck")
        return Constraint("check", [column], name, written, self.random.choice(conditions))

    def foreign_key(self, table, column, named=False):
        parent = column.refers
        unnamed = not named and self.chance(0.3)
        name, written = (None, None) if unnamed else self.named("foreignkey", table, column, "fk")
        if unnamed and self.has_convention:
            name = f"fk_{table.name}_{column.name}_{parent.name}"
        options = ""
        for word, values in (("ondelete", ACTIONS), ("onupdate", ACTIONS)):
            if self.chance(0.3):
                options += f", {word}={self.random.choice(values)!r}"
        if self.chance(0.15):
            options += ", deferrable=True, initially='DEFERRED'"
        return Constraint(
            "foreignkey", [column], name, written, refers=parent, referred=parent.key, options=options
        )

    def index(self, table, columns):
        items = []
        for column in columns:
            sql = self.random.choice([None] * 6 + ["{} DESC", "lower({})"])
            items.append((sql, column))
        where = None
        if self.chance(0.2):
            where = (self.random.choice(["{0} IS NOT NULL", "{0} > 3 AND {0} <> 'a'"]), columns[0])
        unique = self.chance(0.2) and all(c.distinct and not c.refers and sql is None for sql, c in items)
        if unique:
            for column in columns:
                column.ever_unique = True
        return Index(self.fresh("ix"), items, unique, where)

    # Rows

    def insert(self, table, into=None):
        """Some rows."""
        if any(column.kind.carrier for column in table.columns):
            into = None
        rows = []
        for _ in range(self.random.randint(1, 3)):
            key = self.next()
            row = {table.key.name: key}
            for column in table.columns[1:]:
                if column.computed:
                    continue
                row[column.name] = self.value(table, column)
            rows.append(row)
            table.rows.append(key)
        # SQLAlchemy takes the columns of the first row.
        literals = [[sql_literal(row[name]) for name in row] for row in rows]
        if into is None and all(None not in values for values in literals) and self.chance(0.4):
            names = ", ".join(quoted(name) for name in rows[0])
            values = ", ".join(f"({', '.join(values)})" for values in literals)
            sql = f"INSERT INTO {quoted(table.name)} ({names}) VALUES {values}"
            # A colon would be a parameter of `text()`.
            return f"op.execute({sql.replace(':', chr(92) + ':')!r})"
        if into is None:
            columns = [
                f"sa.column({column.name!r}, {column.kind.carrier or column.type_code()})"
                for column in table.columns
                if not column.computed
            ]
            into = f"sa.table({table.name!r}, {', '.join(columns)})"
        rows = ",\n    ".join(literal(row) for row in rows)
        return f"op.bulk_insert({into}, [\n    {rows},\n])"

    def value(self, table, column):
        if column.refers:
            rows = column.refers.rows
            return self.random.choice(rows) if rows and self.chance(0.7) else None
        if column.kind.value is None:
            return None
        if not column.never_null and self.chance(0.2):
            return None
        return column.kind.value(self.next())

    def fill(self, table, column):
        """Gives a value to the rows that have none."""
        value = sql_literal(column.kind.value(self.next()))
        if value is None:
            return None
        name = quoted(column.name)
        sql = f"UPDATE {quoted(table.name)} SET {name} = {value} WHERE {name} IS NULL"
        return f"op.execute({sql.replace(':', chr(92) + ':')!r})"
