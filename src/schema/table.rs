//! Reads the stored statement of a table.
//!
//! Invariant: every word of the statement ends up in a column, a constraint or an option.

use super::{Column, Constraint};
use crate::sql::{Ident, Literal, Token, TokenKind, dequote, is_keyword, significant};

/// A table as its stored statement describes it (<https://sqlite.org/lang_createtable.html>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Its constraints, in the order of the statement.
    pub constraints: Vec<Constraint>,
    /// `STRICT` and `WITHOUT ROWID`, in upper case and sorted.
    pub options: Vec<String>,
}

impl Table {
    /// Reads a stored `CREATE TABLE`; nothing if it has no list of columns, as that of a virtual
    /// table.
    #[must_use]
    pub fn read(sql: &str) -> Option<Self> {
        let tokens: Vec<Token<'_>> = significant(sql).collect();
        let open = tokens
            .iter()
            .position(|token| token.kind == TokenKind::LeftParen)?;
        if tokens.get(1)?.is("VIRTUAL") {
            return None;
        }
        let close = closing(&tokens, open)?;
        let mut table = Self {
            columns: Vec::new(),
            constraints: Vec::new(),
            options: options(&tokens[close + 1..]),
        };
        for item in items(&tokens[open + 1..close]) {
            let first = item.first()?;
            if CONSTRAINTS.iter().any(|word| first.is(word)) {
                for clause in clauses(item, &CONSTRAINTS) {
                    table.constraints.push(constraint(sql, clause));
                }
            } else {
                table.column(sql, item);
            }
        }
        let name = tokens.get(open.checked_sub(1)?)?;
        table.leave_own_name_away(&Ident::from_token(name.text));
        table.tell_keys_beside_rowid();
        table.say_texts();
        Some(table)
    }

    /// Tells the keys that would be the rowid if they stood behind the columns.
    fn tell_keys_beside_rowid(&mut self) {
        if self.options.iter().any(|option| option == "WITHOUT ROWID") {
            return;
        }
        for constraint in &mut self.constraints {
            let column = constraint.column.as_ref();
            let column = column.and_then(|name| self.columns.iter().find(|one| one.name == *name));
            constraint.is_beside_rowid = constraint.is_descending_key()
                && column.is_some_and(|column| column.declared.eq_ignore_ascii_case("INTEGER"));
        }
    }

    fn column(&mut self, sql: &str, item: &[Token<'_>]) {
        let name = Ident::from_token(item[0].text);
        let rest = &item[1..];
        let start = (0..rest.len()).find(|&at| starts(rest, at, &CLAUSES));
        let (declared, rest) = rest.split_at(start.unwrap_or(rest.len()));
        let mut column = Column {
            declared: text(sql, declared).to_owned(),
            name,
            not_null: None,
            default: None,
            collation: None,
            generated: None,
            clauses: Vec::new(),
        };
        for clause in clauses(rest, &CLAUSES) {
            let (name, clause) = named(clause);
            let Some(first) = clause.first() else {
                continue;
            };
            let behind = |count: usize| Some(text(sql, &clause[count..]).to_owned());
            if first.is("NOT") {
                column.not_null = behind(0);
            } else if first.is("DEFAULT") {
                column.default = behind(1).map(|text| default(&clause[1..], text));
            } else if first.is("COLLATE") {
                column.collation = behind(1);
            } else if first.is("GENERATED") || first.is("AS") {
                let from = clause.iter().position(|token| token.is("AS"));
                column.generated = behind(from.map_or(0, |at| at + 1)).map(without_virtual);
            } else if !first.is("NULL") {
                let text = of_column(sql, &column.name, clause);
                let check = first.is("CHECK").then(|| expression(sql, clause));
                self.constraints.push(Constraint {
                    name,
                    text,
                    check,
                    column: Some(column.name.clone()),
                    clause: behind(0),
                    is_beside_rowid: false,
                });
                continue;
            }
            column.clauses.extend(name);
        }
        self.columns.push(column);
    }
}

/// The words that begin a constraint behind the columns.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// The words that begin a clause of a column.
const CLAUSES: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// Whether one of `words` begins a clause at `at`.
fn starts(tokens: &[Token<'_>], at: usize, words: &[&str]) -> bool {
    let token = &tokens[at];
    if !words.iter().any(|word| token.is(word)) {
        return false;
    }
    let before = |word: &str| at > 0 && tokens[at - 1].is(word);
    if token.is("NOT") {
        // Else it is NOT DEFERRABLE.
        return tokens.get(at + 1).is_some_and(|next| next.is("NULL"));
    }
    if token.is("NULL") {
        return !before("NOT") && !before("SET") && !before("DEFAULT");
    }
    if token.is("DEFAULT") {
        return !before("SET");
    }
    if token.is("AS") {
        return !before("ALWAYS");
    }
    // What follows a constraint's name belongs to it.
    !(at > 1 && tokens[at - 2].is("CONSTRAINT"))
}

/// Cuts the tokens of an item into its clauses.
fn clauses<'t, 'a>(tokens: &'t [Token<'a>], words: &[&str]) -> Vec<&'t [Token<'a>]> {
    let mut cuts = Vec::new();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let named = at > 1 && tokens[at - 2].is("CONSTRAINT");
        if depth == 0 && !named && starts(tokens, at, words) {
            cuts.push(at);
        }
        depth = deeper(depth, token);
    }
    let ends = cuts.iter().skip(1).copied().chain([tokens.len()]);
    let ranges = cuts.iter().copied().zip(ends);
    ranges.map(|(start, end)| &tokens[start..end]).collect()
}

