"""What SQLAlchemy 2 tells of a schema, asked of it on SQLite"""

import sqlalchemy as sa
from alembic import op

revision = "i1"
down_revision = None


wrong = []


def same(told, known):
    if told != known:
        wrong.append((told, known))


def plain(columns):
    return [{k: str(v) if k == "type" else v for k, v in c.items()} for c in columns]


def upgrade():
    op.execute("CREATE TABLE parent (id INTEGER NOT NULL, code VARCHAR(10) NOT NULL, name TEXT DEFAULT 'x', flag BOOLEAN DEFAULT 1, n NUMERIC(10, 2), d DATETIME DEFAULT CURRENT_TIMESTAMP, f FLOAT, b BLOB, j JSON, noty, odd FOO(3), g INTEGER GENERATED ALWAYS AS (id + 1) STORED, PRIMARY KEY (id), CONSTRAINT uq_code UNIQUE (code), UNIQUE (name, flag), CONSTRAINT ck_n CHECK (n > 0), CHECK (f < 1))")
    op.execute('CREATE TABLE child (a INTEGER, b INTEGER, p INTEGER REFERENCES parent (id) ON DELETE CASCADE, q INTEGER REFERENCES parent, u TEXT UNIQUE, CONSTRAINT pk_child PRIMARY KEY (b, a), CONSTRAINT fk_p FOREIGN KEY (a) REFERENCES parent (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY(b) REFERENCES parent (id))')
    op.execute('CREATE INDEX ix_b ON child (b)')
    op.execute('CREATE UNIQUE INDEX ix_a ON child (a, u) WHERE a > 1')
    op.execute('CREATE INDEX ix_expr ON child (lower(u))')
    op.execute('CREATE VIEW v AS SELECT a FROM child')
    i = sa.inspect(op.get_bind())
    same([n for n in i.get_table_names() if n != "alembic_version"], ['child', 'parent'])
    same(i.get_view_names(), ['v'])
    same([{k: x for k, x in c.items() if k != "computed"} for c in plain(i.get_columns("parent"))], [{'name': 'id', 'type': 'INTEGER', 'nullable': False, 'default': None, 'primary_key': 1}, {'name': 'code', 'type': 'VARCHAR(10)', 'nullable': False, 'default': None, 'primary_key': 0}, {'name': 'name', 'type': 'TEXT', 'nullable': True, 'default': "'x'", 'primary_key': 0}, {'name': 'flag', 'type': 'BOOLEAN', 'nullable': True, 'default': '1', 'primary_key': 0}, {'name': 'n', 'type': 'NUMERIC(10, 2)', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'd', 'type': 'DATETIME', 'nullable': True, 'default': 'CURRENT_TIMESTAMP', 'primary_key': 0}, {'name': 'f', 'type': 'FLOAT', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'b', 'type': 'BLOB', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'j', 'type': 'JSON', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'noty', 'type': 'NULL', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'odd', 'type': 'NUMERIC(3)', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'g', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 0}])
    same(i.get_pk_constraint("parent"), {'constrained_columns': ['id'], 'name': None})
    same(i.get_foreign_keys("parent"), [])
    same(i.get_unique_constraints("parent"), [{'name': 'uq_code', 'column_names': ['code']}, {'name': None, 'column_names': ['name', 'flag']}])
    same(i.get_check_constraints("parent"), [{'sqltext': 'n > 0', 'name': 'ck_n'}, {'sqltext': 'f < 1', 'name': None}])
    same([{k: x for k, x in c.items() if k != "dialect_options"} for c in i.get_indexes("parent")], [])
    same([{k: x for k, x in c.items() if k != "computed"} for c in plain(i.get_columns("child"))], [{'name': 'a', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 2}, {'name': 'b', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 1}, {'name': 'p', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'q', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 0}, {'name': 'u', 'type': 'TEXT', 'nullable': True, 'default': None, 'primary_key': 0}])
    same(i.get_pk_constraint("child"), {'constrained_columns': ['b', 'a'], 'name': 'pk_child'})
    same(i.get_foreign_keys("child"), [{'name': 'fk_p', 'constrained_columns': ['a'], 'referred_schema': None, 'referred_table': 'parent', 'referred_columns': ['id'], 'options': {'ondelete': 'SET NULL', 'onupdate': 'CASCADE', 'deferrable': True, 'initially': 'DEFERRED'}}, {'name': None, 'constrained_columns': ['b'], 'referred_schema': None, 'referred_table': 'parent', 'referred_columns': ['id'], 'options': {}}, {'name': None, 'constrained_columns': ['q'], 'referred_schema': None, 'referred_table': 'parent', 'referred_columns': ['id'], 'options': {}}, {'name': None, 'constrained_columns': ['p'], 'referred_schema': None, 'referred_table': 'parent', 'referred_columns': ['id'], 'options': {}}])
    same(i.get_unique_constraints("child"), [{'name': None, 'column_names': ['u']}])
    same(i.get_check_constraints("child"), [])
    same([{k: x for k, x in c.items() if k != "dialect_options"} for c in i.get_indexes("child")], [{'name': 'ix_a', 'column_names': ['a', 'u'], 'unique': 1}, {'name': 'ix_b', 'column_names': ['b'], 'unique': 0}])
    same([{k: x for k, x in c.items() if k != "computed"} for c in plain(i.get_columns("v"))], [{'name': 'a', 'type': 'INTEGER', 'nullable': True, 'default': None, 'primary_key': 0}])
    same(i.get_pk_constraint("v"), {'name': None, 'constrained_columns': []})
    same(i.get_foreign_keys("v"), [])
    same(i.get_unique_constraints("v"), [])
    same(i.get_check_constraints("v"), [])
    same([{k: x for k, x in c.items() if k != "dialect_options"} for c in i.get_indexes("v")], [])
    same([str(d["dialect_options"].get("sqlite_where")) for d in i.get_indexes("child")], ['a > 1', 'None'])
    same(i.get_table_options("child"), {})
    same(i.get_schema_names(), ['main'])
    same(i.default_schema_name, 'main')
    same(i.has_index("child", "ix_b"), True)
    same(i.has_index("child", "no"), False)
    same(i.has_table("v"), True)
    same(i.has_table("nope"), False)
    same(i.get_view_definition("v"), 'CREATE VIEW v AS SELECT a FROM child')
    assert not wrong, wrong
