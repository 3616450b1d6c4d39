//! A column as its definition describes it.

use super::words::words;
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

/// The collation that a column has if none is said.
pub(super) fn is_binary(name: &str) -> bool {
    words(name) == ["binary"]
}

/// The words of a `NOT NULL`, without what is done about a conflict where that is the usual.
pub(super) fn meaning_of_not_null(text: &str) -> Vec<String> {
    let mut words = words(text);
    without_usual_conflict(&mut words);
    words
}

/// Takes away `ON CONFLICT ABORT`, which is what SQLite does if nothing is said
/// (<https://sqlite.org/lang_conflict.html>).
pub(super) fn without_usual_conflict(words: &mut Vec<String>) {
    if words.ends_with(&["on", "conflict", "abort"].map(str::to_owned)) {
        words.truncate(words.len() - 3);
    }
}

/// The words of a default: none for NULL, which is what a column has without one.
pub(super) fn meaning_of_default(text: &str) -> Vec<String> {
    let words = meaning(text);
    match &words[..] {
        [null] if null == "null" => Vec::new(),
        [plus, number]
            if plus == "+" && number.starts_with(|c: char| c.is_ascii_digit() || c == '.') =>
        {
            vec![number.clone()]
        }
        _ => words,
    }
}

/// The words of a text, without parentheses around the whole of it.
pub(super) fn meaning(text: &str) -> Vec<String> {
    bare(words(text))
}

/// Words without parentheses around all of them.
pub(super) fn bare(mut words: Vec<String>) -> Vec<String> {
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
