"""Steps of revisions at random: tables, and blocks of directives about one.

Each gives the way up and the way down, and changes the model.
"""

from alterations import Alterations
from directives import Block, Call
from kinds import KINDS
from model import Column, Index, Table, quoted
from pieces import TABLES


class Steps(Alterations):
    """What a revision may do."""

    def create_table(self):
        table = Table(self.name_of([table.name for table in self.tables], TABLES))
        table.add_key(self.random.choice(["id", "id", "ID", "key"]))
        if self.has_convention:
            table.key_name = None
        elif self.chance(0.4):
            table.key_name = self.fresh("pk")
        if self.chance(0.3):
            table.columns[0].key = True
            table.key_name = None
        for _ in range(self.random.randint(1, 6)):
            table.columns.append(self.column(table, is_new=True))
        if self.chance(0.1):
            table.fixed = True
            kept = self.random.choice(["", ", persisted=True", ", persisted=False"])
            column = Column("computed", KINDS[0], computed=f"sa.Computed('{quoted(table.key.name)} * 2'{kept})")
            table.columns.append(column)
        if self.chance(0.2):
            option = self.random.choice(["sqlite_autoincrement", "mysql_engine", "comment", "postgresql_partition_by"])
            table.options[option] = True if option == "sqlite_autoincrement" else "InnoDB"
        elif self.chance(0.1):
            table.options["sqlite_with_rowid"] = False
        for column in list(table.columns[1:]):
            self.say_of(table, column)
        self.tables.append(table)
        up = table.code(self.random.choice(["", "", "", ",\n    if_not_exists=True"]))
        indexes = [index for index in table.indexes if not index.inline]
        up += "".join("\n" + self.index_code(table, index) for index in indexes)
        down = f"op.drop_table({table.name!r})"
        if self.chance(0.3):
            drops = [f"op.drop_index({index.name!r}, table_name={table.name!r}, if_exists=True)" for index in indexes]
            down = "\n".join([*drops, down])
        if self.chance(0.3):
            up = "made = " + up + "\n" + self.insert(table, "made")
        return up, down

    def index_code(self, table, index):
        first, *rest = index.arguments()
        return f"op.create_index({index.name!r}, {table.name!r}, {first}, {', '.join(rest)})"

    def say_of(self, table, column):
        """A constraint or an index of a column of a new table."""
        if column.refers and self.chance(0.8):
            constraint = self.foreign_key(table, column)
            constraint.inline = self.chance(0.5)
            table.constraints.append(constraint)
        elif column.computed:
            return
        elif column.distinct and not column.refers and self.chance(0.2):
            constraint = self.unique(table, [column])
            constraint.inline = not constraint.written and not constraint.options and self.chance(0.5)
            table.constraints.append(constraint)
        elif self.chance(0.2):
            check = self.check(table, column)
            if check:
                table.constraints.append(check)
        elif self.chance(0.3):
            index = self.index(table, [column])
            if self.chance(0.3):
                index = Index(f"ix_{table.name}_{column.name}", [(None, column)], inline=True)
            table.indexes.append(index)

    def drop_table(self):
        free = [table for table in self.tables if not self.referrers(table)]
        if len(self.tables) < 2 or not free:
            return None
        table = self.random.choice(free)
        self.tables.remove(table)
        # What comes back is without the names that its columns gave.
        down = table.code() + "".join(
            "\n" + self.index_code(table, index) for index in table.indexes if not index.inline
        )
        condition = self.random.choice(["", ", if_exists=True"])
        return f"op.drop_table({table.name!r}{condition})", down

    def referrers(self, table):
        return [
            other
            for other in self.tables
            if other is not table and any(column.refers is table for column in other.columns)
        ]

    def rename_table(self):
        table = self.random.choice(self.tables)
        # A name by convention has the name of the table in it, and so has an index of a column.
        if self.has_convention or any(index.inline for index in table.indexes):
            return None
        old, table.name = table.name, self.name_of([table.name for table in self.tables], TABLES)
        return f"op.rename_table({old!r}, {table.name!r})", f"op.rename_table({table.name!r}, {old!r})"

    def alter(self):
        """Some directives about one table."""
        free = [table for table in self.tables if not table.fixed]
        if not free:
            return None
        table = self.random.choice(free)
        up, down, touched = [], [], set()
        options = []
        self.gone = set()
        # What Alembic takes the table for instead of looking: nothing is lost then.
        said = self.chance(0.1) and all(index.is_plain() for index in table.indexes) and table.said(self.has_convention)
        wanted = self.random.choices(self.ALTERATIONS, k=self.random.randint(1, 4))
        # Alembic puts a new column anywhere if the last one is dropped behind it in the same batch.
        if self.chance(0.1):
            wanted = [Alterations.place_column]
        drops = [one for one in wanted if one in (Alterations.drop_column, Alterations.drop_used_column)]
        for alteration in [*drops, *(one for one in wanted if one not in drops)]:
            made = alteration(self, table, touched)
            if made:
                calls, back = made
                up += calls
                down[:0] = back
        if not up:
            return None
        if self.chance(0.1) or any(call.in_batch for call in up):
            options.append("recreate='always'")
        elif self.chance(0.3):
            options.append("schema=None")
        if said:
            options.append(f"copy_from={said}")
        batch_for_us = not self.is_unbatched or any(call.in_batch for call in up)
        return (
            Block(table.name, up, options, True, batch_for_us),
            Block(table.name, down, [], True, not self.is_unbatched),
        )

    def name_by_convention(self):
        """A constraint without a name is dropped by that of the block's convention."""
        free = [
            (table, constraint)
            for table in self.tables
            for constraint in table.constraints
            if not table.fixed and not constraint.name and constraint.kind != "check" and "sqlite" not in constraint.options
        ]
        if not free:
            return None
        table, dropped = self.random.choice(free)
        patterns = {"uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
        for constraint in table.constraints:
            # The block names all of them.
            short = {"unique": "uq", "foreignkey": "fk"}.get(constraint.kind)
            if short and not constraint.name:
                constraint.name = f"{short}_{table.name}_{constraint.columns[0].name}"
                constraint.written = repr(constraint.name)
        up, down = self.remove(table, dropped)
        options = [f"naming_convention={patterns!r}"]
        return Block(table.name, up, options, True, True), Block(table.name, down, [], True, True)

    def count_up(self):
        """AUTOINCREMENT, by way of the options of a batch."""
        taken = {"sqlite_autoincrement", "sqlite_with_rowid"}
        free = [table for table in self.tables if not table.fixed and not taken & table.options.keys()]
        if not free:
            return None
        table = self.random.choice(free)
        if table.key_name or self.has_convention:
            return None
        column = Column("counted", KINDS[0])
        if any(column.name == "counted" for column in table.columns):
            return None
        table.columns.append(column)
        table.options["sqlite_autoincrement"] = True
        up = [Call("add_column", [], [column.code()])]
        down = [Call("drop_column", [], [repr(column.name)])]
        options = ["recreate='always'", "table_kwargs={'sqlite_autoincrement': True}"]
        back = ["recreate='always'", "table_kwargs={'sqlite_autoincrement': False}"]
        return Block(table.name, up, options, True, True), Block(table.name, down, back, True, True)

    def alter_natively(self):
        """One thing that SQLite can do by itself, outside of a batch."""
        self.gone = set()
        table = self.random.choice(self.tables)
        self.is_native = True
        made = self.random.choice(self.NATIVE)(self, table, set())
        self.is_native = False
        if not made:
            return None
        up, down = made
        return Block(table.name, up, [], False, False), Block(table.name, down, [], False, False)

    STEPS = [
        create_table, create_table, drop_table, rename_table, alter, alter, alter, alter,
        alter_natively, alter_natively, name_by_convention, count_up,
    ]
