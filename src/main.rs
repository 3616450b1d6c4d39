//! The `gen-sql` program.
fn main() {}