/// A clause without `CONSTRAINT name`, and the name.
fn named<'t, 'a>(clause: &'t [Token<'a>]) -> (Option<Ident>, &'t [Token<'a>]) {
    match clause {
        [first, name, rest @ ..] if first.is("CONSTRAINT") => {
            (Some(Ident::from_token(name.text)), rest)
        }
        _ => (None, clause),
    }
}

/// A constraint that stands behind the columns.
fn constraint(sql: &str, clause: &[Token<'_>]) -> Constraint {
    let (name, clause) = named(clause);
    let is_check = clause.first().is_some_and(|first| first.is("CHECK"));
    Constraint {
        name,
        text: text(sql, clause).to_owned(),
        check: is_check.then(|| expression(sql, clause)),
        column: None,
        clause: None,
        is_beside_rowid: false,
    }
}

/// The constraint of a column, as it would stand behind the columns.
fn of_column(sql: &str, column: &Ident, clause: &[Token<'_>]) -> String {
    let rest = |from: usize| text(sql, &clause[from.min(clause.len())..]);
    match &clause[0] {
        first if first.is("PRIMARY") => {
            let behind = |at: usize, word: &str| clause.get(at).is_some_and(|t| t.is(word));
            let auto = clause.iter().any(|token| token.is("AUTOINCREMENT"));
            let (order, from) = match (behind(2, "DESC"), behind(2, "ASC")) {
                (true, _) => (" DESC", 3),
                (_, true) => ("", 3),
                _ => ("", 2),
            };
            let conflict: Vec<&str> = clause[from.min(clause.len())..]
                .iter()
                .filter(|token| !token.is("AUTOINCREMENT"))
                .map(|token| token.text)
                .collect();
            let auto = if auto { " AUTOINCREMENT" } else { "" };
            let conflict = conflict.join(" ");
            format!("PRIMARY KEY ({column}{order}{auto}) {conflict}")
                .trim_end()
                .to_owned()
        }
        first if first.is("UNIQUE") => format!("UNIQUE ({column}) {}", rest(1))
            .trim_end()
            .to_owned(),
        first if first.is("REFERENCES") => format!("FOREIGN KEY ({column}) {}", rest(0)),
        _ => rest(0).to_owned(),
    }
}

/// The expression of a CHECK, with its parentheses.
fn expression(sql: &str, clause: &[Token<'_>]) -> String {
    let end = closing(clause, 1).map_or(clause.len(), |close| close + 1);
    text(sql, &clause[1.min(end)..end]).to_owned()
}

/// A default: a name is a text
/// (<https://sqlite.org/lang_createtable.html#the_default_clause>).
fn default(tokens: &[Token<'_>], text: String) -> String {
    let [only] = tokens else { return text };
    let name = dequote(only.text);
    let is_text = match only.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !is_keyword(&name) && !only.is("TRUE") && !only.is("FALSE"),
        _ => false,
    };
    if is_text {
        Literal::from(&*name).to_string()
    } else {
        text
    }
}

/// A generated column's expression, without the word that changes nothing.
fn without_virtual(text: String) -> String {
    let last = significant(&text).last();
    match last {
        Some(token) if token.is("VIRTUAL") => text[..token.start].trim_end().to_owned(),
        _ => text,
    }
}

/// The tokens between commas that stand in no parentheses.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut items = Vec::new();
    let (mut start, mut depth) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if depth == 0 && token.kind == TokenKind::Comma {
            items.push(&tokens[start..at]);
            start = at + 1;
        }
        depth = deeper(depth, token);
    }
    items.push(&tokens[start..]);
    items
}

/// Where the parenthesis closes that opens at `open`.
fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0;
    (open..tokens.len()).find(|&at| {
        depth = deeper(depth, &tokens[at]);
        depth == 0
    })
}

fn deeper(depth: usize, token: &Token<'_>) -> usize {
    match token.kind {
        TokenKind::LeftParen => depth + 1,
        TokenKind::RightParen => depth.saturating_sub(1),
        _ => depth,
    }
}

fn options(tokens: &[Token<'_>]) -> Vec<String> {
    let mut options: Vec<String> = tokens
        .split(|token| token.kind == TokenKind::Comma)
        .map(|option| {
            let words: Vec<String> = option.iter().map(|t| t.text.to_ascii_uppercase()).collect();
            words.join(" ")
        })
        .filter(|option| !option.is_empty())
        .collect();
    options.sort();
    options
}

/// The text that `tokens` cover.
fn text<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    match tokens {
        [] => "",
        [first, ..] => &sql[first.start..tokens[tokens.len() - 1].end()],
    }
}
