//! `gen-sql completions`

use clap::{Args, Command};
use clap_complete::Shell;

use super::Output;

/// Print the completions for a shell
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the completions of `program`.
pub(crate) fn run(arguments: &Arguments, mut program: Command) -> Output {
    let name = program.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, &name, &mut text);
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if arguments.shell == Shell::Bash {
        // The name of a program with a hyphen is written in two ways, so that no option of a
        // command is completed: https://github.com/clap-rs/clap/issues/6421
        text = text.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"));
    }
    Output::text(text)
}
