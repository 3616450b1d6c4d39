//! A constraint of a table, whether it is written at a column or behind the columns.

use std::borrow::Cow;

use super::column::{meaning, without_usual_conflict};
use super::referral::without_usual_actions;
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
    /// What is written there, without its name.
    pub clause: Option<String>,
    /// Whether it is a key beside the rowid though it is one column of the type INTEGER: one that is
    /// written at the column with `DESC` (<https://sqlite.org/lang_createtable.html#rowid>).
    pub is_beside_rowid: bool,
}

impl Constraint {
    /// What it means, without its name: what SQLite takes as said, and what it reads and does not
    /// heed, is left out.
    pub(super) fn meaning(&self) -> Vec<String> {
        let mut words = words(&self.text);
        match words.first().map_or("", String::as_str) {
            "foreign" => without_usual_actions(&mut words),
            "check" => {
                if let Some(check) = &self.check {
                    words.truncate(1);
                    words.extend(meaning(check));
                }
            }
            _ => {
                without_usual_conflict(&mut words);
                without_usual_order(&mut words);
            }
        }
        if self.is_beside_rowid {
            words.push("beside rowid".to_owned());
        }
        words
    }

    /// Whether it is a key of which the first column is ordered downwards.
    pub(super) fn is_descending_key(&self) -> bool {
        let words = words(&self.text);
        words.first().is_some_and(|word| word == "primary")
            && words.get(4).is_some_and(|word| word == "desc")
    }

    /// What it says, in its place if that matters.
    #[must_use]
    pub fn said(&self) -> Cow<'_, str> {
        match &self.column {
            Some(column) if self.is_beside_rowid => {
                Cow::Owned(format!("{column} INTEGER PRIMARY KEY DESC"))
            }
            _ => Cow::Borrowed(&self.text),
        }
    }

    /// Whether it begins with this word, in lower case: `primary`, `unique`, `check` or `foreign`.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.meaning().first().is_some_and(|first| first == word)
    }

    /// Whether it is a foreign key that refers to this table.
    #[must_use]
    pub fn refers_to(&self, table: &Ident) -> bool {
        let mut tokens = significant(&self.text);
        self.is("foreign")
            && tokens.any(|token| token.is("REFERENCES"))
            && tokens
                .next()
                .is_some_and(|name| Ident::from_token(name.text) == *table)
    }

    /// Whether it means the same as another one, whatever they are called.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }

    /// Whether it is found by the same words as another one, if none has a name.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let plain = |one: &Self| {
            let text = one.without_conflict().to_owned();
            Self {
                text,
                ..one.clone()
            }
            .meaning()
        };
        self.means(other) || plain(self) == plain(other)
    }

    /// Whether nothing else is done about a conflict than usual.
    pub(super) fn has_usual_conflict(&self) -> bool {
        let text = self.without_conflict().to_owned();
        self.means(&Self {
            text,
            ..self.clone()
        })
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
            None => format!("`{}`", shown(&self.said())),
        }
    }
}

/// Takes away `ASC` behind the columns of a key.
fn without_usual_order(words: &mut Vec<String>) {
    let is_column = |before: &str| before == "(" || before == ",";
    for at in (1..words.len()).rev() {
        if words[at] == "asc" && !is_column(&words[at - 1]) {
            words.remove(at);
        }
    }
}
