"""Chains of revisions at random.

A chain knows what it has made, so that real Alembic can run it: what Alembic cannot do at all (a batch
on a table with a generated column or a view, a CHECK whose column a batch renames) is not written, and
stands in COMPATIBILITY.md.
"""

import copy
import random
import textwrap

from directives import Block
from steps import Steps

HEAD = '''"""revision {number}

Revision ID: {id}
Revises: {down}
"""
from alembic import op
import datetime
from decimal import Decimal
from uuid import UUID
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

revision = {id!r}
down_revision = {down!r}
branch_labels = None
depends_on = None


'''


class Chain(Steps):
    """A chain of revisions and what it makes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.has_convention = self.random.random() < 0.4
        # Whether what gen-sql gets has directives outside of batches where Alembic needs a batch.
        self.is_unbatched = self.random.random() < 0.3
        self.tables = []
        self.count = 0
        self.names = 0
        self.revisions = []
        # What there is before each revision.
        self.before = []
        # Whether a directive that is made stands outside of a batch for Alembic, too.
        self.is_native = False
        # Names of columns that a batch takes away: Alembic has no place for another of that name.
        self.gone = set()
        for number in range(self.random.randint(2, 6)):
            self.before.append(copy.deepcopy(self.tables))
            self.revision(number)
        self.now = self.tables

    def revision(self, number):
        up, down = [], []
        steps = self.random.randint(1, 4)
        for step in range(steps):
            if not self.tables or (number < 2 and step == 0):
                made = self.create_table()
            else:
                made = self.random.choice(self.STEPS)(self)
            if made:
                up.append(made[0])
                down.append(made[1])
        for table in self.tables:
            if self.chance(0.6):
                up.append(self.insert(table))
        self.revisions.append((up, [step for step in reversed(down) if step]))

    def stops(self):
        """Up to the heads, then down to a revision of the chain, or to the base; and what is there then."""
        target = self.random.randint(0, len(self.revisions) - 1)
        yield "upgrade", "head", self.tables
        yield "downgrade", self.id(target - 1) if target else "base", self.before[target]

    def id(self, number):
        return f"{number + 1:012x}"

    def file(self, number, is_ours):
        """The file of a revision."""
        down = self.id(number - 1) if number else None
        text = HEAD.format(number=number + 1, id=self.id(number), down=down)
        for name, steps in zip(("upgrade", "downgrade"), self.revisions[number]):
            lines = [step.code(is_ours) if isinstance(step, Block) else step for step in steps]
            text += f"def {name}():\n" + textwrap.indent("\n".join(lines) or "pass", "    ") + "\n\n\n"
        return text
