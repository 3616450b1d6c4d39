//! Indexes that are the same, however they are written.
//!
//! Invariant: two indexes that mean the same hold the same entries in the same order.

use super::column::{bare, is_binary};
use super::words::words;
use super::{Entry, Table};

impl Entry {
    /// Whether an index is the same as another one, both on `table`: `ASC`, the collation that a column
    /// has anyhow and parentheses around a column say nothing
    /// (<https://sqlite.org/lang_createindex.html>).
    #[must_use]
    pub fn indexes_like(&self, other: &Self, table: &Table) -> bool {
        index(&self.sql, table) == index(&other.sql, table)
    }
}

/// What an index means: its words, and those of its columns.
fn index(sql: &str, table: &Table) -> (Vec<String>, Vec<Vec<String>>) {
    let mut words = words(sql);
    let mut depth = 0_usize;
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut end = words.len();
    let Some(open) = words.iter().position(|word| word == "(") else {
        return (words, columns);
    };
    for (at, word) in words.iter().enumerate().skip(open) {
        let is_top = depth == 1;
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        match word.as_str() {
            "(" if at == open => columns.push(Vec::new()),
            ")" if depth == 0 => {
                end = at;
                break;
            }
            "," if is_top => columns.push(Vec::new()),
            _ => columns
                .last_mut()
                .into_iter()
                .for_each(|column| column.push(word.clone())),
        }
    }
    words.drain(open..end);
    let columns = columns.into_iter().map(|column| indexed(column, table));
    (words, columns.collect())
}

/// What is said of an indexed column or expression, with its order last.
fn indexed(mut said: Vec<String>, table: &Table) -> Vec<String> {
    let order = match said.last().map(String::as_str) {
        Some("asc" | "desc") if said.len() > 1 => said.pop(),
        _ => None,
    };
    let collation = match &said[..] {
        [.., collate, name] if collate == "collate" && said.len() > 2 => Some(name.clone()),
        _ => None,
    };
    said.truncate(said.len() - if collation.is_some() { 2 } else { 0 });
    let mut said = bare(said);
    if let Some(collation) = collation.filter(|name| !is_usual(&said, name, table)) {
        said.extend(["collate".to_owned(), collation]);
    }
    said.extend(order.filter(|order| order == "desc"));
    said
}

/// Whether a column is compared so anyhow.
fn is_usual(said: &[String], collation: &str, table: &Table) -> bool {
    let column = table
        .columns
        .iter()
        .find(|column| words(&column.name.to_string()) == said);
    column.is_some_and(|column| match &column.collation {
        Some(own) => words(own) == [collation],
        None => is_binary(collation),
    })
}
