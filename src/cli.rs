//! The command line: reads arguments, runs a command, says what came of it.
//!
//! Invariant: data goes to standard output, everything else to standard error, and neither
//! before the command has succeeded.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ColorChoice, Parser, Subcommand};

use crate::command::{Output, Workplace};
use crate::command::{branches, current, downgrade, heads, history, show, stamp, upgrade};
use crate::diagnostic::{Diagnostics, Result, human};
use crate::span::Sources;

/// Turns a chain of SQLite revisions into one plain SQL script that a DBA reads, approves and
/// runs.
#[derive(Debug, Parser)]
#[command(
    name = "gen-sql",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// Run as if started in DIR
    #[arg(
        short = 'C',
        value_name = "DIR",
        global = true,
        default_value = ".",
        hide_default_value = true
    )]
    directory: PathBuf,
    /// Read the configuration from FILE instead of gen-sql.toml
    #[arg(short = 'c', long = "config", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colours
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_default_value = true
    )]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    Upgrade(upgrade::Arguments),
    Downgrade(downgrade::Arguments),
    Stamp(stamp::Arguments),
    Heads(heads::Arguments),
    History(history::Arguments),
    Branches(branches::Arguments),
    Show(show::Arguments),
    Current(current::Arguments),
}

impl Command {
    fn run(&self, workplace: &Workplace, sources: &mut Sources) -> Result<Output> {
        match self {
            Self::Upgrade(arguments) => upgrade::run(arguments, workplace, sources),
            Self::Downgrade(arguments) => downgrade::run(arguments, workplace, sources),
            Self::Stamp(arguments) => stamp::run(arguments, workplace, sources),
            Self::Heads(arguments) => heads::run(arguments, workplace, sources),
            Self::History(arguments) => history::run(arguments, workplace, sources),
            Self::Branches(arguments) => branches::run(arguments, workplace, sources),
            Self::Show(arguments) => show::run(arguments, workplace, sources),
            Self::Current(arguments) => current::run(arguments, workplace, sources),
        }
    }
}

/// Runs the program with `arguments`, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let workplace = Workplace {
        directory: cli.global.directory.clone(),
        config: cli.global.config.clone(),
    };
    let mut sources = Sources::default();
    let mut stderr = std::io::stderr();
    let result = cli
        .command
        .run(&workplace, &mut sources)
        .and_then(|output| {
            output.write(&mut std::io::stdout())?;
            Ok(output)
        });
    let (findings, remark, status) = match result {
        Ok(output) => (output.warnings, output.remark, u8::from(output.found)),
        Err(findings) => {
            let status = findings.exit_status();
            (findings, None, status)
        }
    };
    let failed = status != 0;
    if failed || !cli.global.quiet {
        say(&mut stderr, &findings, &sources, cli.global.color);
        if let Some(remark) = remark {
            // Nobody is left to tell when standard error is gone.
            let _ = writeln!(stderr, "{remark}");
        }
    }
    ExitCode::from(status)
}

/// Shows help, the version, or what is wrong with the command line.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn say(
    stderr: &mut std::io::Stderr,
    findings: &Diagnostics,
    sources: &Sources,
    color: ColorChoice,
) {
    let color = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            stderr.is_terminal()
                && anstream::AutoStream::choice(stderr) != anstream::ColorChoice::Never
        }
    };
    let text = human::render(findings, sources, color);
    let _ = stderr.write_all(text.as_bytes());
}
