"""Chains at random: what real Alembic makes of them online, and what gen-sql's scripts make.

    python .ci/differential [--of KIND] [--chains N] [--seed S] [--only SEED] [--program FILE] [--keep DIR]

Needs alembic. The chains are of directives, or of statements that change rows (`data`). Each chain is of a seed, so that it can be made again; the files of one that differs are
kept. Prints what Alembic was forgiven: its losses, which COMPATIBILITY.md explains.
"""

import argparse
import collections
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import warnings

from alembic import command
from alembic.config import Config

from chain import Chain
from compare import differences, unlike_chain
from data import DataChain
from model import CONVENTION
from structure import read
import selftest

ENV = """from alembic import context
import sqlalchemy as sa

target_metadata = sa.MetaData({convention})
engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def write(chain, folder, is_ours):
    """A project with the chain."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    convention = f"naming_convention={CONVENTION!r}" if chain.has_convention else ""
    (folder / "env.py").write_text(ENV.format(convention=convention))
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
    for number in range(len(chain.revisions)):
        (versions / f"{chain.id(number)}.py").write_text(chain.file(number, is_ours))


def alembic(folder, run, target):
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/app.db")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(config, target)


def gen_sql(program, folder, *arguments):
    """Renders and runs a script; what went wrong, if something did."""
    rendered = subprocess.run([program, "-C", folder, *arguments], capture_output=True, text=True)
    (folder / f"{arguments[0]}.sql").write_text(rendered.stdout)
    if rendered.returncode:
        return f"{arguments[0]} is refused:\n{rendered.stderr}"
    ran = subprocess.run(
        ["sqlite3", "-init", "/dev/null", "-bail", folder / "app.db"],
        input=rendered.stdout,
        capture_output=True,
        text=True,
    )
    if ran.returncode or ran.stderr:
        return f"{arguments[0]}: the shell says {ran.stderr}{ran.stdout}"
    return None


def databases(ours, real):
    """What is in both, read while they are closed."""
    found = []
    for folder in (ours, real):
        connection = sqlite3.connect(folder / "app.db")
        found.append(read(connection))
        connection.close()
    return found


def check(chain, folder, program):
    """What is wrong with one chain, and what was forgiven."""
    shutil.rmtree(folder, ignore_errors=True)
    ours, real = folder / "ours", folder / "real"
    write(chain, ours, is_ours=True)
    write(chain, real, is_ours=False)
    forgiven = set()
    for name, to, tables in chain.stops():
        try:
            alembic(real, getattr(command, name), to)
        except Exception as error:  # whatever it raises: the chain is not one that it can run
            return [f"Alembic fails in {name}: {type(error).__name__}: {error}"], forgiven
        fault = gen_sql(program, ours, name, to)
        if fault:
            return [fault], forgiven
        here, there = databases(ours, real)
        found, losses = differences(here, there)
        forgiven |= losses
        found += unlike_chain(here, tables, with_names=name == "upgrade")
        if found:
            return [f"after {name} {to}:", *found], forgiven
    return [], forgiven


KINDS = {"directives": Chain, "data": DataChain}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--of", choices=KINDS, default="directives")
    parser.add_argument("--chains", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int)
    parser.add_argument("--program", type=pathlib.Path, default=root / "target/debug/gen-sql")
    parser.add_argument("--keep", type=pathlib.Path, default=root / "target/differential")
    parser.add_argument("--faults", type=int, default=10, help="stop after so many")
    arguments = parser.parse_args()
    selftest.run()
    seeds = [arguments.only] if arguments.only is not None else range(arguments.seed, arguments.seed + arguments.chains)
    failed, forgiven = 0, collections.Counter()
    for seed in seeds:
        folder = arguments.keep / str(seed)
        found, losses = check(KINDS[arguments.of](seed), folder, arguments.program)
        forgiven.update(losses)
        if found:
            failed += 1
            print(f"seed {seed} ({folder}):", *found, sep="\n  ", flush=True)
            if failed >= arguments.faults:
                break
        elif arguments.only is None:
            shutil.rmtree(folder)
    print(f"{len(seeds)} chains, {failed} differ")
    for loss, count in sorted(forgiven.items()):
        print(f"  Alembic lost in {count}: {loss}")
    sys.exit(1 if failed else 0)


main()
