//! Models as the declared schema.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde::Deserialize;
use std::collections::BTreeMap;
use walkdir::WalkDir;

use crate::project::{Cases, Project};

/// What SQLAlchemy made of the models in `fixtures/models`.
#[derive(Deserialize)]
struct Recorded {
    schemas: BTreeMap<String, Vec<(String, String, String)>>,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models")
}

/// A project with the models of the fixtures, of which these are its schema.
fn project_of(pattern: &str) -> Project {
    let mut project = Project::new().folder("versions").config(&format!(
        "schema = [\"{pattern}\"]\nprepend_sys_path = [\".\", \"package\"]\n\
         [variables]\n\"sqlalchemy.__version__\" = \"2.1.9\"\n"
    ));
    for entry in WalkDir::new(fixtures()) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|ending| ending == "py") {
            let name = path.strip_prefix(fixtures()).unwrap().to_str().unwrap();
            project = project.file(name, fs::read(&path).unwrap());
        }
    }
    project
}

/// A statement with its blanks in one way, and without the quotes of names, which SQLAlchemy writes
/// around other words.
fn words(sql: &str) -> String {
    let mut words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["(", ")", ","] {
        words = words.replace(&format!("{sign} "), sign);
        words = words.replace(&format!(" {sign}"), sign);
    }
    words.replace('"', "").trim().to_owned()
}

/// SQLAlchemy 2.0 wrote no CAST for them, and the indexes of databases have none.
#[test]
fn what_json_is_read_as_is_a_cast_since_sqlalchemy_2_1() {
    let index = |version: &str| {
        let project = Project::new()
            .folder("versions")
            .config(&format!(
                "schema = [\"json_items.py\"]\n[variables]\n{version}\n"
            ))
            .file(
                "json_items.py",
                fs::read(fixtures().join("json_items.py")).unwrap(),
            );
        project
            .run(&["revision", "--autogenerate", "-m", "a", "--rev-id", "a1"])
            .succeeded();
        let schema = project.run(&["schema"]).succeeded();
        let line = schema.lines().find(|line| line.contains("ix_integer"));
        line.unwrap().to_owned()
    };
    let bare = "CREATE INDEX ix_integer ON document (JSON_EXTRACT(data, '$.\"k\"'));";
    let cast =
        "CREATE INDEX ix_integer ON document (CAST(JSON_EXTRACT(data, '$.\"k\"') AS INTEGER));";
    assert_eq!(index(""), bare);
    for version in ["2.0.58", "1.4.54"] {
        assert_eq!(
            index(&format!("\"sqlalchemy.__version__\" = \"{version}\"")),
            bare
        );
    }
    for version in ["2.1", "2.1.9", "2.10.0", "3.0.0b1"] {
        assert_eq!(
            index(&format!("\"sqlalchemy.__version__\" = \"{version}\"")),
            cast
        );
    }
}

#[test]
fn models_make_what_create_all_makes() {
    let text = fs::read_to_string(fixtures().join("recorded.json")).unwrap();
    let recorded: Recorded = serde_json::from_str(&text).unwrap();
    assert!(recorded.schemas.len() > 6, "the record is whole");
    for (pattern, want) in &recorded.schemas {
        let project = project_of(pattern);
        let new = ["revision", "--autogenerate", "-m", "All", "--rev-id", "a1"];
        project.run(&new).succeeded();
        let script = project.run(&["upgrade", "head"]).succeeded();
        let database = rusqlite::Connection::open_in_memory().unwrap();
        database.execute_batch(&script).unwrap();
        let query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name \
            NOT IN ('sqlite_sequence', 'alembic_version', 'gen_sql_history') ORDER BY type, name";
        let mut statement = database.prepare(query).unwrap();
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let rows = statement.query_map([], row).unwrap();
        let made: Vec<(String, String, String)> = rows.collect::<Result<_, _>>().unwrap();
        let plain = |all: &[(String, String, String)]| -> Vec<String> {
            all.iter().map(|(_, _, sql)| words(sql)).collect()
        };
        assert_eq!(plain(&made), plain(want), "{pattern}");
        // What was made is what is declared.
        let check = project.run(&["check"]);
        assert_eq!(check.code, 0, "{check}");
    }
}

const MODELS: &str = "from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Account(Base):
    __tablename__ = \"account\"

    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False)
    description = Column(String(200))
";

const FIRST: &str = "\"\"\"create account table\"\"\"

import sqlalchemy as sa
from alembic import op

revision = \"1975ea83b712\"
down_revision = None


