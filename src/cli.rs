//! The command line: reads arguments, runs a command, says what came of it.
//!
//! Invariant: data goes to standard output, everything else to standard error, and neither
//! before the command has succeeded.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::command::{Output, Workplace};
use crate::command::{
    branches, check, completions, current, downgrade, explain, hash, heads, history, init, man,
    merge, revision, schema, show, stamp, upgrade, verify,
};
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
#[command(next_help_heading = "Global options")]
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
    /// Read the configuration from FILE instead of gen-sql.toml or alembic.ini
    #[arg(short = 'c', long = "config", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Read this section of alembic.ini instead of [alembic]
    #[arg(short = 'n', long = "name", value_name = "SECTION", global = true)]
    section: Option<String>,
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
    Init(init::Arguments),
    Revision(revision::Arguments),
    Merge(merge::Arguments),
    Upgrade(upgrade::Arguments),
    Downgrade(downgrade::Arguments),
    Stamp(stamp::Arguments),
    Verify(verify::Arguments),
    Check(check::Arguments),
    Schema(schema::Arguments),
    Hash(hash::Arguments),
    Heads(heads::Arguments),
    History(history::Arguments),
    Branches(branches::Arguments),
    Show(show::Arguments),
    Current(current::Arguments),
    Explain(explain::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    fn run(&self, workplace: &Workplace, sources: &mut Sources) -> Result<Output> {
        match self {
            Self::Init(arguments) => init::run(arguments, workplace, sources),
            Self::Revision(arguments) => revision::run(arguments, workplace, sources),
            Self::Merge(arguments) => merge::run(arguments, workplace, sources),
            Self::Upgrade(arguments) => upgrade::run(arguments, workplace, sources),
            Self::Downgrade(arguments) => downgrade::run(arguments, workplace, sources),
            Self::Stamp(arguments) => stamp::run(arguments, workplace, sources),
            Self::Verify(arguments) => verify::run(arguments, workplace, sources),
            Self::Check(arguments) => check::run(arguments, workplace, sources),
            Self::Schema(arguments) => schema::run(arguments, workplace, sources),
            Self::Hash(arguments) => hash::run(arguments, workplace, sources),
            Self::Heads(arguments) => heads::run(arguments, workplace, sources),
            Self::History(arguments) => history::run(arguments, workplace, sources),
            Self::Branches(arguments) => branches::run(arguments, workplace, sources),
            Self::Show(arguments) => show::run(arguments, workplace, sources),
            Self::Current(arguments) => current::run(arguments, workplace, sources),
            Self::Explain(arguments) => explain::run(arguments),
            Self::Completions(arguments) => Ok(completions::run(arguments, Cli::command())),
            Self::Man(arguments) => man::run(arguments, Cli::command()),
        }
    }
}

/// Runs the program with `arguments`, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = Cli::command()
        .color(named_color(&arguments))
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let workplace = Workplace {
        directory: cli.global.directory.clone(),
        config: cli.global.config.clone(),
        section: cli.global.section.clone(),
        quiet: cli.global.quiet,
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

/// The colours that the arguments ask for, also if they cannot be read otherwise.
fn named_color(arguments: &[OsString]) -> ColorChoice {
    let mut named = ColorChoice::Auto;
    for (at, argument) in arguments.iter().enumerate() {
        let value = match argument.to_str() {
            Some("--") => break,
            Some("--color") => arguments.get(at + 1).and_then(|next| next.to_str()),
            Some(argument) => argument.strip_prefix("--color="),
            None => None,
        };
        named = value.and_then(|value| value.parse().ok()).unwrap_or(named);
    }
    named
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
        // Knows terminals, NO_COLOR and CLICOLOR_FORCE.
        ColorChoice::Auto => anstream::AutoStream::choice(stderr) != anstream::ColorChoice::Never,
    };
    let text = human::render(findings, sources, color);
    let _ = stderr.write_all(text.as_bytes());
}
