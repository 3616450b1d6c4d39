//! SQLite 3.35.0, the oldest that most projects care for, in the form of npm's `sql.js@1.5.0`.

use super::{Job, Log};
use crate::beds::place;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

const PACKAGE: &str = "sql.js@1.5.0";

/// The JavaScript side: one line of JSON in, one out.
const SERVER: &str = include_str!("sql_js.cjs");

/// Whether SQLite 3.35.0 is at hand.
pub(in super::super) struct SqlJs;

impl SqlJs {
    /// Installs the package below `target/` if it is not there yet; once, however many tests want
    /// it at the same time.
    pub(in super::super) fn install() -> Result<(), String> {
        static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();
        INSTALLED.get_or_init(install).clone()
    }
}

fn install() -> Result<(), String> {
    let folder = folder();
    if folder.join("node_modules/sql.js").is_dir() {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg(PACKAGE)
        .output();
    match npm {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(format!("npm: {error}")),
    }
}

fn folder() -> PathBuf {
    place::lasting("sql.js")
}

struct Server {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

fn start() -> Mutex<Server> {
    let program = folder().join("server.cjs");
    std::fs::write(&program, SERVER).expect("the server's file");
    let mut process = Command::new("node")
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let answers = BufReader::new(process.stdout.take().expect("stdout is piped"));
    Mutex::new(Server { process, answers })
}

pub(super) fn run(job: Job<'_>, goes_on: bool) -> Log {
    static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();
    let request = serde_json::json!({
        "database": job.database,
        "session": job.session,
        "statements": crate::beds::statements::split(job.script),
        "goesOn": goes_on,
    });
    let mut server = SERVER
        .get_or_init(start)
        .lock()
        .expect("no other case has failed");
    let input = server.process.stdin.as_mut().expect("stdin is piped");
    writeln!(input, "{request}").expect("the server reads");
    let mut answer = String::new();
    server
        .answers
        .read_line(&mut answer)
        .expect("the server answers");
    let errors = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{answer}: {error}"));
    Log { errors }
}
