"""Runs a chain with real Alembic online, for `.ci/real-chains --real`.

With `stand_ins`, what is not installed is a stand-in that does nothing, so that no application is needed:
real Alembic is then faster than it would be in the project's own environment.

    online.py SCRIPT_LOCATION DATABASE SETTINGS    (SETTINGS: JSON)
"""

import importlib.abc
import importlib.machinery
import json
import logging
import pathlib
import sqlite3
import sys
import types


class StandInType(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __or__(cls, other):
        return cls

    __ror__ = __or__


class StandIn(metaclass=StandInType):
    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __call__(self, *args, **kwargs):
        is_decorator = len(args) == 1 and callable(args[0]) and not kwargs
        return args[0] if is_decorator else StandIn()

    def __getitem__(self, key):
        return StandIn()

    def __class_getitem__(cls, key):
        return cls

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __str__(self):
        return ""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __or__(self, other):
        return self

    __ror__ = __or__


class Module(types.ModuleType):
    def __getattr__(self, name):
        return StandInType(name, (StandIn,), {}) if name[0].isupper() else StandIn()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = Module(spec.name)
        module.__path__, module.__file__ = [], "stand-in"
        return module

    def exec_module(self, module):
        pass


def main():
    location, database, settings = sys.argv[1:]
    settings = json.loads(settings)

    import sqlalchemy
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    # What they look for and can do without must not be found.
    import mako.lexer  # noqa: F401
    import mako.template  # noqa: F401
    import sqlalchemy.dialects.mysql  # noqa: F401
    import sqlalchemy.dialects.postgresql  # noqa: F401
    import sqlalchemy.orm  # noqa: F401

    sqlalchemy.create_engine("sqlite://").connect()
    sys.path[:0] = settings["paths"]
    if settings["stand_ins"]:
        sys.meta_path.append(Finder())
    logging.disable()
    for module in settings.get("modules", []):
        importlib.import_module(module)
    if settings.get("baseline"):
        sqlite3.connect(database).executescript(pathlib.Path(settings["baseline"]).read_text())
    config = Config()
    config.set_main_option("script_location", location)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(settings["versions"]))
    script = ScriptDirectory.from_config(config)
    metadata = sqlalchemy.MetaData(naming_convention=settings.get("naming"))
    to_heads = lambda revision, context: script._upgrade_revs("heads", revision)  # noqa: E731
    engine = sqlalchemy.create_engine(f"sqlite:///{database}")
    with EnvironmentContext(config, script, fn=to_heads, destination_rev="heads") as environment:
        with engine.connect() as connection:
            environment.configure(
                connection=connection,
                target_metadata=metadata,
                version_table=settings.get("version_table", "alembic_version"),
                **settings.get("options", {}),
            )
            with environment.begin_transaction():
                environment.run_migrations(**settings.get("arguments", {}))
            connection.commit()


main()
