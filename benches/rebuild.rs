//! A table that is made anew by a script, beside the same recipe written by hand.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

use crate::{Project, best, chain, milliseconds};

/// How many rows the table has.
const ROWS: u32 = 1_000_000;

const FILL: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
INSERT INTO item SELECT i, 'name of item ' || (i * 7919 % 1000003), i % 1000, 'kind ' || (i % 17)
FROM n;
";

const BY_HAND: &str = "PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE _gen_item (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    price INTEGER,
    kind TEXT DEFAULT 'x'
);
INSERT INTO _gen_item (id, name, price, kind) SELECT id, name, price, kind FROM item;
DROP TABLE item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _gen_item RENAME TO item;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX item_name ON item (name);
CREATE INDEX item_kind ON item (kind, price);
COMMIT;
";

/// A line on what it costs to rebuild a table with a million rows and two indexes.
pub(crate) fn line() -> io::Result<String> {
    let project = Project::new(chain::Shape::Tables, 0)?;
    let revision = |id: &str, down: &str, upgrade: &str| {
        let text = format!("-- revision: {id}\n-- down_revision: {down}\n\n-- upgrade:\n{upgrade}");
        fs::write(
            project.folder.path().join(format!("versions/{id}.sql")),
            text,
        )
    };
    revision(
        "a1",
        "",
        "CREATE TABLE item (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    price INTEGER,
    kind TEXT
);
CREATE INDEX item_name ON item (name);
CREATE INDEX item_kind ON item (kind, price);\n",
    )?;
    let alter = "ALTER TABLE item ALTER COLUMN kind SET DEFAULT 'x';\n";
    revision("b2", "a1", alter)?;
    let script = |range: &'static str| -> io::Result<String> {
        project.write(["upgrade", range], &File::create(project.path())?)?;
        fs::read_to_string(project.path())
    };
    let base = project.folder.path().join("base.db");
    let setup = script("a1")? + &FILL.replace(":rows", &ROWS.to_string());
    let rebuild = script("a1:b2")?;
    let made = on_file(&base, &project.path(), &setup)?.status()?;
    assert!(made.success(), "the database was not made");
    let copy = project.folder.path().join("copy.db");
    let cost = |script: &str| {
        best(|| {
            // What stands before a process is not measured.
            fs::copy(&base, &copy).expect("a copy");
            on_file(&copy, &project.path(), script).expect("a script")
        })
    };
    let (by_hand, rebuild) = (cost(BY_HAND)?.processor, cost(&rebuild)?.processor);
    Ok(format!(
        "| 1,000,000 rows, two indexes | {} | {} | {:.2} |",
        milliseconds(rebuild),
        milliseconds(by_hand),
        rebuild.as_secs_f64() / by_hand.as_secs_f64(),
    ))
}

/// The shell that runs a script, which is put into `file`, on a database.
fn on_file(database: &Path, file: &Path, script: &str) -> io::Result<Command> {
    fs::write(file, script)?;
    let mut command = Command::new("sqlite3");
    command.args(["-init", "/dev/null", "-bail"]).arg(database);
    command.stdin(File::open(file)?);
    Ok(command)
}