def upgrade():
    op.create_table(
        \"account\",
        sa.Column(\"id\", sa.Integer(), nullable=False),
        sa.Column(\"name\", sa.String(length=50), nullable=False),
        sa.Column(\"description\", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint(\"id\"),
    )


def downgrade():
    op.drop_table(\"account\")
";

const TEST_TABLE: &str = "

class TestTable(Base):
    __tablename__ = \"test_table\"

    id = Column(Integer, primary_key=True)
    name = Column(String)
";

#[test]
fn the_tutorial_with_models() {
    let project = Project::new()
        .config("schema = [\"models.py\"]\n")
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .file("models.py", MODELS);
    let check = project.run(&["check"]);
    assert_snapshot!("tutorial_before", check.to_string());
    let project = project.file("models.py", format!("{MODELS}{TEST_TABLE}"));
    let new = [
        "revision",
        "--autogenerate",
        "-m",
        "test_migration",
        "--rev-id",
        "27c6a30d7c24",
    ];
    assert_snapshot!("tutorial_revision", project.run(&new).to_string());
    let script = project.run(&["upgrade", "1975ea83b712:head"]).succeeded();
    assert!(script.contains("test_table"), "{script}");
    assert!(!script.contains("DROP TABLE account"), "{script}");
    let verified = project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    assert_snapshot!("tutorial_after", project.run(&["check"]).to_string());
}

/// The files of an Alembic project.
fn alembic(env: &str) -> Project {
    Project::new()
        .file(
            "alembic.ini",
            "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
        )
        .file("alembic/env.py", env)
        .file(
            "alembic/versions/1975ea83b712_create_account_table.py",
            FIRST,
        )
}

#[test]
fn env_py_leads_to_the_models() {
    let env = "from alembic import context
from shop.models import Base

target_metadata = Base.metadata


def run_migrations_online():
    context.configure(connection=None, target_metadata=target_metadata)
";
    let project = alembic(env)
        .file("shop/__init__.py", "")
        .file("shop/models.py", format!("{MODELS}{TEST_TABLE}"));
    assert_snapshot!(project.run(&["check"]).to_string());
}

#[test]
fn a_rename_is_said_in_a_comment() {
    let models = MODELS
        .replace("class Account", "# renamed-from: account\nclass Account")
        .replace("\"account\"", "\"accounts\"")
        .replace(
            "    description =",
            "    # What it is for.\n    # renamed-from: description\n    purpose =",
        );
    let project = Project::new()
        .config("schema = [\"models.py\"]\n")
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .file("models.py", models);
    assert_snapshot!(project.run(&["check"]).to_string());
}

#[test]
fn models_and_sql_stand_side_by_side() {
    let project = Project::new()
        .config("schema = [\"models.py\", \"sql/*.sql\"]\n")
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .file("models.py", MODELS)
        .file(
            "sql/views.sql",
            "CREATE VIEW names AS SELECT name FROM account;\n",
        );
    assert_snapshot!(project.run(&["check"]).to_string());
}

#[test]
fn err_what_models_cannot_declare() {
    let mut cases = Cases::default();
    let head = "import sqlalchemy as sa\nfrom other import Thing, thing, settings\n\
        from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column\n\n\n\
        class Base(DeclarativeBase):\n    pass\n\n\n";
    let class = "class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n";
    for (title, body) in [
        ("a type of nobody", format!("{class}    b = sa.Column(Thing())\n")),
        ("a column of nobody", format!("{class}    b = thing()\n")),
        ("a base of nobody", class.replace("(Base)", "(Thing, Base)")),
        ("a base that is all of nobody", class.replace("(Base)", "(Thing)")),
        ("a table under a condition", format!("if settings.on:\n    {}\n", class.replace('\n', "\n    ").trim_end())),
        ("a table by a function", "def made(name):\n    return sa.Table(name, Base.metadata, sa.Column('id', thing()))\n\n\na = made('a')\n".to_owned()),
        ("a table of many", "for name in settings.names:\n    sa.Table(name, Base.metadata, sa.Column('id', sa.Integer))\n".to_owned()),
        ("two of one name", format!("{class}\n\n{}", class.replace("class A", "class B"))),
        ("no table", String::new()),
        ("no Python", "class A(Base:\n".to_owned()),
        ("a rename of nothing", format!("{class}\n\n# renamed-from: b\nx = 1\n")),
        ("columns of a composite", format!("{class}    b = composite(dict, mapped_column('x', sa.Integer))\n")),
        ("a schema", format!("{class}    __table_args__ = {{'schema': 'other'}}\n")),
        ("what SQLite refuses", format!("{class}    b: Mapped[str] = mapped_column(sa.Computed('nothing'))\n")),
    ] {
        let project = Project::new()
            .file("versions/1975ea83b712_create_account_table.py", FIRST)
            .config("schema = [\"models.py\"]\n")
            .file("models.py", format!("{head}{body}"));
        cases.add(title, project.refuses(&["check"]));
    }
    let nothing = Project::new()
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .config("schema = [\"models/*.py\"]\n");
    cases.add("a pattern of nothing", nothing.refuses(&["check"]));
    let env = "from alembic import context\nfrom flask import current_app\n\n\
        context.configure(target_metadata=current_app.db.metadata)\n";
    cases.add(
        "an env.py that hides them",
        alembic(env).refuses(&["check"]),
    );
    assert_snapshot!(cases.text());
}

#[test]
fn err_what_would_change_tables_that_are_declared() {
    let mut cases = Cases::default();
    let head = "import sqlalchemy as sa\nfrom sqlalchemy.ext.compiler import compiles\n\
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n\
        class Base(DeclarativeBase):\n    pass\n\n\n\
        class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    \
        b = sa.Column(sa.String(9), index=True)\n    c = sa.Column(sa.ForeignKey('a.id'))\n\n\n\
        a = A.__table__\n";
    for (title, body) in [
        (
            "a type with a CHECK",
            "a.columns['b'].type = sa.Boolean(create_constraint=True)\n",
        ),
        ("a type that is lent", "a.c.id.type = sa.BigInteger()\n"),
        ("a length", "A.b.type.length = 30\n"),
        (
            "a default of which nothing is made",
            "a.c.b.server_default = 'x'\n",
        ),
        (
            "by setattr",
            "x = [setattr(column, 'primary_key', True) for column in a.c]\n",
        ),
        ("the indexes", "a.indexes = set()\n"),
        (
            "indexes by their columns",
            "for ix in list(a.indexes):\n    if 'b' in ix.columns:\n        a.indexes.discard(ix)\n",
        ),
        (
            "columns that something unknown chooses",
            "for column in a.c:\n    if column.is_odd():\n        column.type = sa.Text()\n",
        ),
        (
            "indexes by another method",
            "a.indexes.difference_update(list(a.indexes))\n",
        ),
        ("the constraints", "a.constraints = set()\n"),
        ("a name", "a.name = 'people'\n"),
        (
            "an option",
            "a.dialect_options['sqlite']['autoincrement'] = True\n",
        ),
        (
            "foreign keys",
            "for key in a.foreign_keys:\n    key.ondelete = 'CASCADE'\n",
        ),
        (
            "caught",
            "try:\n    a.primary_key.name = 'pk'\nexcept Exception:\n    pass\n",
        ),
        (
            "an index by a name",
            "ix = next(iter(a.indexes))\nix.unique = True\n",
        ),
        ("the metadata", "Base.metadata.schema = 'x'\n"),
        (
            "a naming convention",
            "Base.metadata.naming_convention = {'fk': lambda key, table: 'x'}\n",
        ),
        (
            "how tables are written",
            "@compiles(sa.schema.CreateTable, 'sqlite')\ndef made(element, compiler, **kw):\n    return ''\n",
        ),
        (
            "names of a class",
            "class B(Base):\n    __tablename__ = 'b'\n    id = sa.Column(sa.Integer, primary_key=True)\n    locals()['x'] = sa.Column(sa.Integer)\n",
        ),
    ] {
        let project = Project::new()
            .file("versions/1975ea83b712_create_account_table.py", FIRST)
            .config("schema = [\"models.py\"]\n")
            .file("models.py", format!("{head}{body}"));
        cases.add(title, project.refuses(&["check"]));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn a_flag_that_comes_too_late_is_told() {
    let project = Project::new()
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .config("schema = [\"models.py\"]\n")
        .file(
            "models.py",
            format!("{MODELS}\n\nAccount.__table__.c.name.unique = True\nAccount.__table__.c.name.index = True\n"),
        );
    assert_snapshot!(project.run(&["check"]).to_string());
}

#[test]
fn what_is_no_table_does_not_stop_it() {
    let models = format!(
        "import os\n\nimport nowhere\nfrom nowhere import Mixin, decorated, listen\nfrom sqlalchemy import event\n\n{MODELS}\n\n\
        nowhere.configure(Base)\nVERSION = open(os.environ['HOME']).read()\nlisten(Account)\n\n\n\
        @decorated(1)\nclass Schema(Mixin):\n    name = nowhere.Field()\n\n\n\
        @decorated\ndef run():\n    raise SystemExit(1)\n\n\n\
        @event.listens_for(Account.__table__, \"after_create\")\ndef fill(target, connection, **kw):\n    connection.execute(target.insert())\n\n\n\
        @event.listens_for(Base, 'instrument_class', propagate=True)\ndef add(mapper, cls):\n    pass\n\n\n\
        indexes = len(Account.__table__.indexes)\nAccount.__table__.info[\"a\"] = 1\nBase.metadata.info[\"a\"] = 2\n"
    );
    let project = Project::new()
        .config("schema = [\"models.py\"]\n")
        .file("versions/1975ea83b712_create_account_table.py", FIRST)
        .file("models.py", models);
    assert_snapshot!(project.run(&["check"]).to_string());
}
