//! What the evaluator computes is what Python computes.
//!
//! Each file in `same/` is a revision that shows values: `show(value)` inserts the text of one. It
//! is made into a script, which SQLite runs; and it is run by the real Python, with an `op` that
//! prints. Both must have shown the same.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::Project;

/// Runs a revision with an `alembic.op` that prints what is shown.
const HARNESS: &str = r#"
import importlib.util, re, sys, types
alembic, op = types.ModuleType("alembic"), types.ModuleType("alembic.op")
shown = []
def execute(sql):
    found = re.fullmatch(r"INSERT INTO shown \(text\) VALUES \(x'([0-9a-f]*)'\)", sql)
    if found:
        shown.append(bytes.fromhex(found.group(1)).decode())
op.execute = execute
alembic.op = op
sys.modules["alembic"], sys.modules["alembic.op"] = alembic, op
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("revision", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.upgrade()
sys.stdout.reconfigure(encoding="utf-8")
print("\0".join(shown), end="", file=sys.__stdout__)
"#;

/// What the messages of Python say differs a little between its versions.
const SUPPORTED: &str = "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))";

fn same(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alembic/same");
    folder.join(format!("{name}.py"))
}

/// What a revision shows in the database that its script makes.
fn shown_by_script(name: &str) -> Vec<String> {
    let text = std::fs::read(same(name)).expect("a revision");
    let project = Project::new().file("versions/a1.py", text);
    let script = project.run(&["upgrade", "head"]).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let mut query = database
        .prepare("SELECT CAST(text AS TEXT) FROM shown ORDER BY id")
        .expect("the table is there");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// What Python shows; `None` if there is no Python of a version that is compared with.
fn shown_by_python(name: &str) -> Option<Vec<String>> {
    let supported = Command::new("python3").args(["-c", SUPPORTED]).output();
    if !supported.is_ok_and(|output| output.status.success()) {
        return None;
    }
    // What it prints besides goes nowhere.
    let output = Command::new("python3")
        .args(["-I", "-W", "ignore", "-c"])
        .arg(format!(
            "import sys, io\nsys.stdout = io.TextIOWrapper(io.BytesIO())\n{HARNESS}"
        ))
        .arg(same(name))
        .output()
        .expect("python3 starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(text.split('\0').map(str::to_owned).collect())
}

#[track_caller]
fn check(name: &str, at_least: usize) {
    let ours = shown_by_script(name);
    assert!(ours.len() >= at_least, "only {} were shown", ours.len());
    let Some(theirs) = shown_by_python(name) else {
        let message = "SKIPPED: there is no python3 from 3.11 to 3.13";
        writeln!(std::io::stderr(), "{message}").expect("stderr is open");
        return;
    };
    for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "number {at} of `{name}`");
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn texts() {
    check("text", 60);
}

#[test]
fn formats() {
    check("formats", 35);
}

#[test]
fn collections() {
    check("collections", 60);
}

#[test]
fn patterns() {
    check("patterns", 44);
}

#[test]
fn statements() {
    check("statements", 28);
}

#[test]
fn library() {
    check("library", 20);
}

#[test]
fn generators() {
    check("generators", 20);
}

#[test]
fn regular_expressions() {
    check("regex", 19);
}

#[test]
fn data_classes() {
    check("data_classes", 11);
}

#[test]
fn digests() {
    check("digests", 18);
}

#[test]
fn iteration() {
    check("iteration", 22);
}

#[test]
fn counters() {
    check("counters", 13);
}

#[test]
fn documents() {
    check("documents", 8);
}

#[test]
fn times() {
    check("times", 11);
}

#[test]
fn paths() {
    check("paths", 11);
}

#[test]
fn decimals() {
    check("decimals", 11);
}

#[test]
fn what_is_built_in() {
    check("built_in", 13);
}

#[test]
fn tables() {
    check("tables", 8);
}

#[test]
fn enumerations() {
    check("enumerations", 24);
}

#[test]
fn whole_numbers() {
    check("whole_numbers", 70);
}

#[test]
fn blocks() {
    check("blocks", 50);
}

#[test]
fn flags() {
    check("flags", 10);
}
