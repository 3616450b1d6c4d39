//! `gen-sql upgrade head` beside `alembic upgrade head --sql`, as whole processes, on the same chain of
//! Python files.
//!
//! Prints a table; `benches/README.md` says what each line means. Without `alembic` on the path only
//! gen-sql is measured. Words on the command line choose the lines that have one of them in their
//! name: `cargo bench --bench alembic -- tables`.

mod cost;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use cost::{best, mebibytes, milliseconds};

/// What the revisions of a chain do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Each makes a table of five columns and an index on it.
    Tables,
    /// Of ten, one does that and the others change the table: five new columns, two indexes, an
    /// UPDATE and two rows.
    Mixed,
}

const SHAPES: [(&str, Shape); 2] = [("tables", Shape::Tables), ("mixed", Shape::Mixed)];
const LENGTHS: [usize; 4] = [10, 100, 1_000, 5_000];

/// The environment of a project that only has scripts written.
const ENVIRONMENT: &str = "from alembic import context

context.configure(url=\"sqlite:///app.db\", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
";

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let mut out = io::stdout().lock();
    let has_alembic = has_alembic();
    if !has_alembic {
        writeln!(
            out,
            "there is no `alembic` on the path: only gen-sql is measured\n"
        )?;
    }
    writeln!(
        out,
        "| chain | gen-sql | of which processor | memory | alembic | of which processor | memory | ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for (name, shape) in SHAPES {
        for revisions in LENGTHS {
            let name = format!("{name}, {revisions} revisions");
            if words.is_empty() || words.iter().any(|word| name.contains(word)) {
                writeln!(out, "{}", line(&name, shape, revisions, has_alembic)?)?;
            }
        }
    }
    Ok(())
}

fn has_alembic() -> bool {
    let mut command = Command::new("alembic");
    let command = command.arg("--version").stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn line(name: &str, shape: Shape, revisions: usize, has_alembic: bool) -> io::Result<String> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), shape, revisions)?;
    let own = best(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gen-sql"));
        command.current_dir(&folder).args(["upgrade", "head"]);
        command
    })?;
    let cost = |cost: cost::Cost| {
        format!(
            "{} | {} | {}",
            milliseconds(cost.wall),
            milliseconds(cost.processor),
            mebibytes(cost.memory)
        )
    };
    if !has_alembic {
        return Ok(format!("| {name} | {} | | | | |", cost(own)));
    }
    let alembic = best(|| {
        let mut command = Command::new("alembic");
        command
            .current_dir(&folder)
            .args(["upgrade", "head", "--sql"]);
        command.stderr(Stdio::null());
        command
    })?;
    Ok(format!(
        "| {name} | {} | {} | {:.1} |",
        cost(own),
        cost(alembic),
        alembic.processor.as_secs_f64() / own.processor.as_secs_f64()
    ))
}

/// Writes an Alembic project.
fn write(folder: &Path, shape: Shape, revisions: usize) -> io::Result<()> {
    let settings = "[alembic]\nscript_location = %(here)s\nsqlalchemy.url = sqlite:///app.db\n";
    fs::write(folder.join("alembic.ini"), settings)?;
    fs::write(folder.join("env.py"), ENVIRONMENT)?;
    let versions = folder.join("versions");
    fs::create_dir(&versions)?;
    for number in 0..revisions {
        let path = versions.join(format!("{}_step.py", id(number)));
        fs::write(path, revision(shape, number))?;
    }
    Ok(())
}

fn id(number: usize) -> String {
    format!("{:012x}", number + 1)
}

/// The text of the revision `number`, from 0 on, as `alembic revision` lays one out.
fn revision(shape: Shape, number: usize) -> String {
    let down = number.checked_sub(1).map(id);
    let quoted = down
        .as_ref()
        .map_or("None".to_owned(), |id| format!("\"{id}\""));
    let down = down.unwrap_or_default();
    let own = id(number);
    let (upgrade, downgrade) = body(shape, number);
    format!(
        "\"\"\"Step {number}\n\nRevision ID: {own}\nRevises: {down}\nCreate Date: 2026-01-01 00:00:00\n\n\"\"\"\n\
         from alembic import op\nimport sqlalchemy as sa\n\n\
         # revision identifiers, used by Alembic.\n\
         revision = \"{own}\"\ndown_revision = {quoted}\nbranch_labels = None\ndepends_on = None\n\n\n\
         def upgrade() -> None:\n{upgrade}\n\n\ndef downgrade() -> None:\n{downgrade}\n"
    )
}

fn body(shape: Shape, number: usize) -> (String, String) {
    let (table, step) = match shape {
        Shape::Tables => (number, 0),
        Shape::Mixed => (number / 10, number % 10),
    };
    let table = format!("table_{table}");
    match step {
        0 => (
            format!(
                "    op.create_table(\n        \"{table}\",\n        \
                 sa.Column(\"id\", sa.Integer(), nullable=False),\n        \
                 sa.Column(\"name\", sa.String(length=100), nullable=False),\n        \
                 sa.Column(\"state\", sa.String(length=20), server_default=\"new\", nullable=False),\n        \
                 sa.Column(\"price\", sa.Numeric(precision=10, scale=2), nullable=True),\n        \
                 sa.Column(\"created_at\", sa.DateTime(), nullable=True),\n        \
                 sa.PrimaryKeyConstraint(\"id\"),\n    )\n    \
                 op.create_index(op.f(\"ix_{table}_name\"), \"{table}\", [\"name\"], unique=False)"
            ),
            format!("    op.drop_table(\"{table}\")"),
        ),
        2 | 6 => (
            format!(
                "    op.create_index(\"ix_{table}_{step}\", \"{table}\", [\"extra_{}\"])",
                step - 1
            ),
            format!("    op.drop_index(\"ix_{table}_{step}\", table_name=\"{table}\")"),
        ),
        4 => (
            format!("    op.execute(\"UPDATE {table} SET extra_3 = name WHERE extra_3 IS NULL\")"),
            "    pass".to_owned(),
        ),
        8 => (
            format!(
                "    op.bulk_insert(\n        \
                 sa.table(\"{table}\", sa.column(\"name\", sa.String), sa.column(\"price\", sa.Numeric)),\n        \
                 [dict(name=\"one\", price=1), dict(name=\"two\", price=2)],\n    )"
            ),
            format!("    op.execute(\"DELETE FROM {table}\")"),
        ),
        _ => (
            format!(
                "    op.add_column(\"{table}\", sa.Column(\"extra_{step}\", sa.String(length=50), nullable=True))"
            ),
            format!("    op.drop_column(\"{table}\", \"extra_{step}\")"),
        ),
    }
}
