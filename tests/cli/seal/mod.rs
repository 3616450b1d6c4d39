//! `gen-sql.sum`: whatever is sealed cannot change unnoticed.

mod changes;
mod hash;
mod laws;
mod sum_file;

use std::fs;
use std::path::Path;
use std::process::Command;

use gen_sql::diagnostic::Diagnostics;
use gen_sql::project::seal::SumFile;
use gen_sql::span::Sources;

use crate::project::Project;

const SUM_FILE: &str = "gen-sql.sum";

/// A chain of which two revisions read files, with a baseline.
fn chain() -> Project {
    let reading = |id: &str, down: &str, reads: &str| {
        format!(
            "-- Do {id}\n-- revision: {id}\n-- down_revision: {down}\n-- reads: {reads}\n\n\
             -- upgrade:\n\nCREATE TABLE of_{id} (a);\n\n-- downgrade:\n\nDROP TABLE of_{id};\n"
        )
    };
    Project::new()
        .config("baseline = \"baseline.sql\"\n")
        .file("baseline.sql", "CREATE TABLE old (a);\n")
        .file("data/roles.csv", "id\n1\n")
        .file("data/plans.csv", "id\n2\n")
        .reversible(
            "a1",
            "",
            "CREATE TABLE t (a INTEGER PRIMARY KEY);",
            "DROP TABLE t;",
        )
        .file(
            "versions/b2.sql",
            reading("b2", "a1", "data/roles.csv, data/plans.csv"),
        )
        .file("versions/c3.sql", reading("c3", "b2", "data/roles.csv"))
}

fn sealed(project: Project) -> Project {
    assert_eq!(project.run(&["hash"]).succeeded(), "");
    project
}

fn read(project: &Project, name: &str) -> String {
    fs::read_to_string(project.path().join(name)).unwrap()
}

fn rename(project: &Project, from: &str, to: &str) {
    fs::rename(project.path().join(from), project.path().join(to)).unwrap();
}

fn remove(project: &Project, name: &str) {
    fs::remove_file(project.path().join(name)).unwrap();
}

fn append(project: &Project, name: &str, more: &str) {
    fs::write(project.path().join(name), read(project, name) + more).unwrap();
}

/// Lines, each with its end.
fn lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    lines
        .into_iter()
        .fold(String::new(), |text, line| text + line + "\n")
}

/// What bash prints in the project's folder; it must succeed there.
#[track_caller]
fn shell(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_gen-sql")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", program.display()))
        .env("LC_ALL", "C")
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn parsed(text: &str) -> Result<SumFile, Diagnostics> {
    let mut sources = Sources::default();
    let source = sources.add(SUM_FILE, text);
    SumFile::read(&sources, source)
}
