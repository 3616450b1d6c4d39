//! Alembic projects: where their revisions, settings and modules are found, and what is written
//! into them.

use gen_sql::project::Location;
use gen_sql::span::Sources;

use crate::project::{Cases, Project};

const INI: &str = "[alembic]\nscript_location = %(here)s/migrations\n";

/// A revision in Python that runs one statement each way.
fn revision(id: &str, down: &str, upgrade: &str, downgrade: &str) -> String {
    format!(
        "\"\"\"Do {id}\n\nRevision ID: {id}\n\n\"\"\"\nfrom alembic import op\n\n\
         revision = '{id}'\ndown_revision = {down}\n\n\n\
         def upgrade():\n    {upgrade}\n\n\ndef downgrade():\n    {downgrade}\n"
    )
}

fn table(id: &str, down: &str) -> String {
    let make = format!("op.execute(\"CREATE TABLE {id} (a INTEGER)\")");
    revision(id, down, &make, &format!("op.execute(\"DROP TABLE {id}\")"))
}

/// A chain of two revisions in `migrations/versions`.
fn chain() -> Project {
    Project::new()
        .file("alembic.ini", INI)
        .file("migrations/versions/a1_one.py", table("a1", "None"))
        .file("migrations/versions/b2_two.py", table("b2", "'a1'"))
}

/// The statements of a script, each revision under its id.
fn statements(project: &Project, arguments: &[&str]) -> String {
    let script = project.run(&[arguments, &["--format", "json"]].concat());
    let script: serde_json::Value = serde_json::from_str(&script.succeeded()).expect("JSON");
    let mut text = String::new();
    for step in script["steps"].as_array().expect("steps") {
        let id = step["revision"].as_str().expect("an id");
        text.extend(["-- ", id, "\n"]);
        for statement in step["statements"].as_array().expect("statements") {
            text += statement.as_str().expect("a text").trim();
            text += "\n";
        }
    }
    text
}

