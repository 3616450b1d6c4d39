"""Directives about one table at random.

Each gives the directives of the way up and of the way down, and changes the model.
"""

import dataclasses

from directives import Call
from kinds import KINDS
from model import Column, Index, quoted
from pieces import Pieces


class Alterations(Pieces):
    """What may be done to a table; `touched` are the columns that the block is about already."""

    def add_column(self, table, touched):
        column = self.column(table, is_new=False)
        table.columns.append(column)
        touched.add(column)
        column.distinct = column.distinct and column.default is None
        calls, back = [], [Call("drop_column", [], [repr(column.name)])]
        if not column.nullable or column.default is not None:
            column.distinct = False
        # In a rebuild Alembic makes it twice, once with the name of its temporary table.
        if self.is_native and self.chance(0.2):
            index = Index(f"ix_{table.name}_{column.name}", [(None, column)], inline=True)
            table.indexes.append(index)
            back.insert(0, Call("drop_index", [repr(index.name)], []))
        if column.refers and not self.is_native and self.chance(0.4):
            constraint = self.foreign_key(table, column, named=True)
            constraint.inline = True
            table.constraints.append(constraint)
            back.insert(0, self.drop_call(constraint))
            # Alembic adds a foreign key only when it rebuilds the table.
            calls.append(Call("add_column", [], [column.code(table)], in_batch=True))
        else:
            calls.append(Call("add_column", [], [column.code(table)]))
        return calls, back

    def add_more(self, table, touched):
        """A column with a constraint or an index of its own, in one batch."""
        calls, back = self.add_column(table, touched)
        column = table.columns[-1]
        if any(table.uses(column)):
            made = None
        elif column.refers:
            made = self.create_foreign_key(table, touched, column)
        elif column.distinct and column.default is None and self.chance(0.5):
            made = self.create_unique(table, touched, column)
        else:
            made = self.create_index(table, touched, column)
        if made:
            calls, back = calls + made[0], made[1] + back
        return calls, back

    def place_column(self, table, touched):
        """A column at a place of its own, which Alembic does only when it rebuilds the table."""
        calls, back = self.add_column(table, touched)
        # Beside a column that is not touched.
        others = [other for other in table.columns[1:-1] if other not in touched]
        if not others:
            return calls, back
        beside = self.random.choice(others)
        touched.add(beside)
        word = self.random.choice(["insert_before", "insert_after"])
        calls[0].behind.append(f"{word}={beside.name!r}")
        calls[0].in_batch = True
        table.columns.remove(column := table.columns[-1])
        table.columns.insert(table.columns.index(beside) + (word == "insert_after"), column)
        return calls, back

    def untouched(self, table, touched, wanted=lambda column: True):
        """A column that nothing of the block is about yet."""
        free = [column for column in table.columns[1:] if column not in touched and not column.computed and wanted(column)]
        if not free:
            return None
        column = self.random.choice(free)
        touched.add(column)
        return column

    def drop_column(self, table, touched):
        def is_free(column):
            # A downgrade must be able to give it back.
            returns = not column.ever_unique and (column.nullable and not column.never_null or column.default in ("'5'", "sa.text('0')", "'2'"))
            # A default that is an expression cannot be added to rows.
            is_fixed = column.default and ("(" in column.default or "CURRENT" in column.default)
            return returns and not is_fixed and not any(table.uses(column)) and len(table.columns) > 2

        column = self.untouched(table, touched, is_free)
        if column is None:
            return None
        self.gone.add(column.name)
        table.columns.remove(column)
        options = self.random.choice([[], [], ["mssql_drop_check=True"]])
        return [Call("drop_column", [], [repr(column.name), *options])], [Call("add_column", [], [column.code()])]

    def drop_used_column(self, table, touched):
        """A column with what hangs on it, taken away first."""
        def is_free(column):
            returns = not column.ever_unique and column.nullable and not column.never_null
            constraints, indexes = table.uses(column)
            # A downgrade makes constraints again: nothing without a name.
            if column.default and "(" in column.default:
                return False
            # Alembic has lost an index that it cannot read, and drops no such.
            if not all(index.is_plain() for index in indexes):
                return False
            return returns and (constraints or indexes) and all(
                constraint.name and constraint.kind != "check" and "sqlite" not in constraint.options
                for constraint in constraints
            ) and not any(index.inline or len(index.columns()) > 1 for index in indexes)

        column = self.untouched(table, touched, is_free)
        if column is None or len(table.columns) < 3:
            return None
        calls, back = [], []
        constraints, indexes = table.uses(column)
        for thing in [*constraints, *indexes]:
            more, less = self.remove(table, thing)
            calls += more
            back[:0] = less
        self.gone.add(column.name)
        table.columns.remove(column)
        calls.append(Call("drop_column", [], [repr(column.name)]))
        back.insert(0, Call("add_column", [], [column.code()]))
        return calls, back

    def is_renamable(self, table, column, natively):
        constraints, indexes = table.uses(column)
        if any(index.inline for index in indexes):
            return False
        if natively:
            return True
        return not any(constraint.kind == "check" for constraint in constraints) and not any(
            index.where or not index.is_plain() for index in indexes
        )

    def rename_column(self, table, touched, natively=False):
        column = self.untouched(table, touched, lambda column: self.is_renamable(table, column, natively))
        if column is None:
            return None
        old = column.name
        self.gone.add(column.name)
        column.name = self.column_name(table)
        is_said = column.kind.is_altered and self.chance(0.5)
        existing = [f"existing_type={column.type_code()}"] if is_said else []
        return (
            [Call("alter_column", [], [repr(old), f"new_column_name={column.name!r}", *existing])],
            [Call("alter_column", [], [repr(column.name), f"new_column_name={old!r}", *existing])],
        )

    def rename_natively(self, table, touched):
        return self.rename_column(table, touched, natively=True)

    def rename_key(self, table, touched):
        """The column that other tables refer to: a batch leaves them behind."""
        column = table.key
        if any(column.computed for column in table.columns):
            # What is computed of it is written with its first name.
            return None
        touched.add(column)
        old, column.name = column.name, self.column_name(table)
        return (
            [Call("alter_column", [], [repr(old), f"new_column_name={column.name!r}"])],
            [Call("alter_column", [], [repr(column.name), f"new_column_name={old!r}"])],
        )

    def change_null(self, table, touched):
        column = self.untouched(table, touched, lambda column: column.kind.is_altered and not column.refers)
        if column is None:
            return None
        existing = f"existing_type={column.type_code()}"
        name = repr(column.name)
        loose = Call("alter_column", [], [name, existing, "nullable=True"])
        tight = Call("alter_column", [], [name, existing, "nullable=False"])
        if not column.nullable:
            column.nullable = True
            return [loose], [tight]
        if not column.never_null:
            return None
        column.nullable = False
        return [tight], [loose]

    def change_default(self, table, touched):
        column = self.untouched(table, touched, lambda column: column.kind.is_altered and not column.refers)
        if column is None:
            return None
        old = column.default
        new = self.default(column.kind, is_new=True) if self.chance(0.8) else None
        if new == old:
            return None
        column.default = new
        name, existing = repr(column.name), f"existing_type={column.type_code()}"
        if self.chance(0.3):
            existing += f", existing_server_default={old}, existing_nullable={column.nullable}"
        return (
            [Call("alter_column", [], [name, existing, f"server_default={new}"])],
            [Call("alter_column", [], [name, existing, f"server_default={old}"])],
        )

    def change_type(self, table, touched):
        column = self.untouched(
            table, touched, lambda column: column.kind.family and not column.collation and not column.refers
        )
        if column is None:
            return None
        family = [kind for kind in KINDS if kind.family == column.kind.family and kind is not column.kind]
        old, column.kind = column.kind, self.random.choice(family)
        name = repr(column.name)
        more = f", existing_nullable={column.nullable}" if self.chance(0.3) else ""
        return (
            [Call("alter_column", [], [name, f"existing_type={old.code}, type_={column.kind.code}{more}"])],
            [Call("alter_column", [], [name, f"existing_type={column.kind.code}, type_={old.code}{more}"])],
        )

    def change_everything(self, table, touched):
        """Type, default, name and nullability in one call."""
        column = self.untouched(
            table,
            touched,
            lambda column: column.kind.family
            and not column.collation
            and not column.refers
            and not column.nullable
            and self.is_renamable(table, column, natively=False),
        )
        if column is None:
            return None
        old = dataclasses.replace(column)
        column.kind = self.random.choice([kind for kind in KINDS if kind.family == column.kind.family])
        self.gone.add(column.name)
        column.name = self.column_name(table)
        column.nullable = True
        column.default = self.default(column.kind, is_new=True)

        def call(source, target):
            said = f"existing_type={source.kind.code}, type_={target.kind.code}, nullable={target.nullable}"
            said += f", server_default={target.default}, new_column_name={target.name!r}"
            return Call("alter_column", [], [repr(source.name), said])

        new = dataclasses.replace(column)
        return [call(old, new)], [call(new, old)]

    def add(self, table, constraint):
        """A new constraint, as a directive."""
        table.constraints.append(constraint)
        return self.addition(constraint), [self.drop_call(constraint)]

    def addition(self, constraint):
        names = repr([column.name for column in constraint.columns])
        written = constraint.written or f"op.f({constraint.name!r})"
        match constraint.kind:
            case "unique":
                return [Call("create_unique_constraint", [written], [names])]
            case "check":
                return [Call("create_check_constraint", [written], [repr(constraint.sql())])]
        referred = repr([constraint.referred.name])
        # The name of the table stands between the name of the constraint and the other table.
        rest = [repr(constraint.refers.name), names, referred + constraint.options]
        return [Call("create_foreign_key", [written], rest)]

    def drop_call(self, constraint):
        kind = f"type_={constraint.kind!r}"
        written = constraint.written
        if written is None or self.has_convention:
            written = f"op.f({constraint.name!r})"
        return Call("drop_constraint", [written], [kind])

    def create_unique(self, table, touched, column=None):
        def may(column):
            # Alembic loses the second of two that say the same.
            others = [c for c in table.uses(column)[0] if c.kind == "unique"]
            return column.distinct and not column.refers and not others

        column = column or self.untouched(table, touched, may)
        if column is None:
            return None
        columns = [column]
        if self.chance(0.3):
            more = self.untouched(table, touched)
            columns += [more] if more else []
        return self.add(table, self.unique(table, columns, named=True))

    def create_check(self, table, touched):
        column = self.untouched(table, touched)
        check = column and self.check(table, column, named=True)
        return self.add(table, check) if check else None

    def create_foreign_key(self, table, touched, column=None):
        def may(column):
            return column.refers and not any(c.kind == "foreignkey" for c in table.uses(column)[0])

        column = column or self.untouched(table, touched, may)
        if column is None:
            return None
        return self.add(table, self.foreign_key(table, column, named=True))

    def create_index(self, table, touched, column=None, natively=False):
        columns = [column] if column else []
        for _ in range(self.random.randint(0 if column else 1, 2)):
            more = self.untouched(table, touched)
            columns += [more] if more else []
        if not columns:
            return None
        index = self.index(table, columns)
        if not natively:
            # Alembic fails on an expression in the middle of a rebuild.
            index.items = [(None, column) for _, column in index.items]
        table.indexes.append(index)
        # A rebuild may have lost it before.
        condition = [] if index.is_plain() else ["if_exists=True"]
        return self.index_calls(index), [Call("drop_index", [repr(index.name)], condition)]

    def create_index_natively(self, table, touched):
        return self.create_index(table, touched, natively=True)

    def index_calls(self, index):
        return [Call("create_index", [repr(index.name)], index.arguments())]

    def remove(self, table, thing):
        """Drops a constraint or an index."""
        if isinstance(thing, Index):
            table.indexes.remove(thing)
            back = self.index_calls(thing)
            return [Call("drop_index", [repr(thing.name)], [])], back
        table.constraints.remove(thing)
        return [self.drop_call(thing)], self.addition(thing)

    def drop_something(self, table, touched):
        """Drops a constraint that has a name."""
        def is_free(thing):
            # A directive cannot make `ON CONFLICT` again.
            return thing.name and not thing.options.startswith(", sqlite") and not any(column in touched for column in thing.columns)

        free = [thing for thing in table.constraints if is_free(thing)]
        if not free:
            return None
        thing = self.random.choice(free)
        touched.update(thing.columns)
        return self.remove(table, thing)

    def drop_index(self, table, touched):
        def is_free(thing):
            return not thing.inline and thing.is_plain() and not any(column in touched for column in thing.columns())

        free = [thing for thing in table.indexes if is_free(thing)]
        if not free:
            return None
        thing = self.random.choice(free)
        touched.update(thing.columns())
        return self.remove(table, thing)

    ALTERATIONS = [
        add_column, add_column, add_more, add_more, drop_column, drop_column, drop_used_column, rename_column,
        change_null, change_null, change_default, change_type, change_everything, create_unique, create_check,
        create_foreign_key, create_index, drop_something, drop_something, drop_index,
    ]
    NATIVE = [add_column, add_column, drop_column, rename_natively, rename_key, create_index_natively, drop_index]
