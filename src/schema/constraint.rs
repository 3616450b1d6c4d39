//! A constraint of a table, whether it is written at a column or behind the columns.

use super::words::{shown, words};
use crate::sql::{Ident, significant};

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

    /// Whether it begins with this word, in lower case: `primary`, `unique`, `check` or `foreign`.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.meaning().first().is_some_and(|first| first == word)
    }

    /// Whether it means the same as another one, whatever they are called.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }

    /// What it says without what is done about a conflict, which finds one that has no name.
    #[must_use]
    pub fn without_conflict(&self) -> &str {
        let mut words = significant(&self.text);
        match words.find(|token| token.is("CONFLICT")) {
            Some(conflict) if self.is("unique") => {
                let before = &self.text[..conflict.start];
                before
                    .trim_end()
                    .trim_end_matches(['o', 'O', 'n', 'N'])
                    .trim_end()
            }
            _ => &self.text,
        }
    }

    /// How messages call it.
    pub(super) fn shown(&self) -> String {
        match &self.name {
            Some(name) => format!("`{}`", name.name()),
            None => format!("`{}`", shown(&self.text)),
        }
    }
}
