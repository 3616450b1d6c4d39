//! SQLite 3.35.0, the oldest that most projects care for, in the form of npm's `sql.js@1.5.0`.

use super::shell::AfterError;
use super::{place, statements};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

const PACKAGE: &str = "sql.js@1.5.0";

/// The JavaScript side: one line of JSON in, one out.
const SERVER: &str = include_str!("sql_js.cjs");

/// What says that a run is a long one, which has SQLite 3.35.0 or fails.
const LONG: [&str; 2] = ["GEN_SQL_SLOW", "GEN_SQL_MUTATION_CASES"];

/// Whether SQLite 3.35.0 is at hand. It costs an installation, which only a long run may do; any
/// other takes it if it is there, and else says that the test was skipped.
pub(crate) fn is_there() -> bool {
    if LONG.iter().any(|name| std::env::var_os(name).is_some()) {
        install().expect("a long run needs SQLite 3.35.0 (node and npm)");
        return true;
    }
    let runs = || Command::new("node").arg("--version").output();
    if is_installed() && runs().is_ok_and(|output| output.status.success()) {
        return true;
    }
    let message = "SKIPPED: SQLite 3.35.0 is not there; GEN_SQL_SLOW=1 installs it";
    writeln!(std::io::stderr(), "{message}").expect("stderr is open");
    false
}

fn is_installed() -> bool {
    folder().join("node_modules/sql.js").is_dir()
}

/// Installs the package below `target/` if it is not there yet; once, however many tests want it at
/// the same time.
pub(crate) fn install() -> Result<(), String> {
    static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();
    INSTALLED.get_or_init(install_once).clone()
}

fn install_once() -> Result<(), String> {
    if is_installed() {
        return Ok(());
    }
    let folder = folder();
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

/// Runs `script` on the file `database`, after the statements of `session`, and saves the file.
/// The answer is the errors of the script, of which there is one at most if it does not go on.
pub(crate) fn run(
    database: &Path,
    session: &[String],
    script: &str,
    after_error: AfterError,
) -> Vec<String> {
    static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();
    let request = serde_json::json!({
        "database": database,
        "session": session,
        "statements": statements::split(script),
        "goesOn": after_error == AfterError::GoesOn,
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
    serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{answer}: {error}"))
}
