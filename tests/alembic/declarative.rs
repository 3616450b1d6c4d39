//! Classes of a revision that stand for tables.

use crate::project::{Cases, Project};

/// A project with one revision.
fn project(before: &str, body: &str) -> Project {
    let body = body.replace('\n', "\n    ");
    let text = format!(
        "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.orm import *\n\
         from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declarative_base, \
         declared_attr, mapped_column, relationship\n\
         from typing import Any, Optional\nimport datetime\nimport enum\n\n\
         revision = 'a1'\ndown_revision = None\n\n\n{before}\n\n\ndef upgrade():\n    {body}\n"
    );
    let text = text.replace("from sqlalchemy.orm import *\n", "");
    Project::new().file("versions/a1.py", text)
}

/// What a script makes of a new database: the statements of its schema, and the rows of a query.
fn made(project: &Project, query: &str) -> Vec<String> {
    let script = project.run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let mut statement = database.prepare(query).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// The words of the schema but for the tables of the script itself.
const SCHEMA: &str = "SELECT replace(replace(sql, char(10), ''), '    ', ' ') FROM sqlite_master \
     WHERE sql IS NOT NULL AND tbl_name NOT IN ('alembic_version', 'gen_sql_history', \
     'sqlite_sequence') \
     ORDER BY rowid";

#[test]
fn a_class_is_the_table_that_sqlalchemy_makes_of_it() {
    let classes = r#"class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: sa.JSON}

class Color(enum.Enum):
    RED = 1
    GREEN = 2

class Mixin:
    created = mapped_column(sa.DateTime)

    @declared_attr
    def updated(cls):
        return sa.Column("updated_at", sa.Integer)

class A(Mixin, Base):
    __tablename__ = "a"
    __table_args__ = (sa.UniqueConstraint("name"), {"sqlite_autoincrement": True})
    name: Mapped[str]
    id: Mapped[int] = mapped_column(primary_key=True)
    x = sa.Column("xx", sa.Integer, index=True)
    opt: Mapped[Optional[str]] = mapped_column(sa.String(3))
    quoted: Mapped["int | None"]
    data: Mapped[dict[str, Any]]
    color: Mapped[Color]
    at: Mapped[datetime.datetime] = mapped_column(nullable=True, server_default=sa.func.now())
    others = relationship("B")
    not_a_column: int = 3

class Keyed(Base):
    __abstract__ = True
    id = sa.Column(sa.Integer, primary_key=True)

class B(Keyed):
    __tablename__ = "b"
    a_id: Mapped[int] = mapped_column(sa.ForeignKey("a.id"))
    label = sa.Column(sa.String)

class C(declarative_base()):
    __table__ = sa.Table("c", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
"#;
    let project = project(
        classes,
        "Base.metadata.create_all(op.get_bind())\nC.__table__.create(op.get_bind())",
    );
    // What SQLAlchemy 2.0.58 makes of the same classes.
    assert_eq!(
        made(&project, SCHEMA),
        [
            "CREATE TABLE a ( name VARCHAR NOT NULL, id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \
             xx INTEGER, opt VARCHAR(3), quoted INTEGER, data JSON NOT NULL, \
             color VARCHAR(5) NOT NULL, at DATETIME DEFAULT CURRENT_TIMESTAMP, created DATETIME, \
             updated_at INTEGER, UNIQUE (name))",
            "CREATE INDEX ix_a_xx ON a (xx)",
            "CREATE TABLE b ( a_id INTEGER NOT NULL, label VARCHAR, id INTEGER NOT NULL, \
             PRIMARY KEY (id), FOREIGN KEY(a_id) REFERENCES a (id))",
            "CREATE TABLE c ( id INTEGER NOT NULL, PRIMARY KEY (id))",
        ]
    );
}

#[test]
fn attributes_are_columns_in_statements() {
    let classes = r#"class Base(DeclarativeBase):
    pass

class Span(Base):
    __tablename__ = "spans"
    id: Mapped[int] = mapped_column(primary_key=True)
    renamed = mapped_column("other", sa.String)
    attributes = mapped_column(sa.JSON)
    count: Mapped[Optional[float]]
"#;
    let body = r#"Base.metadata.create_all(op.get_bind())
op.execute(sa.insert(Span).values(id=1, renamed="one", attributes={"a": {"b": [1, 2.5]}}))
op.bulk_insert(Span.__table__, [{"id": 2, "other": "two", "attributes": {"a": None}}])
op.execute(sa.update(Span).where(Span.renamed == "one").values(renamed="uno", count=Span.attributes["a", "b", 1].as_float()))
op.execute(sa.update(Span).where(Span.id > 1).values({Span.renamed: Span.attributes["a"]}))
op.execute(sa.delete(Span).where(Span.attributes["a"]["b"][0].as_integer() == 9))
with Session(op.get_bind()) as session:
    session.execute(sa.update(Span).values(count=sa.func.coalesce(Span.count, 0)))
    session.commit()"#;
    let project = project(classes, body);
    let query = "SELECT id || ' ' || other || ' ' || count FROM spans ORDER BY id";
    assert_eq!(made(&project, query), ["1 uno 2.5", "2 null 0.0"]);
}

#[test]
fn err_what_a_class_does_not_stand_for() {
    let base = "class Base(DeclarativeBase):\n    pass\n\n\n";
    let key = "    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n";
    let mut cases = Cases::default();
    for (title, classes, body) in [
        (
            "no table",
            "class A(Base):\n    pass\n".to_owned(),
            "sa.update(A)",
        ),
        (
            "a type that is not known",
            format!("class A(Base):\n{key}    b: Mapped[complex]\n"),
            "sa.update(A)",
        ),
        (
            "a class of the same table",
            format!("class A(Base):\n{key}\nclass B(A):\n    pass\n"),
            "sa.update(B)",
        ),
        (
            "an object of what it has not",
            format!("class A(Base):\n{key}"),
            "A(no=1)",
        ),
        (
            "an object with a relationship",
            format!("class A(Base):\n{key}    others = relationship('B')\n"),
            "A(others=[])",
        ),
        (
            "a relationship",
            format!("class A(Base):\n{key}    others = relationship('B')\n"),
            "sa.select(A.others)",
        ),
        (
            "a column without a name",
            String::new(),
            "op.create_table('a', sa.Column(sa.Integer))",
        ),
        (
            "JSON that is none",
            format!("class A(Base):\n{key}"),
            "A.id['a']",
        ),
    ] {
        let project = project(&format!("{base}{classes}"), body);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}
