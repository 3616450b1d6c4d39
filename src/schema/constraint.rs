//! A constraint of a table, whether it is written at a column or behind the columns.

use std::borrow::Cow;

use super::column::{meaning, without_usual_conflict};
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

/// Brings what follows the columns of a foreign key into one form: without `NO ACTION`, which is the
/// usual action, without `MATCH`, which SQLite does not heed
/// (<https://sqlite.org/foreignkeys.html#fk_unsupported>), and with `INITIALLY DEFERRED` only where
/// the key is deferred (<https://sqlite.org/foreignkeys.html#fk_deferred>).
fn without_usual_actions(words: &mut Vec<String>) {
    let Some(references) = words.iter().position(|word| word == "references") else {
        return;
    };
    let behind_table = references + 2;
    let is_open = words.get(behind_table).is_some_and(|word| word == "(");
    let close = words.iter().skip(behind_table).position(|word| word == ")");
    let end = match close {
        Some(close) if is_open => behind_table + close + 1,
        _ => behind_table.min(words.len()),
    };
    let clauses = words.split_off(end);
    let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
    let (mut delete, mut update, mut is_deferred) = (None, None, false);
    let mut left = &clauses[..];
    while let [first, rest @ ..] = left {
        left = match (*first, rest) {
            ("on", [event, "no", "action", rest @ ..]) => {
                *(if *event == "delete" {
                    &mut delete
                } else {
                    &mut update
                }) = None;
                rest
            }
            ("on", [event, "set", to, rest @ ..]) => {
                *(if *event == "delete" {
                    &mut delete
                } else {
                    &mut update
                }) = Some(vec!["set", to]);
                rest
            }
            ("on", [event, action, rest @ ..]) => {
                *(if *event == "delete" {
                    &mut delete
                } else {
                    &mut update
                }) = Some(vec![*action]);
                rest
            }
            ("match", [_, rest @ ..]) => rest,
            ("not", ["deferrable", "initially", _, rest @ ..] | ["deferrable", rest @ ..]) => {
                is_deferred = false;
                rest
            }
            ("deferrable", ["initially", when, rest @ ..]) => {
                is_deferred = *when == "deferred";
                rest
            }
            ("deferrable", rest) => {
                is_deferred = false;
                rest
            }
            // Nothing that SQLite would read.
            (_, rest) => rest,
        };
    }
    let mut say = |clause: &[&str]| words.extend(clause.iter().map(|&word| word.to_owned()));
    if let Some(action) = delete {
        say(&["on", "delete"]);
        say(&action);
    }
    if let Some(action) = update {
        say(&["on", "update"]);
        say(&action);
    }
    if is_deferred {
        say(&["deferrable", "initially", "deferred"]);
    }
}
