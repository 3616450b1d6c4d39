//! Revisions in SQL: what a file means, and what its author is told if it means nothing.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod faults;
mod reading;
mod refusals;
mod writing;

use gen_sql::diagnostic::{Diagnostics, human};
use gen_sql::revision::sql_file::{self, SqlFile};
use gen_sql::span::Sources;

/// Reads a file and gives it with the table that its spans point into.
fn read(bytes: &[u8]) -> (Sources, Result<SqlFile, Diagnostics>) {
    let mut sources = Sources::default();
    let file = sql_file::load("versions/a1_users.sql", bytes, &mut sources)
        .and_then(|source| sql_file::read(&sources, source));
    (sources, file)
}

/// What a user sees for each of several cases, under its title.
fn shown<'a>(cases: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut text = String::new();
    for (title, case) in cases {
        text.push_str("==== ");
        text.push_str(title);
        text.push('\n');
        text.push_str(case.trim_end());
        text.push_str("\n\n");
    }
    text
}

/// The errors of a file as people see them.
fn errors(bytes: &[u8]) -> String {
    let (sources, file) = read(bytes);
    match file {
        Ok(file) => panic!("no error in {file:#?}"),
        Err(found) => human::render(&found, &sources, false),
    }
}
