//! Texts in double quotes, which SQLite takes for texts where there is no column of that name
//! (<https://sqlite.org/quirks.html#dblquote>).
//!
//! Invariant: a name that may be one of a column stays.

use super::Table;
use crate::sql::{Ident, Literal, Token, TokenKind, dequote, significant};

impl Table {
    /// Says texts in single quotes, which its CHECKs have in double ones.
    pub(super) fn say_texts(&mut self) {
        let is_name = |name: &str| {
            let name = Ident::new(name);
            let rowid = ["rowid", "_rowid_", "oid"];
            self.columns.iter().any(|column| column.name == name)
                || rowid.iter().any(|rowid| name.is(rowid))
        };
        let mut constraints = std::mem::take(&mut self.constraints);
        for constraint in constraints.iter_mut().filter(|one| one.check.is_some()) {
            let clauses = constraint.clause.iter_mut().chain(&mut constraint.check);
            for text in clauses.chain([&mut constraint.text]) {
                *text = requoted(text, is_name);
            }
        }
        self.constraints = constraints;
    }
}

fn requoted(text: &str, is_name: impl Fn(&str) -> bool) -> String {
    let tokens: Vec<Token<'_>> = significant(text).collect();
    let is_text = |at: usize| {
        let dot = |at: Option<usize>| {
            at.and_then(|at| tokens.get(at))
                .is_some_and(|other| other.kind == TokenKind::Dot)
        };
        let names_collation = at > 0 && tokens[at - 1].is("COLLATE");
        tokens[at].kind == TokenKind::QuotedName
            && tokens[at].text.starts_with('"')
            && !names_collation
            && !dot(at.checked_sub(1))
            && !dot(Some(at + 1))
            && !is_name(&dequote(tokens[at].text))
    };
    let mut requoted = text.to_owned();
    for at in (0..tokens.len()).rev().filter(|at| is_text(*at)) {
        let literal = Literal::from(&*dequote(tokens[at].text)).to_string();
        requoted.replace_range(tokens[at].start..tokens[at].end(), &literal);
    }
    requoted
}
