"""Expressions of SQLAlchemy at random, of a type that is asked for.

An expression is Python's text; it is of values that SQLite computes alike in every client, and of columns
that are in scope.
"""

DAYS = ["datetime.date(2024, 2, 29)", "datetime.date(1999, 12, 31)"]
TIMES = ["datetime.datetime(2024, 2, 29, 23, 59, 59)", "datetime.datetime(2001, 2, 3, 4, 5, 6, 789000)"]
TEXTS = ["O'Brien", "100%", "a:b :c", "%(x)s", "", "é😀", "new\nline", "back\\slash", 'say "x"', "{0}", "a_b", "plain"]


class Source:
    """What stands in a FROM: how it is called, its columns and their kinds."""

    def __init__(self, code, columns):
        self.code, self.columns = code, columns

    def of(self, kind):
        return [f"{self.code}.c.{name}" for name, its in self.columns.items() if its == kind]


class Expressions:
    """Makes expressions; `sources` are in scope, `depth` is how deep they may be yet.

    What has to stand in front of the statement is in `prelude`; `changed` is the table that it changes.
    """

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def expression(self, kind, sources, depth=2):
        """An expression of a kind, with a value if there is no column."""
        columns = [column for source in sources for column in source.of(kind)]
        if depth <= 0 or self.chance(0.25):
            if columns and self.chance(0.75):
                return self.random.choice(columns)
            return f"sa.literal({self.value(kind)})"
        return getattr(self, f"any_{kind}")(sources, depth - 1)

    def value(self, kind):
        """A value of Python."""
        match kind:
            case "whole":
                return str(self.random.choice([0, 1, 2, 3, 7, 10, 100, 2**40]))
            case "text":
                return repr(self.random.choice(TEXTS))
            case "flag":
                return self.one("True", "False")
            case "real":
                return self.one("0.5", "1.25", "100.0", "3.0")
            case "money":
                return self.one("Decimal('1.50')", "Decimal('20.25')")
            case "day":
                return self.random.choice(DAYS)
            case "time":
                return self.random.choice(TIMES)

    # Expressions of each kind.

    def any_whole(self, sources, depth):
        def a():
            return self.expression("whole", sources, depth)

        def b():
            # Nothing that overflows.
            return f"sa.literal({self.one(1, 2, 3, 5)})"

        def text():
            return self.expression("text", sources, depth)

        makers = [
            lambda: f"({a()} + {b()})",
            lambda: f"({a()} - {b()})",
            lambda: f"(sa.func.length({text()}) * {b()})",
            lambda: f"({a()} % {b()})",
            lambda: f"(sa.type_coerce({a()}, sa.Integer) // {b()})",
            lambda: f"({b()} - ({a()} - {b()}))",
            lambda: f"sa.func.abs({a()})",
            lambda: f"sa.func.length({text()})",
            lambda: f"sa.func.instr({text()}, {self.value('text')})",
            lambda: f"sa.func.coalesce({a()}, {b()})",
            lambda: f"sa.func.nullif({a()}, {b()})",
            lambda: f"sa.func.max({a()}, {b()})",
            lambda: f"sa.cast({self.expression('flag', sources, 0)}, sa.Integer)",
            lambda: f"sa.type_coerce({a()}, sa.Integer)",
            lambda: f"sa.case(({self.condition(sources, depth)}, {a()}), else_={b()})",
            lambda: f"sa.case({{1: {a()}, 2: 5}}, value={a()})",
            lambda: f"sa.literal_column('{self.one('1', '1 + 1', '(2 * 3)')}', sa.Integer)",
            lambda: f"sa.bindparam(None, {self.value('whole')})",
            lambda: f"sa.extract('{self.one('year', 'month', 'day')}', {self.expression('day', sources, 0)})",
            lambda: self.count(sources, depth),
            lambda: self.scalar("whole", sources, depth),
        ]
        return self.random.choice(makers)()

    def any_text(self, sources, depth):
        def a():
            return self.expression("text", sources, depth)

        makers = [
            lambda: f"({a()} + {a()})",
            lambda: f"({a()} + {self.value('text')})",
            lambda: f"{a()}.concat({self.value('text')})",
            lambda: f"sa.func.{self.one('lower', 'upper', 'trim', 'ltrim', 'hex', 'quote')}({a()})",
            lambda: f"sa.func.substr({a()}, 1, {self.one(1, 2, 5)})",
            lambda: f"sa.func.replace({a()}, {self.value('text')}, '-')",
            lambda: f"sa.func.coalesce({a()}, {self.value('text')})",
            lambda: f"sa.func.iif({self.condition(sources, depth)}, {a()}, 'no')",
            lambda: f"sa.func.printf('%05d|%s', {self.expression('whole', sources, depth)}, {a()})",
            lambda: f"sa.cast({self.expression('whole', sources, depth)}, sa.{self.one('String', 'Text', 'String(5)')})",
            lambda: f"sa.case(({self.condition(sources, depth)}, {self.value('text')}), else_={a()})",
            lambda: f"sa.case(({self.condition(sources, 0)}, {a()}), ({self.condition(sources, 0)}, 'two'))",
            lambda: f"sa.func.strftime('%Y-%m', {self.expression('day', sources, 0)})",
            lambda: f"sa.func.typeof({self.expression(self.one('whole', 'day', 'real', 'flag'), sources, depth)})",
            lambda: f"sa.literal({self.value('text')}, sa.String).label('labelled')",
            lambda: self.scalar("text", sources, depth),
        ]
        return self.random.choice(makers)()

    def any_real(self, sources, depth):
        makers = [
            lambda: f"({self.expression('real', sources, depth)} * {self.one('2', '0.5')})",
            lambda: f"({self.expression('whole', sources, depth)} / sa.literal({self.one(2, 4)}))",
            lambda: f"sa.cast({self.expression('whole', sources, depth)}, sa.Float)",
            lambda: f"sa.func.coalesce({self.expression('real', sources, depth)}, {self.value('real')})",
            lambda: f"sa.func.round({self.expression('real', sources, depth)}, 1)",
        ]
        return self.random.choice(makers)()

    def any_money(self, sources, depth):
        return self.expression("money", sources, 0)

    def any_flag(self, sources, depth):
        return self.expression("flag", sources, 0) if self.chance(0.5) else self.condition(sources, depth)

    def any_day(self, sources, depth):
        a = self.expression("day", sources, 0)
        return self.one(a, f"sa.func.date({a}, '+1 day', type_=sa.Date)", f"sa.func.coalesce({a}, {self.value('day')})")

    def any_time(self, sources, depth):
        a = self.expression("time", sources, 0)
        return self.one(a, f"sa.func.coalesce({a}, {self.value('time')}, type_=sa.DateTime)")

    # Conditions.

    def condition(self, sources, depth=2):
        if depth > 0 and self.chance(0.4):
            a, b = self.condition(sources, depth - 1), self.condition(sources, depth - 1)
            return self.one(
                f"sa.and_({a}, {b})",
                f"sa.or_({a}, {b})",
                f"sa.not_({a})",
                f"~({a})",
                f"(({a}) & ({b}))",
                f"(({a}) | ({b}))",
                f"sa.and_(sa.true(), {a})",
                f"sa.or_(sa.false(), {a}, {b})",
            )
        kind = self.one("whole", "whole", "text", "text", "flag", "real", "day", "time", "money")
        a = self.expression(kind, sources, depth)
        value = self.value(kind)
        if kind == "flag":
            return self.one(
                f"{a}.is_(True)", f"{a}.is_not(False)", f"({a} == True)", f"({a} == sa.false())", f"{a}.is_(None)"
            )
        makers = [
            lambda: f"({a} {self.one('==', '!=', '<', '<=', '>', '>=')} {value})",
            lambda: f"({a} == {self.expression(kind, sources, depth)})",
            lambda: f"({a} {self.one('==', '!=')} None)",
            lambda: f"{a}.{self.one('is_', 'is_not', 'isnot')}(None)",
            lambda: f"{a}.{self.one('in_', 'not_in', 'notin_')}([{value}, {self.value(kind)}])",
            lambda: f"{a}.in_([])",
            lambda: f"{a}.between({value}, {self.value(kind)})",
            lambda: f"sa.between({a}, {value}, {self.value(kind)})",
            lambda: f"{a}.{self.one('is_distinct_from', 'is_not_distinct_from')}({value})",
            lambda: self.exists(sources, depth),
            lambda: f"{a}.{self.one('in_', 'not_in')}({self.select_of(kind, sources, depth)[0]})",
        ]
        if kind == "text":
            pattern = self.one("'%a%'", "'_'", "'O%'", "'%!%%'")
            makers += [
                lambda: f"{a}.{self.one('like', 'ilike', 'not_like', 'not_ilike', 'notlike')}({pattern})",
                lambda: f"{a}.like('%!%%', escape='!')",
                lambda: f"{a}.{self.one('startswith', 'endswith', 'contains')}({value})",
                lambda: f"{a}.{self.one('startswith', 'contains')}({value}, autoescape=True)",
                lambda: f"({a}.collate('NOCASE') == {value})",
                lambda: f"{a}.op('GLOB')('*a*')",
            ]
        if kind == "whole":
            makers.append(lambda: f"sa.tuple_({a}, {self.expression('whole', sources, 0)}).in_([(1, 2), (3, 3)])")
        return self.random.choice(makers)()

    # Queries inside of expressions.

    def alias(self):
        """A table under another name, so that nothing of it is taken for the query around it."""
        # What an UPDATE reads of its own table while it changes it is not the same in all versions of SQLite.
        table = self.random.choice([table for table in self.tables if table is not self.changed])
        self.names += 1
        source = Source(f"{table.code}_{self.names}", table.columns)
        written = repr(source.code) if self.chance(0.7) else ""
        self.prelude.append(f"{source.code} = {table.code}.alias({written})")
        return source

    def select_of(self, kind, sources, depth):
        """A query of one column, and that column."""
        inner = self.alias()
        columns = inner.of(kind)
        column = self.random.choice(columns) if columns else f"sa.literal({self.value(kind)})"
        # Without a table of its own the query has only those of the query around it, and none is left.
        table = "" if columns else f".select_from({inner.code})"
        return f"sa.select({column}){table}.where({self.condition([inner, *sources], 0)})", column, inner

    def scalar(self, kind, sources, depth):
        query, column, inner = self.select_of(kind, sources, depth)
        rest = f".order_by({inner.code}.c.id).limit(1)" if self.chance(0.7) else ""
        if not rest:
            query = query.replace(f"sa.select({column})", f"sa.select(sa.func.{self.one('min', 'max')}({column}))", 1)
        return f"{query}{rest}.scalar_subquery()"

    def count(self, sources, depth):
        inner = self.alias()
        where = self.condition([inner, *sources], 0)
        key = f"{inner.code}.c.id"
        what = self.one("sa.func.count()", f"sa.func.count({key})", f"sa.func.count(sa.distinct({key}))", f"sa.func.count({key}.distinct())")
        return f"sa.select({what}).select_from({inner.code}).where({where}).scalar_subquery()"

    def exists(self, sources, depth):
        inner = self.alias()
        key, where = f"{inner.code}.c.id", self.condition([inner, *sources], 0)
        return self.one(
            f"sa.exists(sa.select({key}).where({where}))",
            f"sa.exists(sa.select(sa.literal(1)).select_from({inner.code}).where({where}))",
            f"sa.select({key}).where({where}).exists()",
            f"sa.exists().where({key} > 0).where({where})",
            f"~sa.exists(sa.select({key}).where({where}))",
        )
