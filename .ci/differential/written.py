"""Revisions that gen-sql writes for Alembic: real Alembic runs them online, both ways.

    python .ci/differential/written.py [--pairs N] [--seed S] [--only NAME] [--program FILE] [--keep DIR]

Needs alembic and the sqlite3 shell. For each pair of schemas in pairs.py gen-sql writes the revisions that lead
to the first and on to the second. Then the database that Alembic makes with them must be as the chain says
(`gen-sql check --database`) at each stop, and must have the rows that gen-sql's own script leaves; what gen-sql
has told to be otherwise is counted, not forgiven in silence.
"""

import argparse
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings

from alembic import command
from alembic.config import Config

from pairs import COLUMNS, ODD, PAIRS, at_random

ENV = """from alembic import context
import sqlalchemy as sa

target_metadata = sa.MetaData(naming_convention={convention!r})
engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""


# A schema is never empty: there would be nothing to write.
ANY = "CREATE TABLE any_table (id INTEGER NOT NULL PRIMARY KEY);\n"


class Project:
    """A pair on trial."""

    def __init__(self, folder, program, pair):
        self.folder, self.program, self.pair = folder, program, pair
        self.told = ""
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(ENV.format(convention=pair.convention))
        (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
        (folder / "gen-sql.toml").write_text('schema = ["schema.sql"]\nsqlite_version = "3.40"\n')

    def gen_sql(self, *arguments):
        run = subprocess.run(
            [self.program, "-C", self.folder, *arguments], capture_output=True, text=True
        )
        if run.returncode:
            raise Failed(f"gen-sql {' '.join(map(str, arguments))}\n{run.stdout}{run.stderr}")
        return run

    def written(self, schema, revision):
        """Writes the revision that leads to a schema."""
        (self.folder / "schema.sql").write_text(f"{ANY}{schema}")
        run = self.gen_sql(
            "revision", "--autogenerate", "-m", revision, "--rev-id", revision, *self.pair.options
        )
        self.told += run.stderr

    def alembic(self, run, target):
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        config.set_main_option("sqlalchemy.url", f"sqlite:///{self.folder}/alembic.db")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            run(config, target)
        for one in caught:
            if "omitted" in str(one.message) or "skipp" in str(one.message).lower():
                raise Failed(f"Alembic warns: {one.message}")

    def ours(self, verb, target):
        database = self.folder / "ours.db"
        where = ["--database", database] if database.exists() else []
        if not where and verb == "downgrade":
            raise Failed("nothing to take back")
        script = self.gen_sql(verb, target, *where).stdout
        ran = subprocess.run(
            ["sqlite3", "-init", "/dev/null", "-bail", database],
            input=script,
            capture_output=True,
            text=True,
        )
        if ran.returncode or ran.stderr:
            raise Failed(f"the shell says {ran.stderr}{ran.stdout}")

    def fill(self):
        for name in ("alembic.db", "ours.db"):
            with sqlite3.connect(self.folder / name) as connection:
                connection.executescript(self.pair.rows)
            connection.close()

    def compare(self, stop):
        found = {}
        for name in ("ours.db", "alembic.db"):
            run = subprocess.run(
                [self.program, "-C", self.folder, "check", "--database", self.folder / name],
                capture_output=True,
                text=True,
            )
            found[name] = run.stdout + run.stderr.replace(name, "the database")
        # On its way down the order of columns is not that of the chain, in neither.
        if found["ours.db"] != found["alembic.db"]:
            raise Failed(f"at {stop} Alembic's database differs:\n{found['alembic.db']}")
        ours, theirs = (rows(self.folder / name) for name in ("ours.db", "alembic.db"))
        if ours != theirs:
            raise Failed(f"at {stop} Alembic has other rows: {theirs}, not {ours}")

    def run(self):
        self.written(self.pair.first, "a1")
        self.written(self.pair.second, "b2")
        both = ((command.upgrade, "upgrade"), (command.downgrade, "downgrade"))
        stops = [(0, "a1"), (0, "b2"), (1, "a1"), (0, "b2"), (1, "base")]
        for number, (way, target) in enumerate(stops):
            theirs, ours = both[way]
            self.alembic(theirs, target)
            self.ours(ours, target)
            if number == 0:
                self.fill()
            self.compare(f"{ours} {target}")


class Failed(Exception):
    """What went wrong."""


def rows(file):
    connection = sqlite3.connect(file)
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'"
        " AND name NOT IN ('gen_sql_history', 'alembic_version') AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    found = {}
    for (name,) in names.fetchall():
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in cursor.description]
        found[name] = sorted(
            repr(sorted(zip(columns, row), key=lambda one: one[0])) for row in cursor
        )
    connection.close()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=0, help="how many more are made at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--program", default="target/debug/gen-sql")
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    program = pathlib.Path(arguments.program).resolve()
    counts = {"as in gen-sql": 0, "told to be otherwise": 0, "refused": 0}
    seeds = range(arguments.seed, arguments.seed + arguments.pairs)
    # Every third one has what SQLAlchemy has no words for.
    more = [at_random(seed, COLUMNS if seed % 3 else COLUMNS + ODD) for seed in seeds]
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        place = arguments.keep or pathlib.Path(place)
        for pair in PAIRS + more:
            if arguments.only not in (None, pair.name):
                continue
            folder = place / pair.name
            shutil.rmtree(folder, ignore_errors=True)
            project = Project(folder, program, pair)
            try:
                project.run()
            except Exception as error:
                # Whatever Alembic raises is a difference.
                if pair.is_refused or "Alembic cannot" in str(error):
                    counts["refused"] += 1
                elif "Alembic makes" in project.told:
                    counts["told to be otherwise"] += 1
                else:
                    failed += 1
                    print(f"{pair.name}: {type(error).__name__}: {error}")
                continue
            counts["as in gen-sql"] += 1
    for what, number in counts.items():
        print(f"{number} {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
