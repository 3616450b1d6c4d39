//! The `gen-sql` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gen_sql::cli::run(std::env::args_os())
}
