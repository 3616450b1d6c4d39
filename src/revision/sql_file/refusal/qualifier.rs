//! Names that are qualified with a schema other than `main`.
//!
//! Invariant: a name is looked at only where SQLite's grammar has room for a schema and for
//! nothing else, so that the alias in `temp.id` is never taken for one.

use std::ops::Range;

use super::Refusals;
use crate::sql::{Head, Ident, QualifiedName, Token, TokenKind, significant};

/// Refuses the statement for every name of another schema.
pub(super) fn check(head: &Head, refusals: &mut Refusals<'_>) {
    let named: [Option<&QualifiedName>; 2] = match head {
        Head::Create(create) => [Some(&create.name), create.table.as_ref()],
        Head::Drop(drop) => [Some(&drop.name), None],
        Head::AlterTable(name) => [Some(name), None],
        Head::Analyze(name) => [name.as_ref(), None],
        Head::Pragma(pragma) => [Some(&pragma.name), None],
        _ => [None, None],
    };
    for name in named.into_iter().flatten() {
        if let Some(schema) = &name.schema {
            let whole = schema.range.start..name.name.range.end;
            one(&schema.ident, whole, name.name.range.start, refusals);
        }
    }
    for name in tables(refusals.text()) {
        let schema = Ident::from_token(name.schema.text);
        let whole = name.schema.start..name.table.end();
        one(&schema, whole, name.table.start, refusals);
    }
}

fn one(schema: &Ident, whole: Range<usize>, name_start: usize, refusals: &mut Refusals<'_>) {
    if schema.is("main") {
        return;
    }
    let text = refusals.text();
    let written = &text[whole.clone()];
    let bare = &text[name_start..whole.end];
    let help = format!("write `{bare}`, if it is in the database that the chain is about");
    refusals.refuse(
        format!("`{written}` is not in the main database"),
        whole,
        "a script changes that one alone",
        &help,
    );
}

/// `schema.table` where a table is expected.
struct Table<'a> {
    schema: Token<'a>,
    table: Token<'a>,
}

/// What the next token can be.
#[derive(Clone, Copy)]
enum Expect<'a> {
    /// Anything.
    Any,
    /// A table, or a parenthesis with tables or a query.
    Source,
    /// A table, or anything else.
    Table,
    /// The word behind `UPDATE OR`, and then a table.
    ConflictWord,
    /// The dot behind a name that could be a schema.
    Dot(Token<'a>),
    /// The name behind a schema.
    Name(Token<'a>),
}

/// Words behind which a comma stands between two tables no more.
const ENDS_OF_FROM: [&str; 5] = ["SELECT", "VALUES", "GROUP", "ORDER", "RETURNING"];

/// All `schema.table` behind `FROM`, `JOIN`, `INTO`, `UPDATE` and `IN`, and behind the commas of
/// a list of tables.
fn tables(text: &str) -> Vec<Table<'_>> {
    let mut found = Vec::new();
    if !text.contains('.') {
        return found;
    }
    let mut expect = Expect::Any;
    // for each open parenthesis, whether a comma in it stands between two tables
    let mut lists = vec![false];
    let mut before: Option<Token<'_>> = None;
    for token in significant(text) {
        expect = match (expect, token.kind) {
            (Expect::Dot(schema), TokenKind::Dot) => Expect::Name(schema),
            (Expect::Name(schema), _) if token.is_name() => {
                let table = token;
                found.push(Table { schema, table });
                Expect::Any
            }
            (Expect::Source, TokenKind::LeftParen) => {
                lists.push(true);
                Expect::Source
            }
            (Expect::ConflictWord, _) => Expect::Table,
            (Expect::Table, _) if token.is("OR") => Expect::ConflictWord,
            (Expect::Source | Expect::Table, _) if token.is_name() && !begins_query(&token) => {
                Expect::Dot(token)
            }
            _ => plain(&token, before.as_ref(), &mut lists),
        };
        before = Some(token);
    }
    found
}

fn begins_query(token: &Token<'_>) -> bool {
    ["SELECT", "VALUES", "WITH"]
        .iter()
        .any(|word| token.is(word))
}

/// What can stand behind a token that was not expected to be a table.
fn plain<'a>(token: &Token<'_>, before: Option<&Token<'_>>, lists: &mut Vec<bool>) -> Expect<'a> {
    let after = |word: &str| before.is_some_and(|before| before.is(word));
    match token.kind {
        TokenKind::LeftParen => lists.push(false),
        TokenKind::RightParen if lists.len() > 1 => drop(lists.pop()),
        TokenKind::Comma if lists.last() == Some(&true) => return Expect::Source,
        TokenKind::Semicolon => *lists = vec![false],
        // `a IS DISTINCT FROM b` compares
        TokenKind::Word if token.is("FROM") && !after("DISTINCT") => {
            set_list(lists, true);
            return Expect::Source;
        }
        TokenKind::Word if token.is("JOIN") => return Expect::Source,
        TokenKind::Word if ["INTO", "UPDATE", "IN"].iter().any(|word| token.is(word)) => {
            return Expect::Table;
        }
        TokenKind::Word if ENDS_OF_FROM.iter().any(|word| token.is(word)) => {
            set_list(lists, false);
        }
        _ => {}
    }
    Expect::Any
}

fn set_list(lists: &mut [bool], is_list: bool) {
    if let Some(last) = lists.last_mut() {
        *last = is_list;
    }
}
