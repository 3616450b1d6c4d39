//! The programs that people run a script with.

mod library;
mod lock;

pub(super) use lock::Lock;

use crate::beds::shell::{self, AfterError};
use crate::beds::sql_js;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Client {
    /// The `sqlite3` shell, which goes on after an error.
    Shell,
    /// The shell with `-bail`.
    ShellBails,
    /// A program that runs every statement, whatever the one before said.
    GoesOn,
    /// A program that stops at the first error and rolls back.
    StopsAndRollsBack,
    /// A program that stops at the first error and closes the connection.
    StopsAndCloses,
    /// The script inside of the caller's BEGIN and COMMIT, going on.
    WrappedGoesOn,
    /// The same, rolled back at the first error.
    WrappedStops,
    /// SQLite 3.35.0, going on.
    SqlJsGoesOn,
    /// SQLite 3.35.0, closing at the first error.
    SqlJsStops,
}

/// Which SQLite it is: what one writes need not be, to the letter, what another one writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Engine {
    Bundled,
    Shell,
    SqlJs,
}

/// What is to be run.
#[derive(Clone, Copy)]
pub(super) struct Job<'j> {
    pub(super) database: &'j Path,
    /// Run first; not part of the script.
    pub(super) session: &'j [String],
    pub(super) script: &'j str,
    pub(super) lock: Option<Lock>,
}

/// What the client heard.
pub(super) struct Log {
    pub(super) errors: Vec<String>,
}

impl Client {
    pub(super) const LIBRARY: [Self; 5] = [
        Self::GoesOn,
        Self::StopsAndRollsBack,
        Self::StopsAndCloses,
        Self::WrappedGoesOn,
        Self::WrappedStops,
    ];

    pub(super) fn engine(self) -> Engine {
        match self {
            Self::Shell | Self::ShellBails => Engine::Shell,
            Self::SqlJsGoesOn | Self::SqlJsStops => Engine::SqlJs,
            _ => Engine::Bundled,
        }
    }

    pub(super) fn goes_on(self) -> bool {
        matches!(
            self,
            Self::Shell | Self::GoesOn | Self::WrappedGoesOn | Self::SqlJsGoesOn
        )
    }

    pub(super) fn is_wrapped(self) -> bool {
        matches!(self, Self::WrappedGoesOn | Self::WrappedStops)
    }

    pub(super) fn run(self, job: Job<'_>) -> Log {
        match self {
            Self::Shell => run_shell(job, AfterError::GoesOn),
            Self::ShellBails => run_shell(job, AfterError::Bails),
            Self::SqlJsGoesOn => run_sql_js(job, AfterError::GoesOn),
            Self::SqlJsStops => run_sql_js(job, AfterError::Bails),
            _ => library::run(self, job),
        }
    }
}

impl Engine {
    /// The client that runs a correct script and nothing else: it stops at the first error.
    pub(super) fn careful_client(self) -> Client {
        match self {
            Self::Bundled => Client::StopsAndRollsBack,
            Self::Shell => Client::ShellBails,
            Self::SqlJs => Client::SqlJsStops,
        }
    }
}

/// It sees one file and no other process: nobody holds a lock.
fn run_sql_js(job: Job<'_>, after_error: AfterError) -> Log {
    Log {
        errors: sql_js::run(job.database, job.session, job.script, after_error),
    }
}

/// A lock cannot follow the statements of another process: it is held from the first to the last.
fn run_shell(job: Job<'_>, after_error: AfterError) -> Log {
    let holder = job
        .lock
        .map(|lock| lock::Holder::on(job.database, lock.kind));
    let script = format!("{}\n{}", job.session.join("\n"), job.script);
    let run = shell::run(job.database, &script, after_error);
    drop(holder);
    let mut errors: Vec<String> = run.messages.lines().map(String::from).collect();
    if errors.is_empty() && !run.success {
        errors.push("the shell failed".to_string());
    }
    Log { errors }
}
