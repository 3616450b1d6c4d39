//! The `gen-sql` program.

use std::process::ExitCode;

/// Of the time of a long chain, SQLite and the reader of Python spend a seventh in the C library's.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gen_sql::cli::run(std::env::args_os())
}
