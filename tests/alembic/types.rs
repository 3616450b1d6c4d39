//! What SQLAlchemy's types and items of tables are in SQL, compared with SQLAlchemy itself: it wrote
//! `fixtures/alembic/ddl.json`, by `fixtures/alembic/ddl.py`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::project::{Cases, Project};

#[derive(Deserialize)]
struct Document {
    naming: BTreeMap<String, BTreeMap<String, String>>,
    tables: Vec<Table>,
    errors: Vec<Failure>,
}

#[derive(Deserialize)]
struct Table {
    python: String,
    naming: Option<String>,
    sql: Vec<String>,
}

#[derive(Deserialize)]
struct Failure {
    python: String,
    error: String,
}

fn document() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/alembic/ddl.json");
    let text = fs::read_to_string(path).expect("a readable fixture");
    serde_json::from_str(&text).expect("the fixture that `ddl.py` writes")
}

/// What stands above the classes that the snippets use.
const HEAD: &str = r#"
import enum
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

revision = "a1"
down_revision = None


"#;

/// A revision as far as the body of `upgrade()`, with the classes of `ddl.py`.
fn prelude() -> String {
    let recorder = include_str!("../../fixtures/alembic/ddl.py");
    let start = recorder.find("class Color").expect("the first class");
    let end = recorder
        .find("NAMING = {")
        .expect("what follows the classes");
    format!("{HEAD}{}def upgrade():\n", &recorder[start..end])
}

/// STRICT tables need it.
const UPGRADE: &[&str] = &["upgrade", "--sqlite-version", "3.40"];

/// A project of one revision whose `upgrade` makes and drops the table of each snippet; with a naming
/// convention it does so with the table of a `MetaData` that has the convention.
fn project(snippets: &[&str], naming: Option<&BTreeMap<String, String>>) -> Project {
    let mut code = prelude();
    for snippet in snippets {
        let made = match naming {
            None => format!("op.create_table(\"t\", {snippet})"),
            Some(naming) => {
                let naming = format!("sa.MetaData(naming_convention={naming:?})");
                format!("sa.Table(\"t\", {naming}, {snippet}).create(None)")
            }
        };
        writeln!(code, "    {made}\n    op.execute(\"DROP TABLE t\")").expect("a string takes all");
    }
    Project::new().file("versions/a1.py", code)
}

/// A text with one blank wherever it has white space, and none inside of brackets.
fn normal(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

/// The statements that make a table or an index, for each table.
fn made(script: &str) -> Vec<Vec<String>> {
    let mut tables = vec![Vec::new()];
    for statement in script.split(";\n") {
        let lines = statement.lines().filter(|line| !line.starts_with("--"));
        let statement = normal(&lines.collect::<Vec<_>>().join("\n"));
        let is_of_table = statement.starts_with("CREATE TABLE t ");
        let is_of_index = statement.contains("INDEX") && statement.contains(" ON t (");
        if is_of_table || is_of_index {
            tables.last_mut().expect("at least one").push(statement);
        } else if statement == "DROP TABLE t" {
            tables.push(Vec::new());
        }
    }
    tables.pop();
    tables
}

/// Where the SQL is another one on purpose: the snippet, and the SQL here.
const DIFFERENT: &[(&str, &[&str])] = &[];

#[test]
fn tables_are_what_sqlalchemy_writes() {
    let document = document();
    assert!(document.tables.len() > 300, "{}", document.tables.len());
    let mut faults = Vec::new();
    let mut groups: BTreeMap<Option<&str>, Vec<&Table>> = BTreeMap::new();
    for table in &document.tables {
        groups
            .entry(table.naming.as_deref())
            .or_default()
            .push(table);
    }
    for (naming, tables) in groups {
        let snippets: Vec<&str> = tables.iter().map(|table| table.python.as_str()).collect();
        let naming = naming.map(|naming| &document.naming[naming]);
        let script = project(&snippets, naming).run(UPGRADE).succeeded();
        let made = made(&script);
        assert_eq!(made.len(), tables.len(), "{script}");
        for (table, made) in tables.iter().zip(made) {
            let different = DIFFERENT
                .iter()
                .find(|(snippet, _)| *snippet == table.python);
            let want: Vec<String> = match different {
                Some((_, want)) => want.iter().map(|sql| normal(sql)).collect(),
                None => table.sql.iter().map(|sql| normal(sql)).collect(),
            };
            if made != want {
                faults.push(format!(
                    "{}\n  here: {made:#?}\n  want: {want:#?}",
                    table.python
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_sqlalchemy_does_not_write_is_the_same_error() {
    for failure in document().errors {
        let run = project(&[&failure.python], None).run(UPGRADE);
        assert_eq!(run.code, 1, "{}\n{run}", failure.python);
        let error = run.stderr;
        let raised = format!("raises `{}: ", failure.error);
        assert!(error.contains(&raised), "{}\n{error}", failure.python);
        assert!(error.contains("a1.py:"), "{}\n{error}", failure.python);
    }
}

/// A project of which a part is not there: a type of it is used in `column`.
fn with_types(import: &str, column: &str) -> Project {
    let text = format!(
        "from alembic import op\nimport sqlalchemy as sa\n{import}\n\nrevision = 'a1'\ndown_revision = None\n\n\n\
         def upgrade():\n    op.create_table('t', sa.Column('id', {column}))\n"
    );
    Project::new()
        .file("alembic.ini", "[alembic]\nscript_location = db\n")
        .file("db/versions/a1.py", text)
        .file("app/__init__.py", "")
        .file("app/const.py", "LENGTH = 7\n")
        .file(
            "app/types.py",
            "from gone import Base\n\nLENGTH = 8\n\n\nclass Money(Base):\n    pass\n\n\nclass Plain:\n    pass\n",
        )
}

const UNKNOWN_TYPES: [(&str, &str, &str); 6] = [
    ("import gone", "gone.Money(10, 2)", "gone.Money"),
    ("import gone.types", "gone.types.Money", "gone.types.Money"),
    (
        "from gone.types import Money as M",
        "M()",
        "gone.types.Money",
    ),
    ("from app.types import Money", "Money()", "Money"),
    ("from app import types", "types.Money", "Money"),
    ("import app.types", "app.types.Plain", "Plain"),
];

#[test]
fn err_types_that_nobody_knows() {
    let mut cases = Cases::default();
    for (import, column, path) in UNKNOWN_TYPES {
        let refusal = with_types(import, column).refuses(&["upgrade"]);
        assert!(refusal.contains(&format!("`\"{path}\" = ")), "{refusal}");
        cases.add(&format!("{import}: {column}"), refusal);
    }
    insta::assert_snapshot!(cases.text());
}

/// The line that the refusal shows is all that is needed.
#[test]
fn types_that_the_configuration_says() {
    let long = ("from app.types import Money", "Money()", "app.types.Money");
    let other = (
        "from app import types, const",
        "types.Money(const.LENGTH + types.LENGTH)",
        "app.types.Money",
    );
    for (import, column, path) in UNKNOWN_TYPES.into_iter().chain([long, other]) {
        let project = with_types(import, column);
        let project = project.config(&format!("[types]\n\"{path}\" = \"CHAR(36)\"\n"));
        let script = project.run(&["upgrade"]).succeeded();
        assert!(script.contains("    id CHAR(36)\n"), "{import}: {script}");
    }
}
