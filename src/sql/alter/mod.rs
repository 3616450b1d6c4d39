//! `ALTER TABLE` in `PostgreSQL`'s spelling of the standard
//! (<https://www.postgresql.org/docs/current/sql-altertable.html>), with several actions in one
//! statement.
//!
//! Invariant: a statement that SQLite accepts on some table is read as what SQLite does, but for
//! three: `ADD … FIRST` and `ADD … AFTER c`, whose last words SQLite takes for a part of the
//! type, and `DROP STRICT`, which could be a column (`DROP COLUMN strict` is one).
//!
//! ```
//! use gen_sql::sql::alter::{ActionKind, AlterTable};
//!
//! let text = "ALTER TABLE t DROP a, ALTER b SET DEFAULT 1 + 1";
//! let alter = AlterTable::read(text).unwrap();
//! let ActionKind::SetDefault { column, value } = &alter.actions[1].kind else { panic!() };
//! assert_eq!(column.ident.name(), "b");
//! assert_eq!(&text[value.clone()], "1 + 1");
//! ```

mod action;
mod add;
mod alter_column;
mod drop;
mod foreign;
mod rename;
mod set;

pub use action::{ActionKind, AlterAction, AlterTable, Pattern, Position, TableOption};

use std::ops::Range;

use super::cursor::Cursor;
use super::definition::parenthesis;
use super::name::{self, QualifiedName, SpannedIdent};
use super::syntax_error::SyntaxError;
use super::token::TokenKind;

impl AlterTable {
    /// Reads the text of one statement, with or without its semicolon.
    ///
    /// # Errors
    ///
    /// The first place that cannot be read, and what to write there.
    pub fn read(statement: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(statement);
        let name = opening(&mut cursor)?;
        let mut actions = Vec::new();
        loop {
            let start = cursor.start();
            let kind = action(&mut cursor)?;
            end_of_action(&cursor, &kind)?;
            actions.push(AlterAction {
                range: start..cursor.end(),
                kind,
            });
            if !cursor.eat_kind(TokenKind::Comma) {
                break;
            }
        }
        cursor.eat_kind(TokenKind::Semicolon);
        match cursor.peek() {
            None => Ok(Self { name, actions }),
            Some(_) => Err(SyntaxError::expected(&cursor, "the end of the statement")),
        }
    }
}

/// Passes `ALTER TABLE name`.
fn opening(cursor: &mut Cursor<'_>) -> Result<QualifiedName, SyntaxError> {
    if !cursor.eat_all(&["ALTER", "TABLE"]) {
        return Err(SyntaxError::expected(cursor, "`ALTER TABLE`"));
    }
    if cursor.at_all(&["IF", "EXISTS"]) {
        return Err(SyntaxError::expected(cursor, "the name of a table")
            .help("leave out `IF EXISTS`: which tables exist is known from the chain"));
    }
    let only = cursor.at("ONLY");
    let first = name::required(cursor, "the name of a table")?;
    let schema = if cursor.eat_kind(TokenKind::Dot) {
        Some(first.clone())
    } else {
        None
    };
    if schema.is_none() && only && cursor.peek().as_ref().is_some_and(name::is_identifier) {
        return Err(SyntaxError::new(first.range, "SQLite has no `ONLY`")
            .help("leave it out: no table inherits from another"));
    }
    let name = match schema {
        Some(_) => name::required(cursor, "the name of a table")?,
        None => first,
    };
    Ok(QualifiedName { schema, name })
}

/// Passes one action.
fn action(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(error) = foreign::action(cursor) {
        return Err(error);
    }
    if cursor.eat("ADD") {
        add::add(cursor)
    } else if cursor.eat("DROP") {
        drop::drop(cursor)
    } else if cursor.eat("RENAME") {
        rename::rename(cursor)
    } else if cursor.eat("ALTER") {
        alter_column::alter_column(cursor)
    } else if cursor.eat("SET") {
        set::set(cursor)
    } else {
        Err(
            SyntaxError::expected(cursor, "`ADD`, `DROP`, `RENAME`, `ALTER` or `SET`")
                .help("each action begins with its own word, also behind a comma"),
        )
    }
}

/// Refuses what stands behind an action and is no comma.
fn end_of_action(cursor: &Cursor<'_>, kind: &ActionKind) -> Result<(), SyntaxError> {
    match cursor.peek() {
        None => Ok(()),
        Some(token) if matches!(token.kind, TokenKind::Comma | TokenKind::Semicolon) => Ok(()),
        Some(_) => Err(foreign::behind(cursor, kind)
            .unwrap_or_else(|| SyntaxError::expected(cursor, "`,` or the end of the statement"))),
    }
}

/// Passes `COLUMN`, if it is next, and the name of a column.
///
/// SQLite takes the word `COLUMN` for itself wherever it may stand, so that a column of that name
/// needs it twice, or quotes.
fn column(cursor: &mut Cursor<'_>) -> Result<SpannedIdent, SyntaxError> {
    let said = cursor.eat("COLUMN");
    name::required(cursor, "the name of a column").map_err(|error| {
        if said {
            error.help("a column that is called so stands in quotes: `\"column\"`")
        } else {
            error
        }
    })
}

/// Passes an expression up to the next comma outside of parentheses or the end of the statement.
fn expression(cursor: &mut Cursor<'_>) -> Result<Range<usize>, SyntaxError> {
    let start = cursor.start();
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::Comma | TokenKind::Semicolon => break,
            TokenKind::RightParen | TokenKind::Illegal | TokenKind::Unterminated(_) => {
                return Err(SyntaxError::unreadable(&token));
            }
            TokenKind::LeftParen => group(cursor)?,
            _ => {
                cursor.next();
            }
        }
    }
    if cursor.end() <= start {
        return Err(SyntaxError::expected(cursor, "an expression"));
    }
    Ok(start..cursor.end())
}

/// Passes a parenthesis, which may be empty.
fn group(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let mut ahead = cursor.clone();
    ahead.next();
    if ahead.eat_kind(TokenKind::RightParen) {
        *cursor = ahead;
        return Ok(());
    }
    parenthesis(cursor, "an expression").map(|_| ())
}
