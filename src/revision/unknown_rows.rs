//! What is done about statements of revisions in Python that depend on rows which only the database
//! has on which the script runs.
//!
//! Invariant: a script from which something may be left out was asked for in so many words.

use std::fmt;
use std::str::FromStr;

/// What is done about a statement that depends on rows nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRows {
    /// It is an error.
    #[default]
    Error,
    /// It is left out, which the script and a warning say.
    Skip,
}

/// Why a text is none of these.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("`error` or `skip` is expected")]
pub struct NoChoice;

impl FromStr for UnknownRows {
    type Err = NoChoice;

    fn from_str(text: &str) -> Result<Self, NoChoice> {
        match text {
            "error" => Ok(Self::Error),
            "skip" => Ok(Self::Skip),
            _ => Err(NoChoice),
        }
    }
}

impl fmt::Display for UnknownRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Skip => "skip",
        })
    }
}
