"""Writes `python.txt` and `sqlalchemy.txt`: which modules there are, and which names some of them have.

    python3.12 src/alembic/names/record.py python > src/alembic/names/python.txt
    venv/bin/python src/alembic/names/record.py sqlalchemy > src/alembic/names/sqlalchemy.txt
"""

import importlib
import pkgutil
import sys

OF_PYTHON = """abc base64 binascii collections collections.abc contextlib copy csv dataclasses datetime decimal enum
functools hashlib hmac io itertools json logging math operator pathlib re string textwrap typing unicodedata urllib
urllib.parse uuid warnings"""

PACKAGES_OF_PYTHON = """asyncio collections concurrent email http importlib json logging multiprocessing unittest urllib
xml zoneinfo"""

OF_SQLALCHEMY = """alembic sqlalchemy sqlalchemy.dialects sqlalchemy.dialects.mssql sqlalchemy.dialects.mysql
sqlalchemy.dialects.oracle sqlalchemy.dialects.postgresql sqlalchemy.dialects.sqlite sqlalchemy.engine
sqlalchemy.engine.base sqlalchemy.engine.interfaces sqlalchemy.engine.reflection sqlalchemy.event sqlalchemy.exc
sqlalchemy.ext.compiler sqlalchemy.ext.declarative sqlalchemy.ext.hybrid sqlalchemy.ext.mutable sqlalchemy.future
sqlalchemy.inspection sqlalchemy.orm sqlalchemy.orm.session sqlalchemy.schema sqlalchemy.sql sqlalchemy.sql.elements
sqlalchemy.sql.expression sqlalchemy.sql.functions sqlalchemy.sql.naming sqlalchemy.sql.schema sqlalchemy.sql.sqltypes
sqlalchemy.sql.type_api sqlalchemy.types"""


def inside(package):
    path = importlib.import_module(package).__path__
    names = [found.name for found in pkgutil.walk_packages(path, package + ".", onerror=lambda _: None)]
    parts = [set(name.split(".")) for name in names]
    own = [not any(one.startswith("_") for one in inner) for inner in parts]
    return {name for name, is_own in zip(names, own) if is_own}


def show(modules, whole):
    for module in sorted(modules | set(whole)):
        if module in whole:
            names = [name for name in dir(importlib.import_module(module)) if not name.startswith("_")]
            print(f"{module}: {' '.join(sorted(names))}")
        else:
            print(module)


if sys.argv[1] == "python":
    print("# The modules of Python 3.12; behind a colon all names of one, as dir() tells them, those with an")
    print("# underscore aside.")
    modules = {name for name in sys.stdlib_module_names if not name.startswith("_")} | {"os.path", "__future__"}
    for package in PACKAGES_OF_PYTHON.split():
        modules |= inside(package)
    show(modules, OF_PYTHON.split())
else:
    import alembic
    import sqlalchemy

    # What it has when it runs revisions.
    import alembic.command

    versions = f"SQLAlchemy {sqlalchemy.__version__} and Alembic {alembic.__version__}"
    print(f"# The modules of {versions}; behind a colon all names of one,")
    print("# as dir() tells them, those with an underscore aside.")
    show({"sqlalchemy", "alembic"} | inside("sqlalchemy") | inside("alembic"), OF_SQLALCHEMY.split())
