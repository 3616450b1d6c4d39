"""What SQLAlchemy 2 writes for expressions, asked of it with literal binds"""

import sqlalchemy as sa
from alembic import op

revision = "e1"
down_revision = None

t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.String), sa.column("flag", sa.Boolean), sa.column("n"))
u = sa.table("u", sa.column("id", sa.Integer), sa.column("t_id"), sa.column("b", sa.String))


wrong = []


def same(statement, text):
    compiled = statement.compile(op.get_bind(), compile_kwargs={"literal_binds": True})
    said = " ".join(str(compiled).split())
    if said != text:
        wrong.append((said, text))


def upgrade():
    same(
        sa.select(t),
        'SELECT t.id, t.a, t.flag, t.n FROM t',
    )
    same(
        sa.select(t.c.a,sa.func.count(t.c.id)).group_by(t.c.a).having(sa.func.count()>1).order_by(t.c.a.desc()).limit(3).offset(1),
        'SELECT t.a, count(t.id) AS count_1 FROM t GROUP BY t.a HAVING count(*) > 1 ORDER BY t.a DESC LIMIT 3 OFFSET 1',
    )
    same(
        sa.select(sa.exists(sa.select(1).where(t.c.id == 2))),
        'SELECT EXISTS (SELECT 1 FROM t WHERE t.id = 2) AS anon_1',
    )
    same(
        sa.select(t.c.a).where(t.c.flag),
        'SELECT t.a FROM t WHERE t.flag = 1',
    )
    same(
        sa.select(t.c.a).where(~t.c.flag),
        'SELECT t.a FROM t WHERE t.flag = 0',
    )
    same(
        sa.select(t.c.a).where(sa.not_(t.c.a=='x')),
        "SELECT t.a FROM t WHERE t.a != 'x'",
    )
    same(
        sa.select(t.c.a).where((t.c.a=='x')|(t.c.id>1)&(t.c.id<=3)),
        "SELECT t.a FROM t WHERE t.a = 'x' OR t.id > 1 AND t.id <= 3",
    )
    same(
        t.update().where(t.c.a.is_(None)).values(a='x',id=t.c.id+1,flag=True),
        "UPDATE t SET id=(t.id + 1), a='x', flag=1 WHERE t.a IS NULL",
    )
    same(
        t.update().values(a=sa.select(u.c.b).where(u.c.t_id==t.c.id).scalar_subquery()),
        'UPDATE t SET a=(SELECT u.b FROM u WHERE u.t_id = t.id)',
    )
    same(
        t.update().values(a=u.c.b).where(u.c.t_id==t.c.id),
        'UPDATE t SET a=u.b FROM u WHERE u.t_id = t.id',
    )
    same(
        t.insert().values(a='x',id=1),
        "INSERT INTO t (id, a) VALUES (1, 'x')",
    )
    same(
        t.insert().values([dict(a='x',id=1),dict(a='y',id=2)]),
        "INSERT INTO t (id, a) VALUES (1, 'x'), (2, 'y')",
    )
    same(
        t.insert().values(),
        'INSERT INTO t DEFAULT VALUES',
    )
    same(
        u.insert().from_select(['id','b'],sa.select(t.c.id,t.c.a).where(t.c.id.in_([1,2]))),
        'INSERT INTO u (id, b) SELECT t.id, t.a FROM t WHERE t.id IN (1, 2)',
    )
    same(
        t.delete().where(t.c.id.notin_([])),
        'DELETE FROM t WHERE (t.id NOT IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1))',
    )
    same(
        t.delete().where(t.c.id.in_([])),
        'DELETE FROM t WHERE t.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)',
    )
    same(
        t.delete(),
        'DELETE FROM t',
    )
    same(
        t.delete().where(t.c.id.in_(sa.select(u.c.t_id).where(u.c.b=='z'))),
        "DELETE FROM t WHERE t.id IN (SELECT u.t_id FROM u WHERE u.b = 'z')",
    )
    same(
        sa.select(t.c.a,u.c.b).select_from(t.join(u,t.c.id==u.c.t_id)).distinct(),
        'SELECT DISTINCT t.a, u.b FROM t JOIN u ON t.id = u.t_id',
    )
    same(
        sa.select(t.c.a).select_from(t.outerjoin(u,t.c.id==u.c.t_id)),
        'SELECT t.a FROM t LEFT OUTER JOIN u ON t.id = u.t_id',
    )
    same(
        sa.select(sa.case((t.c.a=='x',1),(t.c.a=='y',2),else_=3)),
        "SELECT CASE WHEN (t.a = 'x') THEN 1 WHEN (t.a = 'y') THEN 2 ELSE 3 END AS anon_1 FROM t",
    )
    same(
        sa.select(sa.case({"x":1,"y":2},value=t.c.a,else_=None).label("k")),
        "SELECT CASE t.a WHEN 'x' THEN 1 WHEN 'y' THEN 2 END AS k FROM t",
    )
    same(
        sa.select(sa.cast(t.c.id,sa.String),sa.literal(1),sa.literal_column("1"),sa.null(),sa.true(),sa.text("q")),
        'SELECT CAST(t.id AS VARCHAR) AS id, 1 AS anon_1, 1, NULL AS anon_2, 1 AS anon_3, q FROM t',
    )
    same(
        sa.select(t.c.a).where(sa.exists().where(u.c.t_id==t.c.id)),
        'SELECT t.a FROM t WHERE EXISTS (SELECT * FROM u WHERE u.t_id = t.id)',
    )
    same(
        sa.select(t.c.a).where(sa.exists(sa.select(u.c.id).where(u.c.t_id==t.c.id)),t.c.id==1),
        'SELECT t.a FROM t WHERE (EXISTS (SELECT u.id FROM u WHERE u.t_id = t.id)) AND t.id = 1',
    )
    same(
        sa.select(t.c.a).where(~sa.exists().where(u.c.t_id==t.c.id)),
        'SELECT t.a FROM t WHERE NOT (EXISTS (SELECT * FROM u WHERE u.t_id = t.id))',
    )
    same(
        sa.select(t.c.a).where(t.c.a.like('x%'),t.c.a.ilike('y'),t.c.a.contains('z'),t.c.a.startswith("q"),t.c.a.endswith('r'),t.c.id.between(1,2),~t.c.id.between(1,2),t.c.a.notlike('l')),
        "SELECT t.a FROM t WHERE t.a LIKE 'x%' AND lower(t.a) LIKE lower('y') AND (t.a LIKE '%' || 'z' || '%') AND (t.a LIKE 'q' || '%') AND (t.a LIKE '%' || 'r') AND t.id BETWEEN 1 AND 2 AND t.id NOT BETWEEN 1 AND 2 AND t.a NOT LIKE 'l'",
    )
    x=t.alias()
    y=t.alias("why")
    same(
        sa.select(x.c.a,y.c.a).where(x.c.id==y.c.id),
        'SELECT t_1.a, why.a AS a_1 FROM t AS t_1, t AS why WHERE t_1.id = why.id',
    )
    s=sa.select(t.c.a,sa.func.max(t.c.id).label("m")).group_by(t.c.a).subquery()
    same(
        sa.select(s.c.m),
        'SELECT anon_1.m FROM (SELECT t.a AS a, max(t.id) AS m FROM t GROUP BY t.a) AS anon_1',
    )
    s=sa.select(t.c.a).cte("k")
    same(
        sa.select(s.c.a),
        'WITH k AS (SELECT t.a AS a FROM t) SELECT k.a FROM k',
    )
    same(
        t.delete().where(t.c.a.in_(sa.select(s.c.a))),
        'WITH k AS (SELECT t.a AS a FROM t) DELETE FROM t WHERE t.a IN (SELECT k.a FROM k)',
    )
    same(
        sa.select(sa.func.count()).select_from(t),
        'SELECT count(*) AS count_1 FROM t',
    )
    same(
        sa.select(t.c.a+'x', t.c.a.concat('y'), t.c.id*2+1,-t.c.id, (t.c.id+1)*2, t.c.a.op('||')('k')),
        "SELECT t.a || 'x' AS anon_1, t.a || 'y' AS anon_2, t.id * 2 + 1 AS anon_3, -t.id, (t.id + 1) * 2 AS anon_4, t.a || 'k' AS anon_5 FROM t",
    )
    same(
        sa.select(t.c.n=='1'),
        "SELECT t.n = '1' AS anon_1 FROM t",
    )
    same(
        sa.select(t.c.a).where(sa.func.lower(t.c.a)==sa.func.lower('X'), sa.func.coalesce(t.c.a,'')!='' , t.c.a==None, t.c.flag==True, t.c.flag.is_(False), t.c.a.isnot(None), t.c.flag!=False),
        "SELECT t.a FROM t WHERE lower(t.a) = lower('X') AND coalesce(t.a, '') != '' AND t.a IS NULL AND t.flag = 1 AND t.flag IS 0 AND t.a IS NOT NULL AND t.flag != 0",
    )
    same(
        sa.union(sa.select(t.c.a),sa.select(u.c.b)),
        'SELECT t.a FROM t UNION SELECT u.b FROM u',
    )
    same(
        sa.union_all(sa.select(t.c.a),sa.select(u.c.b)).order_by("a"),
        'SELECT t.a FROM t UNION ALL SELECT u.b FROM u ORDER BY a',
    )
    same(
        sa.select(t.c.a).where(sa.and_(t.c.id==1,sa.or_(t.c.a=='x',t.c.a=='y')),sa.or_(t.c.id==3)),
        "SELECT t.a FROM t WHERE t.id = 1 AND (t.a = 'x' OR t.a = 'y') AND t.id = 3",
    )
    same(
        sa.select(t.c.a).order_by(sa.desc("a"),t.c.id.asc().nulls_last()),
        'SELECT t.a FROM t ORDER BY t.a DESC, t.id ASC NULLS LAST',
    )
    same(
        sa.select(t.c.a).where(sa.text("a = 1 or b"),t.c.id==1),
        'SELECT t.a FROM t WHERE a = 1 or b AND t.id = 1',
    )
    same(
        t.select(),
        'SELECT t.id, t.a, t.flag, t.n FROM t',
    )
    same(
        sa.select(t.c.a).where(sa.tuple_(t.c.a,t.c.id).in_([(1,2)])),
        'SELECT t.a FROM t WHERE (t.a, t.id) IN (VALUES (1, 2))',
    )
    same(
        sa.select(t.c.a % 5, t.c.id/2, t.c.id//2),
        'SELECT t.a % 5 AS anon_1, t.id / (2 + 0.0) AS anon_2, t.id / 2 AS anon_3 FROM t',
    )
    same(
        sa.insert(t).prefix_with("OR IGNORE").values(a=sa.func.now()),
        'INSERT OR IGNORE INTO t (a) VALUES (CURRENT_TIMESTAMP)',
    )
    same(
        sa.select(t.c.a).where(t.c.a.regexp_match('x')),
        "SELECT t.a FROM t WHERE t.a REGEXP 'x'",
    )
    same(
        sa.select(sa.func.row_number().over(partition_by=t.c.a,order_by=t.c.id)),
        'SELECT row_number() OVER (PARTITION BY t.a ORDER BY t.id) AS anon_1 FROM t',
    )
    same(
        sa.select(sa.func.sum(t.c.id).over(order_by=t.c.a, rows=(None, 0))),
        'SELECT sum(t.id) OVER (ORDER BY t.a ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS anon_1 FROM t',
    )
    same(
        sa.select(sa.func.sum(t.c.id).over(order_by=t.c.a, range_=(-2, None))),
        'SELECT sum(t.id) OVER (ORDER BY t.a RANGE BETWEEN 2 PRECEDING AND UNBOUNDED FOLLOWING) AS anon_1 FROM t',
    )
    same(
        sa.select(sa.func.count(t.c.id).filter(t.c.id > 1, t.c.a == "x").over(partition_by=t.c.a)),
        "SELECT count(t.id) FILTER (WHERE t.id > 1 AND t.a = 'x') OVER (PARTITION BY t.a) AS anon_1 FROM t",
    )
    same(
        sa.select(sa.func.count().filter(sa.or_(t.c.id > 1, t.c.a == "x"))).select_from(t),
        "SELECT count(*) FILTER (WHERE t.id > 1 OR t.a = 'x') AS anon_1 FROM t",
    )
    same(
        sa.select(sa.func.count(t.c.id).filter()),
        'SELECT count(t.id) AS count_1 FROM t',
    )
    same(
        sa.select(sa.column("z")).select_from(sa.text("foo")),
        'SELECT z FROM foo',
    )
    same(
        sa.select("*" and sa.text("*")).select_from(t),
        'SELECT * FROM t',
    )
    same(
        sa.select(t.c.a.collate("NOCASE")),
        'SELECT t.a COLLATE "NOCASE" AS anon_1 FROM t',
    )
    same(
        sa.select(t.c.a.cast(sa.Integer)),
        'SELECT CAST(t.a AS INTEGER) AS a FROM t',
    )
    same(
        sa.select(t.c.a).limit(1),
        'SELECT t.a FROM t LIMIT 1 OFFSET 0',
    )
    same(
        sa.select(t.c.a == u.c.b, t.c.id.in_([1])),
        'SELECT t.a = u.b AS anon_1, t.id IN (1) AS anon_2 FROM t, u',
    )
    same(
        sa.select(sa.exists(sa.select(t.c.a))),
        'SELECT EXISTS (SELECT t.a FROM t) AS anon_1',
    )
    same(
        sa.select(sa.literal("x").label("y")),
        "SELECT 'x' AS y",
    )
    same(
        t.update().values({t.c.a: sa.case((t.c.id==1,'q'),else_=t.c.a)}),
        "UPDATE t SET a=CASE WHEN (t.id = 1) THEN 'q' ELSE t.a END",
    )
    same(
        sa.select(sa.func.count(t.c.a),sa.func.count(t.c.id)),
        'SELECT count(t.a) AS count_1, count(t.id) AS count_2 FROM t',
    )
    same(
        sa.update(t).where(t.c.id == sa.bindparam('k', 5)).values(a='q'),
        "UPDATE t SET a='q' WHERE t.id = 5",
    )
    same(
        sa.select(t.c.id).where(t.c.a.in_(['x'])).order_by('a'),
        "SELECT t.id FROM t WHERE t.a IN ('x') ORDER BY t.a",
    )
    same(
        sa.insert(t).values({t.c.id: 1, 'flag': False}),
        'INSERT INTO t (id, flag) VALUES (1, 0)',
    )
    same(
        sa.select(t.c.id).where(t.c.a.contains('5%', autoescape=True)),
        "SELECT t.id FROM t WHERE (t.a LIKE '%' || '5/%' || '%' ESCAPE '/')",
    )
    same(
        sa.select(sa.func.lower(t.c.a).label('l')).order_by(sa.desc('l')),
        'SELECT lower(t.a) AS l FROM t ORDER BY l DESC',
    )
    same(
        sa.select((t.c.a + '-' + sa.cast(t.c.id, sa.String)).label('k')),
        "SELECT t.a || '-' || CAST(t.id AS VARCHAR) AS k FROM t",
    )
    same(
        sa.select(t.c.id - 1 - t.c.n, t.c.id - (t.c.n - 1)),
        'SELECT (t.id - 1) - t.n AS anon_1, t.id - (t.n - 1) AS anon_2 FROM t',
    )
    same(
        sa.select(t.c.id).where(sa.not_(sa.and_(t.c.id == 1, t.c.a == 'x'))),
        "SELECT t.id FROM t WHERE NOT (t.id = 1 AND t.a = 'x')",
    )
    same(
        sa.select(t.c.id).where(sa.not_(sa.or_(t.c.id == 1, t.c.a == 'x')), t.c.n > 1),
        "SELECT t.id FROM t WHERE NOT (t.id = 1 OR t.a = 'x') AND t.n > 1",
    )
    same(
        t.delete().where(sa.and_(t.c.id > 1, t.c.id < 3)).where(t.c.a == 'x'),
        "DELETE FROM t WHERE t.id > 1 AND t.id < 3 AND t.a = 'x'",
    )
    same(
        sa.select(t.c.id).where(t.c.id == sa.select(sa.func.max(u.c.id)).scalar_subquery()),
        'SELECT t.id FROM t WHERE t.id = (SELECT max(u.id) AS max_1 FROM u)',
    )
    same(
        sa.select(sa.text('id'), sa.text('a')).select_from(sa.text('t')),
        'SELECT id, a FROM t',
    )
    same(
        sa.insert(u).from_select(['b'], sa.select(t.c.a).where(~sa.exists().where(u.c.b == t.c.a))),
        'INSERT INTO u (b) SELECT t.a FROM t WHERE NOT (EXISTS (SELECT * FROM u WHERE u.b = t.a))',
    )
    same(
        sa.update(t).values(a=sa.func.replace(t.c.a, 'x', 'y')).where(t.c.a.like('%x%')),
        "UPDATE t SET a=replace(t.a, 'x', 'y') WHERE t.a LIKE '%x%'",
    )
    same(
        sa.update(t).values(a=sa.null(), id=sa.literal(3)),
        'UPDATE t SET id=3, a=NULL',
    )
    same(
        sa.select(t).where(t.c.a == sa.func.trim(sa.literal('  x '))),
        "SELECT t.id, t.a, t.flag, t.n FROM t WHERE t.a = trim(' x ')",
    )
    same(
        t.update().values(a=sa.func.coalesce(t.c.a, sa.literal_column("'q'"))),
        "UPDATE t SET a=coalesce(t.a, 'q')",
    )
    same(
        t.update().values(a=sa.text("b || 'x'")),
        "UPDATE t SET a=b || 'x'",
    )
    same(
        sa.select(t.c.id).where(t.c.id.is_not(None)).where(t.c.id != 3),
        'SELECT t.id FROM t WHERE t.id IS NOT NULL AND t.id != 3',
    )
    same(
        sa.select(sa.func.count('*')).select_from(t),
        "SELECT count('*') AS count_1 FROM t",
    )
    same(
        sa.select(t.c.id).select_from(t).join(u, u.c.t_id == t.c.id).where(u.c.b == 'x'),
        "SELECT t.id FROM t JOIN u ON u.t_id = t.id WHERE u.b = 'x'",
    )
    same(
        sa.select(~t.c.flag),
        'SELECT t.flag = 0 AS flag FROM t',
    )
    same(
        sa.select(~t.c.flag.label('x')),
        'SELECT t.flag = 0 AS x FROM t',
    )
    same(
        sa.select(~~t.c.flag),
        'SELECT t.flag = 1 AS flag FROM t',
    )
    same(
        sa.select(~(t.c.id == 1).label('x')),
        'SELECT t.id != 1 AS x FROM t',
    )
    same(
        sa.select(t.c.id).where(~(~t.c.flag)),
        'SELECT t.id FROM t WHERE t.flag = 1',
    )
    same(
        sa.select(~sa.exists(sa.select(u.c.id).where(u.c.t_id == t.c.id)).label('x')).select_from(t),
        'SELECT NOT (EXISTS (SELECT u.id FROM u WHERE u.t_id = t.id)) AS x FROM t',
    )
    same(
        sa.select(sa.select(~sa.exists(sa.select(u.c.id)).label('x')).cte('y').c.x),
        'WITH y AS (SELECT NOT (EXISTS (SELECT u.id FROM u)) AS x) SELECT y.x FROM y',
    )
    same(
        sa.select(~sa.cast(t.c.n, sa.Boolean)),
        'SELECT CAST(t.n AS BOOLEAN) = 0 AS n FROM t',
    )
    same(
        sa.select(t.c.id).order_by(~t.c.flag),
        'SELECT t.id FROM t ORDER BY t.flag = 0',
    )
    same(
        sa.select(t.c.id).where((~t.c.flag) == sa.true()),
        'SELECT t.id FROM t WHERE t.flag = 0 = 1',
    )
    same(
        sa.select(t.c.id).where(sa.and_(~t.c.flag, t.c.flag)),
        'SELECT t.id FROM t WHERE t.flag = 0 AND t.flag = 1',
    )
    assert not wrong, wrong
