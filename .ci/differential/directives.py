"""Directives as they are written: in a batch, or each on its own."""

import dataclasses


@dataclasses.dataclass
class Call:
    """A directive about a table: what stands before the table's name, and behind it."""

    method: str
    before: list
    behind: list
    # Whether it can only be said in a batch.
    in_batch: bool = False

    def code(self, table=None):
        """The call, of `batch_op` if no table is named."""
        name = [] if table is None else [repr(table)]
        on = "batch_op" if table is None else "op"
        return f"{on}.{self.method}({', '.join([*self.before, *name, *self.behind])})"


@dataclasses.dataclass
class Block:
    """Directives about a table, which Alembic gets as a batch, or each on its own."""

    table: str
    calls: list
    options: list
    # Whether real Alembic needs a batch.
    batch: bool
    # Whether gen-sql gets a batch.
    batch_for_us: bool

    def code(self, is_ours):
        """The block in Python."""
        if not (self.batch_for_us if is_ours else self.batch):
            return "\n".join(call.code(self.table) for call in self.calls)
        options = ", ".join([repr(self.table), *self.options])
        lines = [f"with op.batch_alter_table({options}) as batch_op:"]
        lines += ["    " + call.code() for call in self.calls]
        return "\n".join(lines)
