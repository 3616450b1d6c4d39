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
    /// Whether the refusal is about the values in the rows, so that it says nothing about other
    /// rows.
    #[must_use]
    pub fn depends_on_values(&self) -> bool {
        self.message.contains("constraint failed")
    }
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
