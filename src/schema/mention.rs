//! Which columns a text names.
//!
//! Invariant: no column that is named is overlooked; a word that only might name one is told as
//! such.

use std::collections::HashMap;
use std::ops::Range;

use super::CreateTable;
use crate::sql::{Head, Ident, Object, Token, TokenKind, is_keyword, significant};

/// How sure it is that a word names a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The word can be something else.
    Perhaps,
    /// It names the column.
    Certain,
}

/// A word that names a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The column, by its place in the table.
    pub column: usize,
    /// The word.
    pub range: Range<usize>,
    /// How sure it is.
    pub certainty: Certainty,
}

impl CreateTable {
    /// The columns of this table that a part of its text names: an expression or a definition.
    /// Names of functions and of tables before a point are none.
    ///
    /// # Panics
    ///
    /// If the range is not one of this table.
    #[must_use]
    pub fn columns_named(&self, range: Range<usize>) -> Vec<Mention> {
        let places: HashMap<&Ident, usize> = self
            .columns()
            .iter()
            .enumerate()
            .map(|(at, column)| (&column.name.ident, at))
            .collect();
        let start = range.start;
        words(self.slice(&range), &self.name().name.ident)
            .into_iter()
            .filter_map(|word| {
                Some(Mention {
                    column: *places.get(&word.ident)?,
                    range: start + word.range.start..start + word.range.end,
                    certainty: word.certainty,
                })
            })
            .collect()
    }

    /// Whether a part of its text names a column.
    ///
    /// # Panics
    ///
    /// If the range is not one of this table.
    #[must_use]
    pub fn names(&self, range: Range<usize>, column: &Ident) -> Option<Certainty> {
        words(self.slice(&range), &self.name().name.ident)
            .into_iter()
            .filter(|word| word.ident == *column)
            .map(|word| word.certainty)
            .max()
    }

    /// The places where this table's own name stands before a point in an expression, with the
    /// point: `t.` in `CHECK (t.a > 0)`.
    #[must_use]
    pub fn qualifiers(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for expression in self.expressions() {
            let tokens: Vec<Token<'_>> = significant(self.slice(expression)).collect();
            for pair in tokens.windows(2) {
                let is_own = pair[0].is_name()
                    && Ident::from_token(pair[0].text) == self.name().name.ident
                    && pair[1].kind == TokenKind::Dot;
                if is_own {
                    found.push(expression.start + pair[0].start..expression.start + pair[1].end());
                }
            }
        }
        found.sort_by_key(|range| range.start);
        found
    }
}

/// Whether the text of another object, as SQLite stores it, names the column `column` of the
/// table `table`: an index, a view, a trigger or another table's foreign key.
///
/// A view that reads the table only through another view is not found: its text names other
/// things. `SELECT *` names no column.
#[must_use]
pub fn names_column(sql: &str, table: &Ident, column: &Ident) -> Option<Certainty> {
    let Head::Create(create) = Head::of(sql) else {
        return None;
    };
    let is_on = create
        .table
        .as_ref()
        .is_some_and(|on| on.name.ident == *table);
    match create.object {
        Object::Index if !is_on => None,
        Object::Index => {
            let on = create.table.as_ref().map_or(0, |on| on.range().end);
            words(&sql[on..], table)
                .into_iter()
                .filter(|word| word.ident == *column)
                .map(|word| word.certainty)
                .max()
        }
        Object::Table => {
            let referring = CreateTable::read(sql).ok()?;
            let named = referring.foreign_keys().any(|(_, references)| {
                references.table.ident == *table
                    && references.columns.iter().any(|name| name.ident == *column)
            });
            named.then_some(Certainty::Certain)
        }
        Object::View | Object::Trigger => {
            in_body(sql, create.name.range().end, table, column, is_on)
        }
        Object::VirtualTable => in_body(sql, create.name.range().end, table, column, false),
    }
}

/// The same in the body of a view or a trigger, where a name can be of any table.
fn in_body(
    sql: &str,
    start: usize,
    table: &Ident,
    column: &Ident,
    is_on: bool,
) -> Option<Certainty> {
    let tokens: Vec<Token<'_>> = significant(&sql[start..]).collect();
    let is = |token: &Token<'_>, name: &Ident| names(token).is_some_and(|ident| ident == *name);
    if !is_on && !tokens.iter().any(|token| is(token, table)) {
        return None;
    }
    let watched = if is_on { update_of(&tokens) } else { 0..0 };
    let mut found = None;
    for (at, token) in tokens.iter().enumerate() {
        if !is(token, column) {
            continue;
        }
        let qualified = at > 1 && tokens[at - 1].kind == TokenKind::Dot;
        let certain = qualified
            && (is(&tokens[at - 2], table)
                || is_on && ["NEW", "OLD"].iter().any(|word| tokens[at - 2].is(word)));
        found = found.max(Some(if certain || watched.contains(&at) {
            Certainty::Certain
        } else {
            Certainty::Perhaps
        }));
    }
    found
}

/// Where the columns stand of which a trigger waits for an update: between `UPDATE OF` and `ON`.
/// SQLite does not look whether the table has them
/// (<https://sqlite.org/lang_createtrigger.html>).
fn update_of(tokens: &[Token<'_>]) -> Range<usize> {
    let head = tokens.iter().position(|token| token.is("ON"));
    let head = &tokens[..head.unwrap_or(0)];
    let mut pairs = head.windows(2);
    let of = pairs.position(|pair| pair[0].is("UPDATE") && pair[1].is("OF"));
    of.map_or(0..0, |of| of + 2..head.len())
}

/// A word that can name a column.
struct Word {
    ident: Ident,
    range: Range<usize>,
    certainty: Certainty,
}

/// The name that a token can be. A string can be one where SQLite wants a name.
fn names(token: &Token<'_>) -> Option<Ident> {
    token.is_name().then(|| Ident::from_token(token.text))
}

/// The words of an expression of `table` that can name its columns.
fn words(text: &str, table: &Ident) -> Vec<Word> {
    let tokens: Vec<Token<'_>> = significant(text).collect();
    let mut words = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let behind = tokens.get(at + 1).map(|behind| behind.kind);
        let Some(ident) = names(token) else {
            continue;
        };
        // A function, or what a column is of.
        if matches!(behind, Some(TokenKind::LeftParen)) && !is_keyword(ident.name())
            || behind == Some(TokenKind::Dot)
        {
            continue;
        }
        let of_another = before.is_some_and(|dot| dot.kind == TokenKind::Dot)
            && !(at > 1 && names(&tokens[at - 2]).is_some_and(|name| name == *table));
        let is_word = before.is_some_and(|word| word.is("COLLATE") || word.is("AS"));
        let is_doubtful = token.kind == TokenKind::String
            || token.kind == TokenKind::Word && is_keyword(token.text);
        words.push(Word {
            ident,
            range: token.range(),
            certainty: if of_another || is_word || is_doubtful {
                Certainty::Perhaps
            } else {
                Certainty::Certain
            },
        });
    }
    words
}
/// Whether a text has this name in it, quoted or not: it may stand for a table, or for something
/// else.
#[must_use]
pub fn mentions(sql: &str, name: &Ident) -> bool {
    let mut tokens = significant(sql).filter(Token::is_name);
    tokens.any(|token| Ident::from_token(token.text) == *name)
}
