//! What SQLite says when it refuses a statement.

use thiserror::Error;

/// SQLite's refusal of a statement.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Refusal {
    /// SQLite's own words.
    pub message: String,
    /// The byte of the statement at which SQLite stopped, where it knows
    /// (<https://sqlite.org/c3ref/errcode.html>).
    pub offset: Option<usize>,
}

impl Refusal {
    /// Whether SQLite refuses an alteration because the table has a row, whatever its values are
    /// (<https://sqlite.org/lang_altertable.html#alter_table_add_column>). Any other refusal may
    /// be about the values, and says nothing about other rows.
    #[must_use]
    pub fn is_of_any_row(&self) -> bool {
        let words = b"cannot add a";
        let start = self.message.as_bytes().get(..words.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(words))
    }
}

/// What SQLite does not refuse on a database of our own.
///
/// # Panics
/// If it does.
pub fn own<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("the scratch database refuses what it must do: {error}"))
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqlInputError { msg, offset, .. } => Self {
                message: msg,
                offset: usize::try_from(offset).ok(),
            },
            rusqlite::Error::SqliteFailure(_, Some(message)) => Self {
                message,
                offset: None,
            },
            other => Self {
                message: other.to_string(),
                offset: None,
            },
        }
    }
}
