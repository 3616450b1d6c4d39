//! A column as its definition describes it.

use super::words::{self, words};
use crate::sql::Ident;

/// A column of a table, without the constraints that a table could have as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// Its declared type, as written; empty if there is none.
    pub declared: String,
    /// `NOT NULL` with what is done about a conflict, as written.
    pub not_null: Option<String>,
    /// Its default, as written.
    pub default: Option<String>,
    /// Its collation, as written.
    pub collation: Option<String>,
    /// What it is generated from, as written.
    pub generated: Option<String>,
    /// The names that these clauses have, which SQLite only shows.
    pub clauses: Vec<Ident>,
}

impl Column {
    /// In what a column differs that is called `name`, in words.
    pub(super) fn differences(&self, new: &Self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut differs = |what: &str, old: Option<&str>, new: Option<&str>| {
            if old.map(meaning) != new.map(meaning) {
                let shown = |text: Option<&str>| match text {
                    Some(text) if !text.is_empty() => format!("`{}`", words::shown(text)),
                    _ => "none".to_owned(),
                };
                found.push(format!("{what} was {} and is {}", shown(old), shown(new)));
            }
        };
        differs(
            &format!("the type of {name}"),
            Some(&self.declared),
            Some(&new.declared),
        );
        differs(
            &format!("the NOT NULL of {name}"),
            self.not_null.as_deref(),
            new.not_null.as_deref(),
        );
        differs(
            &format!("the default of {name}"),
            self.default.as_deref(),
            new.default.as_deref(),
        );
        differs(
            &format!("the collation of {name}"),
            self.collation.as_deref().filter(|name| !is_binary(name)),
            new.collation.as_deref().filter(|name| !is_binary(name)),
        );
        differs(
            &format!("the expression of {name}"),
            self.generated.as_deref(),
            new.generated.as_deref(),
        );
        found
    }
}

/// The collation that a column has if none is said.
fn is_binary(name: &str) -> bool {
    words(name) == ["binary"]
}

/// The words of a text, without parentheses around the whole of it.
fn meaning(text: &str) -> Vec<String> {
    let mut words = words(text);
    while words.first().is_some_and(|word| word == "(") && closes_at_end(&words) {
        words.pop();
        words.remove(0);
    }
    words
}

/// Whether the parenthesis that opens first is the one that closes last.
fn closes_at_end(words: &[String]) -> bool {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == words.len();
        }
    }
    false
}
