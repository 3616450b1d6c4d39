//! A constraint of a table, whether it is written at a column or behind the columns.

use super::words::{shown, words};
use crate::sql::Ident;

/// PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name, if it has one.
    pub name: Option<Ident>,
    /// The constraint as a table constraint, without its name.
    pub text: String,
    /// The expression of a CHECK, with its parentheses.
    pub check: Option<String>,
    /// The column at which it is written, if it is not behind the columns.
    pub column: Option<Ident>,
}

impl Constraint {
    /// What it means, without its name.
    pub(super) fn meaning(&self) -> Vec<String> {
        words(&self.text)
    }

    /// How messages call it.
    pub(super) fn shown(&self) -> String {
        match &self.name {
            Some(name) => format!("`{}`", name.name()),
            None => format!("`{}`", shown(&self.text)),
        }
    }
}
