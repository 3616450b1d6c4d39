"""What a chain has made so far: tables, and how they are written in Python."""

import dataclasses
import re

from kinds import KEY, Kind

# Names by the convention of the project, if it has one.
CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def quoted(name):
    """A name in SQL."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and name not in RESERVED else f'"{name}"'


RESERVED = {"order", "select", "group", "check", "index", "default"}


@dataclasses.dataclass(eq=False)
class Column:
    """A column, and what its values are like."""

    name: str
    kind: Kind
    nullable: bool = True
    default: str | None = None
    collation: str | None = None
    computed: str | None = None
    key: bool = False
    comment: str | None = None
    # The table that its values are ids of.
    refers: "Table | None" = None
    # Whether no two rows have the same value.
    distinct: bool = True
    # Whether a downgrade wants a value in every row, or another one in each.
    never_null: bool = False
    ever_unique: bool = False

    def type_code(self):
        """Its type in Python."""
        if self.collation:
            return f"sa.String(40, collation={self.collation!r})"
        return self.kind.code

    def code(self, table=None):
        """The column in Python, with what the table says by way of it."""
        parts = [repr(self.name), self.type_code()]
        constraints, indexes = table.uses(self) if table else ([], [])
        brought = [c for c in constraints if c.inline]
        for constraint in brought:
            if constraint.kind == "foreignkey":
                target = f"{constraint.refers.name}.{constraint.referred.name}"
                name = f", name={constraint.written}" if constraint.written else ""
                parts.append(f"sa.ForeignKey({target!r}{name}{constraint.options})")
        if self.computed:
            parts.append(self.computed)
        if self.key:
            parts.append("primary_key=True")
        elif not self.nullable:
            parts.append("nullable=False")
        elif len(self.name) % 2:
            parts.append("nullable=True")
        if self.default is not None:
            parts.append(f"server_default={self.default}")
        if any(constraint.kind == "unique" for constraint in brought):
            parts.append("unique=True")
        if any(index.inline for index in indexes):
            parts.append("index=True")
        if self.comment:
            parts.append(f"comment={self.comment!r}")
        return f"sa.Column({', '.join(parts)})"


@dataclasses.dataclass(eq=False)
class Constraint:
    """A constraint of a table; `name` is the one that it has in the database."""

    kind: str
    columns: list
    name: str | None = None
    # How the name is written; nothing for one without.
    written: str | None = None
    # A CHECK, with `{0}` for its column.
    condition: str = ""
    refers: "Table | None" = None
    referred: Column | None = None
    options: str = ""
    # Whether its column says it.
    inline: bool = False

    def code(self):
        """The constraint in Python, for a table."""
        names = [column.name for column in self.columns]
        name = f", name={self.written}" if self.written else ""
        match self.kind:
            case "unique":
                return f"sa.UniqueConstraint({', '.join(map(repr, names))}{name}{self.options})"
            case "check":
                return f"sa.CheckConstraint({self.sql()!r}{name})"
        target = f"{self.refers.name}.{self.referred.name}"
        return f"sa.ForeignKeyConstraint({names!r}, [{target!r}]{name}{self.options})"

    def sql(self):
        """The condition of a CHECK."""
        return self.condition.format(*(quoted(column.name) for column in self.columns))


@dataclasses.dataclass(eq=False)
class Index:
    """An index; an item of it is a column, or SQL with `{}` for a column."""

    name: str
    items: list
    unique: bool = False
    where: tuple | None = None
    # Whether its column says it.
    inline: bool = False

    def columns(self):
        """The columns that it needs."""
        return [column for _, column in self.items] + ([self.where[1]] if self.where else [])

    def arguments(self):
        """Its columns and options in Python."""
        items = []
        for sql, column in self.items:
            items.append(repr(column.name) if sql is None else f"sa.text({sql.format(quoted(column.name))!r})")
        keywords = [f"unique={self.unique}"]
        if self.where:
            sql, column = self.where
            keywords.append(f"sqlite_where=sa.text({sql.format(quoted(column.name))!r})")
        return [f"[{', '.join(items)}]", *keywords]

    def is_plain(self):
        """Whether Alembic makes it again behind a rebuild as it was."""
        return all(sql is None for sql, _ in self.items)


@dataclasses.dataclass(eq=False)
class Table:
    """A table. Its first column `id` counts its rows."""

    name: str
    columns: list = dataclasses.field(default_factory=list)
    constraints: list = dataclasses.field(default_factory=list)
    indexes: list = dataclasses.field(default_factory=list)
    rows: list = dataclasses.field(default_factory=list)
    key_name: str | None = None
    # Keyword arguments of the table.
    options: dict = dataclasses.field(default_factory=dict)
    # Whether only SQLite's own ALTER TABLE may touch it: Alembic cannot rebuild it.
    fixed: bool = False

    @property
    def key(self):
        """The column that other tables refer to."""
        return self.columns[0]

    def add_key(self, name="id"):
        """Gives it its key."""
        self.columns.append(Column(name, KEY, nullable=False, never_null=True))

    def uses(self, column):
        """The constraints and indexes that name a column."""
        constraints = [c for c in self.constraints if column in c.columns]
        return constraints, [i for i in self.indexes if column in i.columns()]

    def code(self, more=""):
        """`op.create_table(…)`."""
        items = [repr(self.name)]
        for column in self.columns:
            items.append(column.code(self))
        if not any(column.key for column in self.columns):
            name = f", name={self.key_name!r}" if self.key_name else ""
            items.append(f"sa.PrimaryKeyConstraint({self.key.name!r}{name})")
        items += [constraint.code() for constraint in self.constraints if not constraint.inline]
        items += [f"{name}={value!r}" for name, value in self.options.items()]
        return "op.create_table(\n    " + ",\n    ".join(items) + more + ",\n)"

    def said(self, has_convention):
        """The table as an object, for `copy_from`."""
        items = [column.code() for column in self.columns]
        if not any(column.key for column in self.columns):
            name = f", name={self.key_name!r}" if self.key_name else ""
            items.append(f"sa.PrimaryKeyConstraint({self.key.name!r}{name})")
        items += [constraint.code() for constraint in self.constraints]
        for index in self.indexes:
            columns, *options = index.arguments()
            items.append(f"sa.Index({index.name!r}, {columns[1:-1]}, {', '.join(options)})")
        items += [f"{name}={value!r}" for name, value in self.options.items()]
        convention = f"naming_convention={CONVENTION!r}" if has_convention else ""
        return f"sa.Table({self.name!r}, sa.MetaData({convention}), {', '.join(items)})"
