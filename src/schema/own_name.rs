//! The name of a table before its columns, as in `CHECK (t.a > 0)`: it says nothing. In generated
//! columns SQLite forbids it.
//!
//! Invariant: two tables that differ in it alone are the same. A rebuild takes it away.

use std::ops::Range;

use super::Table;
use crate::sql::{Ident, Token, TokenKind, significant};

impl Table {
    /// Leaves the table's own name away before columns in its expressions.
    pub(super) fn leave_own_name_away(&mut self, name: &Ident) {
        let checks = self
            .constraints
            .iter_mut()
            .filter(|one| one.check.is_some());
        for constraint in checks {
            let clauses = constraint.clause.iter_mut().chain(&mut constraint.check);
            for text in clauses.chain([&mut constraint.text]) {
                leave_away(name, text);
            }
        }
    }
}

fn leave_away(name: &Ident, text: &mut String) {
    if !text.contains('.') {
        return;
    }
    let tokens: Vec<Token<'_>> = significant(text).collect();
    let own = tokens.windows(2).filter(|pair| {
        let is_name = matches!(pair[0].kind, TokenKind::Word | TokenKind::QuotedName);
        is_name && Ident::from_token(pair[0].text) == *name && pair[1].kind == TokenKind::Dot
    });
    let mut gone: Vec<Range<usize>> = own.map(|pair| pair[0].start..pair[1].end()).collect();
    while let Some(range) = gone.pop() {
        text.replace_range(range, "");
    }
}
