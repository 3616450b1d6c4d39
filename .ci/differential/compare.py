"""Two databases: what differs, and what Alembic is known to lose.

Each loss has a name, which COMPATIBILITY.md explains. A loss is forgiven only where gen-sql has what
the chain asked for: that is compared with the chain itself.
"""

import re

from kinds import KINDS
from model import quoted
from structure import Table, joined, tokens


def differences(ours, real):
    """What differs, as lines; and the names of the losses that were forgiven."""
    found, forgiven = [], set()
    for key in sorted(ours.others.keys() | real.others.keys()):
        here, there = ours.others.get(key), real.others.get(key)
        if here != there and not is_lost_index(here, there, forgiven):
            found.append(f"{' '.join(key)}:\n    ours {here}\n    real {there}")
    for name in sorted(ours.tables.keys() | real.tables.keys()):
        here, there = ours.tables.get(name), real.tables.get(name)
        if here is None or there is None:
            found.append(f"table {name}: ours {here}, real {there}")
            continue
        lost = lose(here, there, forgiven)
        if lost.lines() != there.lines():
            found.append(f"table {name}:\n    ours {lost.lines()}\n    real {there.lines()}")
        facts(name, ours, real, forgiven, found)
    for name in sorted(ours.rows.keys() | real.rows.keys()):
        here, there = ours.rows.get(name), real.rows.get(name)
        if here != there:
            found.append(f"rows of {name}:\n    ours {here}\n    real {there}")
    return found, forgiven


# What Alembic loses.


def lose(here, there, forgiven):
    """Our table without what Alembic has lost of its own."""
    constraints = []
    for constraint in here.constraints:
        without = re.sub(" ON CONFLICT \\w+$", "", constraint)
        if constraint.startswith("CHECK") and constraint not in there.constraints:
            forgiven.add("a CHECK without a name")
        elif without != constraint and without in there.constraints:
            forgiven.add("ON CONFLICT")
            constraints.append(without)
        else:
            constraints.append(constraint)
    columns = []
    for at, column in enumerate(here.columns):
        real = there.columns[at] if at < len(there.columns) else None
        if column != real:
            column = lose_of_column(column, real, constraints, forgiven)
        columns.append(column)
    return Table(columns, constraints, here.options)


def lose_of_column(column, real, constraints, forgiven):
    without = re.sub(r" \| COLLATE \w+", "", column)
    if without != column and " COLLATE " not in (real or ""):
        forgiven.add("a collation")
        column = without
    without = column.replace(" | PRIMARY KEY AUTOINCREMENT", "")
    if without != column and " AUTOINCREMENT" not in (real or ""):
        forgiven.add("AUTOINCREMENT")
        name = without.split(" INTEGER")[0]
        constraints.append(f"PRIMARY KEY ( {name} )")
        column = without
    for kind in KINDS:
        if kind.reflected and column != real:
            said, read = (joined(tokens(text)) for text in kind.reflected)
            changed = re.sub(f"^(.+) {re.escape(said)}( \\||$)", f"\\1 {read}\\2", column)
            if changed == real:
                forgiven.add("the name of a type")
                column = changed
    return column


def is_lost_index(here, there, forgiven):
    """Whether an index is that of Alembic but for what Alembic cannot read."""
    if here is None:
        return False
    if there is None and "(" in here.split("(", 1)[1]:
        forgiven.add("an index with an expression")
        return True
    if there is not None and here.replace(" DESC", "") == there:
        forgiven.add("DESC of an index")
        return True
    if there is None and " DESC" in here:
        forgiven.add("an index with an expression")
        return True
    return False


def facts(name, ours, real, forgiven, found):
    """What SQLite itself says of a table, where Alembic has lost nothing."""
    if forgiven:
        return
    for key in ours.facts:
        if key[0] == name and ours.facts[key] != real.facts.get(key):
            found.append(f"{key[1]} of {name}:\n    ours {ours.facts[key]}\n    real {real.facts.get(key)}")


# What the chain asked for.


def unlike_chain(ours, tables, with_names):
    """What differs between a database of ours and what the chain asked for, as lines.

    Names of constraints are compared on the way up: a batch that gives them does not take them back.
    """
    found = []
    for table in tables:
        there = ours.tables.get(table.name)
        if there is None:
            found.append(f"table {table.name} is not there")
            continue
        columns = {column.split(" | ")[0]: column for column in there.columns}
        for column in table.columns:
            text = next((text for text in columns if text.startswith(column.name + " ")), None)
            if text is None:
                found.append(f"column {column.name} of {table.name} is not there")
                continue
            clauses = columns[text].split(" | ")[1:]
            is_not_null = "NOT NULL" in clauses
            if is_not_null == column.nullable and not column.computed:
                found.append(f"column {column.name} of {table.name}: {clauses}, nullable={column.nullable}")
            collations = [clause for clause in clauses if clause.startswith("COLLATE")]
            if collations != ([f"COLLATE {column.collation}"] if column.collation else []):
                found.append(f"column {column.name} of {table.name}: {clauses}, collation={column.collation}")
            if any(clause.startswith("DEFAULT") for clause in clauses) != (column.default is not None):
                found.append(f"column {column.name} of {table.name}: {clauses}, default={column.default}")
        if len(columns) != len(table.columns):
            found.append(f"table {table.name} has other columns: {list(columns)}")
        counted = any("PRIMARY KEY AUTOINCREMENT" in column for column in there.columns)
        if counted != ("sqlite_autoincrement" in table.options):
            found.append(f"table {table.name}: AUTOINCREMENT is {counted}")
        found += unlike_constraints(table, there, with_names) + unlike_indexes(table, ours)
    return found


def unlike_constraints(table, there, with_names):
    wanted = []
    for constraint in table.constraints:
        name = f"CONSTRAINT {joined(tokens(quoted(constraint.name)))} " if constraint.name else ""
        match constraint.kind:
            case "check":
                wanted.append(name + joined(tokens(f"CHECK ({constraint.sql()})")))
            case "unique":
                names = " , ".join(column.name for column in constraint.columns)
                conflict = " ON CONFLICT IGNORE" if "IGNORE" in constraint.options else ""
                wanted.append(f"{name}UNIQUE ( {names} ){conflict}")
    there = [one for one in there.constraints if "FOREIGN KEY" not in one and "PRIMARY KEY" not in one]
    if not with_names:
        there, wanted = ([re.sub("^CONSTRAINT .+? (?=CHECK|UNIQUE)", "", one) for one in side] for side in (there, wanted))
    if sorted(there) != sorted(wanted):
        return [f"constraints of {table.name}:\n    ours  {sorted(there)}\n    chain {sorted(wanted)}"]
    return []


def unlike_indexes(table, ours):
    found = []
    for index in table.indexes:
        columns = [(sql or "{}").format(quoted(column.name)) for sql, column in index.items]
        unique = "UNIQUE " if index.unique else ""
        sql = f"CREATE {unique}INDEX {quoted(index.name)} ON {quoted(table.name)} ({', '.join(columns)})"
        if index.where:
            sql += " WHERE " + index.where[0].format(quoted(index.where[1].name))
        there = ours.others.get(("index", index.name))
        if there != joined(tokens(sql)):
            found.append(f"index {index.name}:\n    ours  {there}\n    chain {joined(tokens(sql))}")
    return found
