//! `gen-sql man`

use clap::{Args, Command};
use clap_mangen::Man;

use super::Output;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text::nearest;

/// Print the manual page of the program or of one of its commands
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The command; the program itself if none is named
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints the page of `program`, or of the command that is named.
pub(crate) fn run(arguments: &Arguments, program: Command) -> Result<Output> {
    // `help` has no page of its own: every page is one.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let source = format!(
        "{} {}",
        program.get_name(),
        program.get_version().unwrap_or_default()
    );
    let page = match &arguments.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(unknown(name, &program).into()),
        },
    };
    let mut text = Vec::new();
    Man::new(page)
        .source(source)
        .render(&mut text)
        .expect("a list of bytes takes bytes");
    Ok(Output::text(String::from_utf8_lossy(&text).into_owned()))
}

fn unknown(name: &str, program: &Command) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::Usage, format!("there is no command `{name}`"));
    match nearest(name, program.get_subcommands().map(Command::get_name)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`gen-sql --help` lists the commands"),
    }
}
