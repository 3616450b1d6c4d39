//! Virtual tables whose rows are known: full-text indexes and R-trees.
//!
//! Invariant: what is not known of a module is not guessed.

use crate::sql::{Head, Ident, Token, TokenKind, significant};

/// What rows a virtual table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VirtualKind {
    /// `fts5` and its forerunners: texts, by the rowid.
    FullText,
    /// `rtree`: the first column numbers the rows.
    Tree,
    /// Nobody knows.
    Other,
}

/// A virtual table as its statement describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualTable {
    /// The module that keeps it.
    pub module: Ident,
    /// What rows it has.
    pub kind: VirtualKind,
    /// Its columns; of an R-tree the first one numbers the rows.
    pub columns: Vec<Ident>,
    /// What `content` says.
    pub content: Option<Ident>,
    /// What `content_rowid` says.
    pub number: Option<Ident>,
}

impl VirtualTable {
    /// Reads a `CREATE VIRTUAL TABLE`; nothing if it is none.
    #[must_use]
    pub fn read(sql: &str) -> Option<Self> {
        let Head::Create(create) = Head::of(sql) else {
            return None;
        };
        let module = create.module?;
        let kind = match module.ident.name().to_ascii_lowercase().as_str() {
            "fts3" | "fts4" | "fts5" => VirtualKind::FullText,
            "rtree" | "rtree_i32" => VirtualKind::Tree,
            _ => VirtualKind::Other,
        };
        let tokens: Vec<Token<'_>> = significant(&sql[module.range.end..]).collect();
        let mut columns = Vec::new();
        let mut content = None;
        let mut number = None;
        for argument in arguments(&tokens) {
            match argument {
                [name, is, value @ ..] if is.is_operator("=") => {
                    let value = value.first().map_or("", |value| value.text);
                    if name.is("content") {
                        content = Some(Ident::from_token(value));
                    } else if name.is("content_rowid") {
                        number = Some(Ident::from_token(value));
                    }
                }
                [first, ..] if first.is("tokenize") && kind == VirtualKind::FullText => {}
                [plus, name, ..] if plus.is_operator("+") => {
                    columns.push(Ident::from_token(name.text));
                }
                [name, ..] => columns.push(Ident::from_token(name.text)),
                [] => {}
            }
        }
        // The forerunners of FTS5 have one column if none is said.
        if columns.is_empty() && kind == VirtualKind::FullText {
            columns.push(Ident::new("content"));
        }
        Some(Self {
            kind,
            module: module.ident,
            columns,
            content,
            number,
        })
    }

    /// Whether SQLite's FTS5 keeps it, which has settings beside the rows.
    #[must_use]
    pub fn is_fts5(&self) -> bool {
        self.module.is("fts5")
    }

    /// The table or view over whose rows it stands, if it is a full-text index.
    #[must_use]
    pub fn over(&self) -> Option<&Ident> {
        let content = self.content.as_ref();
        content.filter(|content| self.kind == VirtualKind::FullText && !content.name().is_empty())
    }

    /// The columns of which it holds values that another one in its place does not take.
    #[must_use]
    pub fn lost_in(&self, other: &Self) -> Vec<&Ident> {
        let has_values = self.kind != VirtualKind::Other && self.content.is_none();
        let columns = self.columns.iter().filter(|_| has_values);
        columns
            .filter(|column| !other.columns.contains(column))
            .collect()
    }
}

/// The arguments of a module.
fn arguments<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let open = tokens
        .iter()
        .position(|token| token.kind == TokenKind::LeftParen);
    let close = tokens
        .iter()
        .rposition(|token| token.kind == TokenKind::RightParen);
    let (Some(open), Some(close)) = (open, close) else {
        return Vec::new();
    };
    let mut depth = 0_usize;
    let splits = |token: &Token<'a>| {
        match token.kind {
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            _ => {}
        }
        depth == 0 && token.kind == TokenKind::Comma
    };
    tokens[open + 1..close].split(splits).collect()
}