/// What the program knows of a project.
fn opened(project: &Project) -> gen_sql::project::Project {
    let location = Location::of(project.path());
    gen_sql::project::Project::open(&location, &mut Sources::default()).expect("a project")
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn projects_of_every_layout() {
    let one = |ini: &str, folder: &str| {
        Project::new()
            .file("alembic.ini", ini)
            .file(&format!("{folder}/a1.py"), table("a1", "None"))
    };
    let two = |ini: &str| {
        one(ini, "one/first")
            .file("two/b2.py", table("b2", "'a1'"))
            .folder("migrations")
    };
    let three = |locations: &str| two(&format!("{INI}{locations}\n"));
    for (title, project, expected) in [
        ("here", one(INI, "migrations/versions"), "a1 (head)\n"),
        (
            "from where we are",
            one("[alembic]\nSCRIPT_LOCATION: db\n", "db/versions"),
            "a1 (head)\n",
        ),
        (
            "a package",
            one(
                "[alembic]\nscript_location = app.db:alembic\n",
                "app/db/alembic/versions",
            ),
            "a1 (head)\n",
        ),
        (
            "a package below prepend_sys_path",
            one(
                "[alembic]\nscript_location = app:alembic\nprepend_sys_path = lib\n",
                "lib/app/alembic/versions",
            ),
            "a1 (head)\n",
        ),
        (
            "values that refer to others",
            one(
                "[DEFAULT]\nfolder = db\n[alembic]\nscript_location = %(here)s/%(folder)s\n",
                "db/versions",
            ),
            "a1 (head)\n",
        ),
        (
            "blanks and commas",
            three("version_locations = %(here)s/one/first,two"),
            "b2 (head)\n",
        ),
        (
            "colons",
            three("version_locations = %(here)s/one/first:two\npath_separator = :"),
            "b2 (head)\n",
        ),
        (
            "the older key",
            three("version_locations = one/first;two\nversion_path_separator = ;"),
            "b2 (head)\n",
        ),
        (
            "lines",
            three("version_locations =\n    one/first\n    two\npath_separator = newline"),
            "b2 (head)\n",
        ),
        (
            "folders inside, and one twice",
            three("version_locations = one two one/first\nrecursive_version_locations = true"),
            "b2 (head)\n",
        ),
        (
            "files that are no revisions",
            one(INI, "migrations/versions")
                .file("migrations/versions/__init__.py", "1 +")
                .file("migrations/versions/.#a1.py", "1 +")
                .file(
                    "migrations/versions/__pycache__/a1.cpython-311.pyc",
                    "\u{1}",
                )
                .file("migrations/versions/README", ""),
            "a1 (head)\n",
        ),
        (
            "pyproject.toml",
            Project::new()
                .file(
                    "pyproject.toml",
                    "[project]\nname = \"x\"\n[tool.alembic]\nscript_location = \"%(here)s/db\"\n\
                     version_locations = [\"%(here)s/one\", \"two\"]\n",
                )
                .folder("db")
                .file("one/a1.py", table("a1", "None"))
                .file("two/b2.py", table("b2", "'a1'")),
            "b2 (head)\n",
        ),
        (
            "alembic.ini before pyproject.toml",
            one(INI, "migrations/versions").file(
                "pyproject.toml",
                "[tool.alembic]\nscript_location = \"gone\"\n",
            ),
            "a1 (head)\n",
        ),
        (
            "gen-sql.toml before alembic.ini",
            chain()
                .config("versions = [\"other\"]\n")
                .file("other/c3.py", table("c3", "None")),
            "c3 (head)\n",
        ),
        (
            "an alembic.ini for something else",
            Project::chain().file("alembic.ini", "[loggers]\nkeys = root\n"),
            "c3 (head)\n",
        ),
    ] {
        assert_eq!(project.run(&["heads"]).succeeded(), expected, "{title}");
    }
}

#[test]
fn other_files_and_sections() {
    let project = Project::new()
        .file(
            "conf/db.ini",
            "[alembic]\nscript_location = one\n[users]\nscript_location = %(here)s/../two\n",
        )
        .file("one/versions/a1.py", table("a1", "None"))
        .file("two/versions/b2.py", table("b2", "None"));
    let heads = |options: &[&str]| project.run(&[options, &["heads"]].concat()).succeeded();
    assert_eq!(heads(&["-c", "conf/db.ini"]), "a1 (head)\n");
    assert_eq!(heads(&["-c", "conf/db.ini", "-n", "users"]), "b2 (head)\n");
    assert_eq!(
        heads(&["--config", "conf/db.ini", "--name", "users"]),
        "b2 (head)\n"
    );
}

#[test]
fn err_configurations() {
    let mut cases = Cases::default();
    for (title, ini) in [
        ("no section", "[alembic:users]\nscript_location = x\n"),
        (
            "no script_location",
            "[alembic]\nsqlalchemy.url = sqlite://\n",
        ),
        (
            "no such folder",
            "[alembic]\nscript_location = %(here)s/alembic\n",
        ),
        (
            "no such package",
            "[alembic]\nscript_location = app:migrations\n",
        ),
        (
            "a name that is not there",
            "[alembic]\nscript_location = %(root)s/alembic\n",
        ),
        ("a percent sign", "[alembic]\nscript_location = 100%\n"),
        ("no value", "[alembic]\nscript_location\n"),
        (
            "no such location",
            &format!("{INI}version_locations = migrations gone\n"),
        ),
        (
            "separator",
            &format!("{INI}path_separator = comma\nversion_locations = a\n"),
        ),
        ("slug", &format!("{INI}truncate_slug_length = long\n")),
        ("file names", &format!("{INI}file_template = %%(who)s\n")),
        ("sourceless", &format!("{INI}sourceless = true\n")),
    ] {
        let project = Project::new().folder("migrations").file("alembic.ini", ini);
        cases.add(title, project.refuses(&["heads"]));
    }
    let toml = Project::new().file(
        "pyproject.toml",
        "[tool.alembic]\nscript_location = \"%(there)s/alembic\"\n",
    );
    cases.add("pyproject.toml", toml.refuses(&["heads"]));
    cases.add(
        "no such section",
        chain().refuses(&["heads", "-n", "users"]),
    );
    cases.add(
        "no file for a section",
        Project::chain().refuses(&["heads", "-n", "users"]),
    );
    let elsewhere = Project::new()
        .file("sub/alembic.ini", "[alembic]\nscript_location = db\n")
        .folder("sub/db");
    cases.add(
        "elsewhere",
        elsewhere.refuses(&["-c", "sub/alembic.ini", "heads"]),
    );
    cases.add(
        "nothing yet",
        Project::new()
            .file("alembic.ini", INI)
            .folder("migrations")
            .refuses(&["heads"]),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn err_settings_of_projects_in_python() {
    let mut cases = Cases::default();
    for toml in [
        "recursive_version_locations = \"yes\"\n",
        "prepend_sys_path = \"src\"\n",
        "engine_name = 1\n",
        "data = \"ignore\"\n",
        "naming = \"fk\"\n",
        "[naming]\nfk = 1\n",
        "[naming]\nforeign_key = \"fk_%(table_name)s\"\n",
        "[types]\nMoney = []\n",
    ] {
        cases.add(toml.trim_end(), chain().config(toml).refuses(&["heads"]));
    }
    insta::assert_snapshot!(cases.text());
}

/// An `env.py` that configures these options.
fn env(options: &str) -> String {
    format!(
        "from alembic import context\nimport os\n\n\
         def run():\n    with connect() as connection:\n        \
         context.configure(connection=connection, {options})\n\nrun()\n"
    )
}

#[test]
fn version_tables() {
    let is_there = |project: &Project, name: &str| {
        let script = project.run(&["upgrade"]).succeeded();
        script.contains(&format!("INSERT INTO {name} (version_num)"))
    };
    for env in [
        env("version_table='my_versions'"),
        format!("NAME = 'my_' + 'versions'\n{}", env("version_table=NAME")),
        env("**{'version_table': 'my_versions'}"),
        "from alembic import context\ndef run():\n    options = dict(version_table='my_versions')\n    \
         context.configure(**options)\n"
            .to_owned(),
        format!("from settings import TABLE\n{}", env("version_table=TABLE")),
        format!("import settings\n{}", env("version_table=settings.TABLE, version_table_schema=None")),
    ] {
        let project = chain()
            .file("settings.py", "TABLE = 'my_versions'\n")
            .file("migrations/env.py", &env);
        assert!(is_there(&project, "my_versions"), "{env}");
    }
    let computed = env("version_table=os.environ['TABLE'], version_table_schema='x'");
    let project = chain().file("migrations/env.py", computed);
    let project = project.config("version_table = \"own\"\n");
    assert!(is_there(&project, "own"));
}

#[test]
fn err_env() {
    let mut cases = Cases::default();
    for (title, text) in [
        ("computed", env("version_table=os.environ['TABLE']")),
        ("a name that is nobody's", env("version_table=TABLE")),
        (
            "two names",
            env("version_table='a'") + &env("version_table='b'"),
        ),
        ("reserved", env("version_table='sqlite_x'")),
        ("another schema", env("version_table_schema='x'")),
        ("no Python", "def run(:\n".to_owned()),
    ] {
        let project = chain().file("migrations/env.py", text);
        cases.add(title, project.refuses(&["upgrade"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn naming_conventions_of_the_target_metadata() {
    const NAMING: &str = "NAMING = {'fk': 'fk_%(table_name)s', \"uq\": 'uq_x', 'own': make}\n";
    const MAKE: &str = "metadata = MetaData(naming_convention=NAMING)\n";
    let target = |imports: &str, target: &str| {
        format!(
            "{imports}\ntarget_metadata = {target}\n{}",
            env("target_metadata=target_metadata")
        )
    };
    let app = |models: &str, env: String| {
        chain()
            .file("app/__init__.py", "")
            .file("app/models/__init__.py", format!("{NAMING}{models}"))
            .file("app/base.py", "from .naming import NAMES as N\nfrom sqlalchemy import MetaData\nmeta = MetaData(naming_convention=N)\nclass Base(DeclarativeBase):\n    metadata = meta\n")
            .file("app/naming.py", "NAMES = dict(fk='fk_%(table_name)s', **{}) if 0 else 1\nNAMES = {'fk': 'fk_%(table_name)s', 'uq': 'uq_x'}\n")
            .file("migrations/env.py", env)
    };
    for (title, project) in [
        (
            "here",
            app("", target(&format!("{NAMING}{MAKE}"), "metadata")),
        ),
        (
            "imported",
            app(MAKE, target("from app.models import metadata", "metadata")),
        ),
        (
            "a module",
            app(MAKE, target("from app import models", "models.metadata")),
        ),
        (
            "under another name",
            app(MAKE, target("import app.models as m", "m.metadata")),
        ),
        (
            "of a class",
            app("", target("from app.base import Base", "Base.metadata")),
        ),
        (
            "of a class that is imported twice",
            app(
                "from app.base import Base",
                target("from app.models import Base", "Base.metadata"),
            ),
        ),
        (
            "of a class below",
            app(
                "from ..base import Base\nclass Model(Base): pass\n",
                target("from app.models import Model", "Model.metadata"),
            ),
        ),
        (
            "declarative_base",
            app(
                &format!("{MAKE}Base = declarative_base(metadata=metadata)\n"),
                target("from app.models import Base", "Base.metadata"),
            ),
        ),
        (
            "an extension",
            app(
                "db = SQLAlchemy(metadata=MetaData(naming_convention=NAMING))\n",
                target("from app.models import db", "db.metadata"),
            ),
        ),
        (
            "a model of an extension",
            app(
                "db = SQLAlchemy(metadata=MetaData(naming_convention=NAMING))\n",
                target("from app import models", "models.db.Model.metadata"),
            ),
        ),
        (
            "a class of the extension",
            app(
                "from app.base import Base\ndb = SQLAlchemy(model_class=Base)\n",
                target("from app.models import db", "db.metadata"),
            ),
        ),
        (
            "assigned",
            app(
                "SQLModel.metadata.naming_convention = NAMING\n",
                target(
                    "from sqlmodel import SQLModel\nfrom app.models import *",
                    "SQLModel.metadata",
                ),
            ),
        ),
        (
            "by class",
            app(
                "",
                target(
                    "metadata = MetaData(naming_convention={sa.ForeignKeyConstraint: \
                     'fk_%(table_name)s', UniqueConstraint: 'uq_x'})",
                    "metadata",
                ),
            ),
        ),
        (
            "of a function",
            app(
                MAKE,
                target(
                    "def get_metadata():\n    from app import models\n    return models.metadata\n",
                    "get_metadata()",
                ),
            ),
        ),
        (
            "of a function of the project",
            app(
                "from app.base import meta\ndef find(engine):\n    found = meta\n    if engine:\n        return meta\n    return found\n",
                target("from app.models import find", "find('x')"),
            ),
        ),
        (
            "in gen-sql.toml",
            app("", target("from app.models import gone", "gone()"))
                .config("[naming]\nfk = \"fk_%(table_name)s\"\nuq = \"uq_x\"\n"),
        ),
    ] {
        let project = opened(&project);
        let naming: Vec<_> = project.settings.naming.iter().collect();
        let naming: Vec<_> = naming
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            naming,
            [("fk", "fk_%(table_name)s"), ("uq", "uq_x")],
            "{title}"
        );
        assert!(project.warnings.is_empty(), "{title}");
    }
}

#[test]
fn projects_without_a_naming_convention() {
    for env in [
        env("target_metadata=None"),
        env("url='x'"),
        format!(
            "target_metadata = [a.metadata]\n{}",
            env("target_metadata=target_metadata")
        ),
        format!(
            "from app import Base\n{}",
            env("target_metadata=Base.metadata")
        ),
        format!(
            "from sqlmodel import SQLModel\n{}",
            env("target_metadata=SQLModel.metadata")
        ),
        format!(
            "from flask import current_app\n{}",
            env("target_metadata=current_app.db.metadata")
        ),
    ] {
        let project = chain()
            .file("app.py", "class Base(DeclarativeBase): pass\n")
            .file("migrations/env.py", &env);
        let project = opened(&project);
        assert!(
            project.settings.naming.is_empty() && project.warnings.is_empty(),
            "{env}"
        );
    }
}

#[test]
fn warnings_about_naming_conventions() {
    let mut cases = Cases::default();
    let computed = "metadata = MetaData(naming_convention=make())\n";
    let computed = format!("{computed}{}", env("target_metadata=metadata"));
    let running = format!(
        "from flask import current_app\n{}",
        env("target_metadata=current_app.db.metadata")
    );
    let app = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy(metadata=MetaData(\n    naming_convention={'fk': 'x'}))\n";
    for (title, project) in [
        ("computed", chain().file("migrations/env.py", computed)),
        (
            "from a running application",
            chain()
                .file("migrations/env.py", running)
                .file("venv/pyvenv.cfg", "")
                .file("venv/lib/base.py", app)
                .file("web/extensions.py", app),
        ),
    ] {
        let run = project.run(&["upgrade"]);
        assert_eq!(run.code, 0, "{run}");
        cases.add(title, run.stderr);
        let silent = project.config("[naming]\n").run(&["upgrade"]);
        assert_eq!(silent.stderr, "");
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn modules_of_the_project() {
    let project = Project::new()
        .file("alembic.ini", format!("{INI}prepend_sys_path = src\n"))
        .file("src/shop/__init__.py", "")
        .file("src/shop/tables.py", "from .names import NAME\nfrom . import names as other\n\ndef make(op):\n    from shop.late import TYPE\n    op.execute(f'CREATE TABLE {NAME} ({other.COLUMN} {TYPE})')\n")
        .file("src/shop/names.py", "NAME = 'account'\nCOLUMN = 'email'\n")
        .file("src/shop/late.py", "TYPE = 'TEXT'\n")
        .file("src/shop/never.py", "this is no Python\n")
        .file("migrations/helpers.py", "BACK = 'DROP TABLE account'\n")
        .file("types.py", "raise RuntimeError('this is not what the revision imports')\n")
        .file(
            "migrations/versions/a1.py",
            format!(
                "import types\nfrom typing import TYPE_CHECKING\nfrom shop import tables\n\
                 from migrations.helpers import BACK\nif TYPE_CHECKING:\n    from shop import never\n{}",
                revision("a1", "None", "tables.make(op)", "op.execute(BACK)")
            ),
        );
    insta::assert_snapshot!(statements(&project, &["upgrade"]), @r"
    -- a1
    CREATE TABLE account (email TEXT)
    ");
    insta::assert_snapshot!(statements(&project, &["downgrade", "base"]), @r"
    -- a1
    DROP TABLE account
    ");
    // What is imported belongs to the revision, and what is not does not.
    let checksum = |project: &Project| {
        let shown = project.run(&["show", "a1"]).succeeded();
        let line = shown.lines().find(|line| line.starts_with("Checksum: "));
        line.expect("a checksum").to_owned()
    };
    let before = checksum(&project);
    let project = project.file("src/shop/never.py", "this is another text\n");
    assert_eq!(checksum(&project), before);
    project.run(&["hash"]).succeeded();
    insta::assert_snapshot!(listed(&project), @r"
    migrations/helpers.py
    migrations/versions/a1.py
    src/shop/__init__.py
    src/shop/late.py
    src/shop/names.py
    src/shop/tables.py
    ");
    let project = project.file("src/shop/late.py", "TYPE = 'INT'\n");
    assert_ne!(checksum(&project), before);
    insta::assert_snapshot!(project.refuses(&["upgrade"]));
}

/// The files that `gen-sql.sum` lists.
fn listed(project: &Project) -> String {
    let lines = project.read("gen-sql.sum");
    let paths = lines.lines().filter_map(|line| line.split_once("  "));
    let lines = paths.flat_map(|(_, path)| [path, "\n"]);
    lines.collect()
}

#[test]
fn err_modules_that_are_used() {
    let mut cases = Cases::default();
    let project = |import: &str, call: &str| {
        let text = revision("a1", "None", call, "pass");
        Project::new()
            .file("alembic.ini", INI)
            .file("app/__init__.py", "")
            .file("app/broken.py", "def f(:\n")
            .file("app/outside.py", "import requests\nX = requests.get('x')\n")
            .file("migrations/versions/a1.py", format!("{import}\n{text}"))
    };
    for (title, import, call) in [
        ("no Python", "from app import broken", "broken.f()"),
        ("not there", "from app.gone import f", "f()"),
        ("another's", "from app.outside import X", "op.execute(X)"),
    ] {
        let unused = project(import, "pass");
        assert_eq!(unused.run(&["upgrade"]).stderr, "", "{title}");
        cases.add(title, project(import, call).refuses(&["upgrade"]));
    }
    insta::assert_snapshot!(cases.text());
}

/// A project whose only revision runs these lines.
fn asking(ini: &str, env: &str, lines: &[&str]) -> Project {
    let text = format!(
        "from alembic import context, op\n\nrevision = 'a1'\ndown_revision = None\n\n\n\
         def upgrade():\n    config = context.config\n    {}\n",
        lines.join("\n    ")
    );
    Project::new()
        .file("alembic.ini", ini)
        .file("migrations/env.py", env)
        .file("migrations/versions/a1.py", text)
}

#[test]
fn revisions_ask_for_options() {
    let ini = format!(
        "[DEFAULT]\nroot = top\n{INI}team = %(root)s/storage\nodd = 5%%\n\
         [extra]\nSize = 3\nplace = %(here)s\n"
    );
    let lines = [
        "assert config.get_main_option('team') == 'top/storage'",
        "assert config.get_main_option('TEAM') == 'top/storage'",
        "assert config.get_main_option('odd') == '5%'",
        "assert config.get_main_option('gone') is None",
        "assert config.get_main_option('gone', 'x') == 'x'",
        "assert config.config_ini_section == 'alembic'",
        "assert config.get_section('extra')['size'] == '3'",
        "assert list(config.get_section('extra')) == ['here', 'root', 'size', 'place']",
        "assert config.get_section('none') is None and config.get_section('none', {}) == {}",
        "assert config.get_section_option('extra', 'size') == '3'",
        "assert config.get_section_option('extra', 'no', '1') == '1'",
        "assert op.get_context().config.get_main_option('odd') == '5%'",
        "assert config.attributes.get('connection') is None",
    ];
    asking(&ini, "", &lines).run(&["upgrade"]).succeeded();
    let other = ["assert context.config.config_ini_section == 'other'"];
    asking("[other]\nscript_location = migrations\n", "", &other)
        .run(&["-n", "other", "upgrade"])
        .succeeded();
}

#[test]
fn err_options_that_are_not_known() {
    let ini = format!("{INI}place = %(here)s/x\nteam = a\nother = b\n");
    let sets = |name: &str| format!("config.set_main_option({name}, 'x')\n");
    let mut cases = Cases::default();
    for (title, env, line) in [
        (
            "a place",
            String::new(),
            "assert config.get_main_option('place')",
        ),
        (
            "the database",
            String::new(),
            "assert config.get_section('alembic').get('sqlalchemy.url', '') or config.get_main_option('sqlalchemy.url')",
        ),
        (
            "set",
            sets("'team'"),
            "op.execute(config.get_main_option('team'))",
        ),
        (
            "computed",
            sets("name()"),
            "op.execute(config.get_main_option('other'))",
        ),
    ] {
        cases.add(title, asking(&ini, &env, &[line]).refuses(&["upgrade"]));
    }
    let unset = asking(
        &ini,
        &sets("'team'"),
        &["assert config.get_main_option('other') == 'b'"],
    );
    unset.run(&["upgrade"]).succeeded();
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_header_says_how_constraints_are_named() {
    let naming =
        "[naming]\nuq = \"uq_%(table_name)s_%(column_0_name)s\"\nfk = \"fk_%(table_name)s\"\n";
    let lines = |project: &Project, arguments: &[&str]| {
        let script = project.run(arguments).succeeded();
        let lines = script.lines().filter(|line| line.contains("  naming  "));
        lines.collect::<Vec<_>>().join("\n")
    };
    let project = chain().config(naming);
    assert_eq!(
        lines(&project, &["upgrade"]),
        "--   naming      fk = fk_%(table_name)s\n\
         --   naming      uq = uq_%(table_name)s_%(column_0_name)s"
    );
    assert_eq!(lines(&project, &["stamp", "base:head"]), "");
    assert_eq!(lines(&chain(), &["upgrade"]), "");
    // Revisions in SQL say all names themselves.
    assert_eq!(lines(&Project::chain().config(naming), &["upgrade"]), "");
}

#[test]
fn a_callback_of_the_environment_is_told() {
    let project = chain().file("migrations/env.py", env("on_version_apply=remember"));
    insta::assert_snapshot!(project.run(&["upgrade", "-o", "out.sql"]).stderr, @r#"
    warning[config]: `on_version_apply` is not run
     --> migrations/env.py:6:67
      |
    6 |         context.configure(connection=connection, on_version_apply=remember)
      |                                                                   ^^^^^^^^
      |
      = note: rows that it writes with each revision are not in scripts
      = help: set `history_table = "…"` in gen-sql.toml, if it keeps a history of revisions
    "#);
    let project = chain().file("migrations/env.py", env("on_version_apply=None"));
    assert_eq!(project.run(&["upgrade", "-o", "out.sql"]).stderr, "");
}

/// What a run of a command that writes a revision says, and the file that it made.
fn written(project: &Project, arguments: &[&str]) -> String {
    let run = project.run(arguments);
    assert_eq!(run.code, 0, "{run}");
    let file = project.read(run.stdout.lines().next().expect("a path"));
    format!("{run}---- file\n{file}")
}

#[test]
fn new_revisions() {
    let project = chain();
    let mut cases = Cases::default();
    for arguments in [
        &[
            "revision",
            "-m",
            "Add 'c' \\ \"\"\"quotes\"\"\"\n\nand more",
            "--rev-id",
            "c3",
        ][..],
        &[
            "revision",
            "-m",
            "Begin",
            "--head",
            "base",
            "--rev-id",
            "d4",
            "--branch-label",
            "x,y",
            "--depends-on",
            "a1",
        ],
        &["merge", "--rev-id", "e5"],
        &[
            "revision", "-m", "In SQL", "--format", "sql", "--rev-id", "f6",
        ],
    ] {
        cases.add(&arguments.join(" "), written(&project, arguments));
    }
    insta::assert_snapshot!(cases.text());
    let heads = project.run(&["heads", "-v"]).succeeded();
    assert!(
        heads.contains("Merges: c3, d4") || heads.contains("Parent: e5"),
        "{heads}"
    );
    let show = project.run(&["show", "c3"]).succeeded();
    assert!(
        show.contains("    Add 'c' \\ \"\"\"quotes\"\"\"\n"),
        "{show}"
    );
}

#[test]
fn names_of_new_files() {
    let name = |template: &str, message: &str| {
        let ini = format!("{INI}file_template = {template}\ntruncate_slug_length = 10\n");
        let project = Project::new().file("alembic.ini", ini).folder("migrations");
        let run = project.run(&["revision", "-m", message, "--rev-id", "a1"]);
        let path = run.succeeded();
        path.trim_end()
            .trim_start_matches("migrations/versions/")
            .to_owned()
    };
    assert_eq!(name("%%(slug)s-%%(rev)s", "Add a"), "add_a-a1.py");
    assert_eq!(
        name("%%(rev)s_%%(slug)s", "Add accounts and more"),
        "a1_add.py"
    );
    assert_eq!(name("sub/%%(rev)s", "x"), "sub/a1.py");
    let dated = name("%%(year)d_%%(month).2d_%%(day).2d_%%(rev)s", "x");
    let digits: Vec<usize> = dated.split('_').map(str::len).collect();
    assert_eq!(digits, [4, 2, 2, "a1.py".len()]);
}

#[test]
fn a_template_of_the_projects_own() {
    let own = "\"\"\"{{ message }}\"\"\"\nrevision = {{ up_revision }}\ndown_revision = {{ down_revision }}\n";
    let project = chain().file("templates/revision.py.tera", own);
    let text = written(&project, &["revision", "-m", "C", "--rev-id", "c3"]);
    assert!(
        text.ends_with("\"\"\"C\"\"\"\nrevision = 'c3'\ndown_revision = 'b2'\n"),
        "{text}"
    );
    let wrong = chain().file(
        "templates/revision.py.tera",
        "revision = {{ up_revision }}\n",
    );
    insta::assert_snapshot!(wrong.refuses(&["revision", "-m", "C", "--rev-id", "c3"]));
}

#[test]
fn identifiers() {
    let project = Project::new()
        .file("alembic.ini", INI)
        .file("cli.py", "EXPAND = 'expand'\n")
        .file("migrations/versions/ab12.py", "\"\"\"From long ago\"\"\"\ndown_revision = None\n\ndef upgrade():\n    pass\n")
        .file("migrations/versions/b.py", "import cli\nfrom typing import Final\nOLD: Final = 'ab12'\nrevision: str = \"b\" + \"2\"\ndown_revision: str | None = OLD\nbranch_labels = (cli.EXPAND,)\ndepends_on = None\n\ndef upgrade():\n    pass\n")
        .file("migrations/versions/c.py", "(\"Not the doc\")\nrevision = 'c3'\ndown_revision = {'ab12'}\ndepends_on = ['expand']\n\ndef upgrade():\n    pass\n");
    insta::assert_snapshot!(project.run(&["history"]), @r"
    exit 0
    ab12 (b2) -> c3 (head), Not the doc
    ab12 -> b2 (expand) (effective head)
    <base> -> ab12 (branchpoint), From long ago
    ");
}

#[test]
fn err_identifiers() {
    let mut cases = Cases::default();
    let text = table("b2", "'a1'");
    for (title, name, text) in [
        ("no id", "x.py", "def upgrade():\n    pass\n".to_owned()),
        (
            "no id, but another name",
            "x.py",
            text.replace("revision = 'b2'", "Revision = 'b2'"),
        ),
        ("computed", "x.py", text.replace("'b2'", "make('b2')")),
        ("computed parent", "x.py", text.replace("'a1'", "max(ids)")),
        ("a number", "x.py", text.replace("'a1'", "1")),
        (
            "two ids",
            "x.py",
            text.replace("revision = 'b2'", "revision = 'b2', 'c3'"),
        ),
        (
            "a function",
            "x.py",
            format!("{text}\ndef revision(): pass\n"),
        ),
        ("a missing parent", "x.py", text.replace("'a1'", "'a2'")),
        ("the same id", "x.py", table("a1", "None")),
        (
            "the same file in SQL",
            "a1.sql",
            "-- revision: a1\n-- upgrade:\n".to_owned(),
        ),
        ("no Python", "x.py", "print 'x'\n".to_owned()),
    ] {
        let project = Project::new()
            .file("alembic.ini", INI)
            .file("migrations/versions/a1.py", table("a1", "None"))
            .file(&format!("migrations/versions/{name}"), text);
        cases.add(title, project.refuses(&["heads"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn overrides() {
    let computed = revision(
        "b2",
        "'a1'",
        "op.execute(open('x').read())",
        "op.execute('DROP TABLE b2')",
    );
    let project = Project::new()
        .file("alembic.ini", INI)
        .file("migrations/versions/a1.py", table("a1", "None"))
        .file("migrations/versions/b2.py", computed);
    assert!(project.refuses(&["upgrade"]).contains("-- overrides:"));
    let before = project.run(&["show", "b2"]).succeeded();
    let project = project.file(
        "migrations/versions/b2.sql",
        "-- Instead of reading a file\n-- overrides: b2\n\n-- upgrade:\nCREATE TABLE b2 (a INTEGER);\n",
    );
    insta::assert_snapshot!(statements(&project, &["upgrade"]), @r"
    -- a1
    CREATE TABLE a1 (a INTEGER)
    -- b2
    CREATE TABLE b2 (a INTEGER)
    ");
    insta::assert_snapshot!(statements(&project, &["downgrade", "base"]), @r"
    -- b2
    DROP TABLE b2
    -- a1
    DROP TABLE a1
    ");
    // It is a part of the revision.
    let after = project.run(&["show", "b2"]).succeeded();
    let checksum = |shown: &str| shown[shown.find("Checksum").expect("one")..].to_owned();
    assert_ne!(checksum(&before), checksum(&after));
    assert!(
        after.contains("Reads: migrations/versions/b2.sql\n"),
        "{after}"
    );
    assert_eq!(project.run(&["heads"]).succeeded(), "b2 (head)\n");
    project.run(&["hash"]).succeeded();
    assert!(listed(&project).contains("migrations/versions/b2.sql"));
}

#[test]
fn err_overrides() {
    let mut cases = Cases::default();
    let file = |id: &str| format!("-- overrides: {id}\n-- upgrade:\nCREATE TABLE x (a);\n");
    for (title, files) in [
        ("no such revision", &[("x.sql", file("b3"))][..]),
        (
            "in SQL",
            &[
                (
                    "c3.sql",
                    "-- revision: c3\n-- down_revision: b2\n-- upgrade:\n".to_owned(),
                ),
                ("x.sql", file("c3")),
            ],
        ),
        ("twice", &[("x.sql", file("b2")), ("y.sql", file("b2"))]),
    ] {
        let project = files.iter().fold(chain(), |project, (name, text)| {
            project.file(&format!("migrations/versions/{name}"), text)
        });
        cases.add(title, project.refuses(&["heads"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_first_revision_in_sql_is_told_once() {
    let project = chain()
        .file("migrations/versions/c3.sql", "-- revision: c3\n-- down_revision: b2\n-- upgrade:\nCREATE TABLE c3 (a);\n-- downgrade:\nDROP TABLE c3;\n")
        .file("migrations/versions/d4.sql", "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nCREATE TABLE d4 (a);\n-- downgrade:\nDROP TABLE d4;\n");
    insta::assert_snapshot!(project.run(&["upgrade", "-o", "x.sql"]));
    for silent in [
        &["upgrade", "b2"][..],
        &["upgrade", "c3:d4"],
        &["downgrade", "base"],
        &["-q", "upgrade"],
    ] {
        assert_eq!(project.run(silent).stderr, "", "{silent:?}");
    }
    // Elsewhere nobody uses Alembic.
    let own = Project::chain().file("versions/d4.py", table("d4", "'c3'"));
    assert_eq!(own.run(&["upgrade"]).stderr, "");
}

#[test]
fn scripts_from_a_database_that_alembic_made() {
    let project = chain().database(
        "app.db",
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, \
         CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)); \
         INSERT INTO alembic_version VALUES ('a1'); CREATE TABLE a1 (a INTEGER);",
    );
    let script = project
        .run(&["upgrade", "--database", "app.db"])
        .succeeded();
    project
        .connection("app.db")
        .execute_batch(&script)
        .expect("the script runs");
    assert_eq!(
        project
            .run(&["current", "--database", "app.db"])
            .succeeded(),
        "b2 (head)\n"
    );
    let tables: String = project
        .connection("app.db")
        .query_row("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)", [], |row| row.get(0))
        .expect("a row");
    // No history table: `alembic check` would find it.
    assert_eq!(tables, "a1,alembic_version,b2");
    let back = project
        .run(&["downgrade", "base", "--database", "app.db"])
        .succeeded();
    project
        .connection("app.db")
        .execute_batch(&back)
        .expect("the script runs");
    let stamp = project
        .run(&["stamp", "b2", "--database", "app.db"])
        .succeeded();
    project
        .connection("app.db")
        .execute_batch(&stamp)
        .expect("the script runs");
}

#[test]
fn projects_with_several_databases() {
    let text = revision("a1", "None", "pass", "pass")
        .replace(
            "def upgrade():\n    pass",
            "def upgrade(engine_name):\n    op.execute(f\"CREATE TABLE {engine_name} (a)\")",
        )
        .replace("def downgrade():", "def downgrade(engine_name):");
    let project = Project::new()
        .file("alembic.ini", INI)
        .file("migrations/versions/a1.py", text);
    insta::assert_snapshot!(project.refuses(&["upgrade"]));
    let project = project.config("engine_name = \"users\"\n");
    insta::assert_snapshot!(statements(&project, &["upgrade"]), @r"
    -- a1
    CREATE TABLE users (a)
    ");
}
