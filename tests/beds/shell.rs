//! The real `sqlite3` shell, as a DBA runs it: `sqlite3 -init /dev/null [-bail] app.db < script`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the shell said.
pub(crate) struct Run {
    pub(crate) success: bool,
    /// On stdout.
    pub(crate) rows: String,
    /// On stderr.
    pub(crate) messages: String,
}

/// Whether the shell goes on to the end after an error, as it does by itself, or stops there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AfterError {
    GoesOn,
    Bails,
}

/// Feeds `script` to a new shell on `database`.
pub(crate) fn run(database: &Path, script: &str, after_error: AfterError) -> Run {
    let mut command = Command::new("sqlite3");
    command.args(["-init", "/dev/null"]);
    if after_error == AfterError::Bails {
        command.arg("-bail");
    }
    let mut shell = command
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the sqlite3 shell is installed");
    let mut input = shell.stdin.take().expect("stdin is piped");
    // A shell that bails closes its stdin before it has read everything; the messages are few
    // enough to wait in the pipe until then.
    let text = script.to_string();
    let writer = std::thread::spawn(move || drop(input.write_all(text.as_bytes())));
    let output = shell.wait_with_output().expect("the shell ends");
    writer.join().expect("the writer ends");
    Run {
        success: output.status.success(),
        rows: String::from_utf8_lossy(&output.stdout).into_owned(),
        messages: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
