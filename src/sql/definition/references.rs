//! `REFERENCES …`: the other end of a foreign key (<https://sqlite.org/foreignkeys.html>).
//!
//! Invariant: of a clause that is said twice the last one counts, as in SQLite.

use std::ops::Range;

use super::constraint::column_names;
use crate::sql::cursor::Cursor;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// `REFERENCES table [(columns)] [ON …] [MATCH …] [[NOT] DEFERRABLE …]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct References {
    /// The whole clause.
    pub range: Range<usize>,
    /// The table that is referred to.
    pub table: SpannedIdent,
    /// Its columns; none stands for its primary key.
    pub columns: Vec<SpannedIdent>,
    /// What follows `ON DELETE`.
    pub on_delete: Option<ForeignKeyAction>,
    /// What follows `ON UPDATE`.
    pub on_update: Option<ForeignKeyAction>,
    /// What follows `MATCH`, which SQLite does not obey.
    pub matching: Option<SpannedIdent>,
    /// When the foreign key is checked.
    pub deferral: Option<Deferral>,
}

/// What is done to the rows that refer to a row that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKeyAction {
    /// `NO ACTION`
    NoAction,
    /// `RESTRICT`
    Restrict,
    /// `SET NULL`
    SetNull,
    /// `SET DEFAULT`
    SetDefault,
    /// `CASCADE`
    Cascade,
}

impl ForeignKeyAction {
    /// How it is written.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
            Self::Cascade => "CASCADE",
        }
    }
}

/// `[NOT] DEFERRABLE [INITIALLY DEFERRED|IMMEDIATE]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deferral {
    /// The whole clause.
    pub range: Range<usize>,
    /// Whether the check waits for the end of the transaction.
    pub deferred: bool,
}

/// Passes `REFERENCES …`, if it is next.
pub(crate) fn references(cursor: &mut Cursor<'_>) -> Result<Option<References>, SyntaxError> {
    let start = cursor.start();
    if !cursor.eat("REFERENCES") {
        return Ok(None);
    }
    let table = name::required(cursor, "the table that is referred to")?;
    if cursor.at_kind(TokenKind::Dot) {
        return Err(SyntaxError::expected(cursor, "the end of the table's name")
            .help("a foreign key refers to a table of the same schema: write its name alone"));
    }
    let columns = if cursor.at_kind(TokenKind::LeftParen) {
        column_names(cursor)?
    } else {
        Vec::new()
    };
    let mut references = References {
        range: start..cursor.end(),
        table,
        columns,
        on_delete: None,
        on_update: None,
        matching: None,
        deferral: None,
    };
    arguments(cursor, &mut references)?;
    references.deferral = deferral(cursor)?;
    references.range.end = cursor.end();
    Ok(Some(references))
}

fn arguments(cursor: &mut Cursor<'_>, references: &mut References) -> Result<(), SyntaxError> {
    loop {
        if cursor.eat("MATCH") {
            references.matching = Some(name::required(cursor, "`SIMPLE`, `PARTIAL` or `FULL`")?);
        } else if cursor.at("ON") && !cursor.at_all(&["ON", "CONFLICT"]) {
            cursor.next();
            if cursor.eat("DELETE") {
                references.on_delete = Some(action(cursor)?);
            } else if cursor.eat("UPDATE") {
                references.on_update = Some(action(cursor)?);
            } else if cursor.eat("INSERT") {
                // SQLite's grammar has it, and nothing comes of it.
                action(cursor)?;
            } else {
                return Err(SyntaxError::expected(cursor, "`DELETE` or `UPDATE`"));
            }
        } else {
            return Ok(());
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Result<ForeignKeyAction, SyntaxError> {
    const WORDS: [(&[&str], ForeignKeyAction); 5] = [
        (&["SET", "NULL"], ForeignKeyAction::SetNull),
        (&["SET", "DEFAULT"], ForeignKeyAction::SetDefault),
        (&["CASCADE"], ForeignKeyAction::Cascade),
        (&["RESTRICT"], ForeignKeyAction::Restrict),
        (&["NO", "ACTION"], ForeignKeyAction::NoAction),
    ];
    let found = WORDS.into_iter().find(|(words, _)| cursor.eat_all(words));
    found.map(|(_, action)| action).ok_or_else(|| {
        SyntaxError::expected(
            cursor,
            "`SET NULL`, `SET DEFAULT`, `CASCADE`, `RESTRICT` or `NO ACTION`",
        )
    })
}

/// Passes `[NOT] DEFERRABLE …`, if it is next.
pub(super) fn deferral(cursor: &mut Cursor<'_>) -> Result<Option<Deferral>, SyntaxError> {
    let start = cursor.start();
    let not = cursor.eat_all(&["NOT", "DEFERRABLE"]);
    if !not && !cursor.eat("DEFERRABLE") {
        return Ok(None);
    }
    let mut deferred = false;
    if cursor.eat("INITIALLY") {
        deferred = cursor.eat("DEFERRED");
        if !deferred && !cursor.eat("IMMEDIATE") {
            return Err(SyntaxError::expected(cursor, "`DEFERRED` or `IMMEDIATE`"));
        }
    }
    Ok(Some(Deferral {
        range: start..cursor.end(),
        deferred: deferred && !not,
    }))
}
