//! The constraints of a table.
//!
//! Invariant: the columns stand in the order in which they are written.

use std::ops::Range;

use super::clause::{
    ConflictClause, KeyColumn, collation, conflict_clause, parenthesis, sort_order,
};
use super::references::{References, references};
use crate::sql::cursor::Cursor;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// `[CONSTRAINT name] …` behind the columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableConstraint {
    /// From `CONSTRAINT`, if it has a name, to its last token.
    pub range: Range<usize>,
    /// The name that stands right before it.
    pub name: Option<SpannedIdent>,
    /// What it says.
    pub kind: TableConstraintKind,
}

/// What a constraint says about its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableConstraintKind {
    /// `PRIMARY KEY (columns [AUTOINCREMENT]) [ON CONFLICT …]`
    PrimaryKey {
        /// The columns.
        columns: Vec<KeyColumn>,
        /// Where `AUTOINCREMENT` stands.
        autoincrement: Option<Range<usize>>,
        /// What is done about a second row with the key.
        conflict: Option<ConflictClause>,
    },
    /// `UNIQUE (columns) [ON CONFLICT …]`
    Unique {
        /// The columns.
        columns: Vec<KeyColumn>,
        /// What is done about a second row with the same values.
        conflict: Option<ConflictClause>,
    },
    /// `CHECK (…) [ON CONFLICT …]`
    Check {
        /// The expression without its parentheses.
        expression: Range<usize>,
        /// What SQLite reads here and does not obey.
        conflict: Option<ConflictClause>,
    },
    /// `FOREIGN KEY (columns) REFERENCES …`
    ForeignKey {
        /// The columns.
        columns: Vec<SpannedIdent>,
        /// What they refer to.
        references: References,
    },
    /// `CONSTRAINT name` with nothing behind it.
    Nothing,
}

/// Whether a constraint of a table is next: these words are no names.
pub(crate) fn starts_table_constraint(cursor: &Cursor<'_>) -> bool {
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
        .iter()
        .any(|word| cursor.at(word))
}

/// Passes one constraint of a table.
pub(crate) fn table_constraint(cursor: &mut Cursor<'_>) -> Result<TableConstraint, SyntaxError> {
    let start = cursor.start();
    let name = if cursor.eat("CONSTRAINT") {
        Some(name::required(cursor, "the name of the constraint")?)
    } else {
        None
    };
    let kind = kind(cursor)?;
    if kind == TableConstraintKind::Nothing && name.is_none() {
        return Err(SyntaxError::expected(cursor, "a constraint"));
    }
    Ok(TableConstraint {
        range: start..cursor.end(),
        name,
        kind,
    })
}

fn kind(cursor: &mut Cursor<'_>) -> Result<TableConstraintKind, SyntaxError> {
    if cursor.eat("PRIMARY") {
        key_word(cursor)?;
        let (columns, autoincrement) = key_columns(cursor)?;
        let conflict = conflict_clause(cursor)?;
        return Ok(TableConstraintKind::PrimaryKey {
            columns,
            autoincrement,
            conflict,
        });
    }
    if cursor.eat("UNIQUE") {
        let (columns, _) = key_columns(cursor)?;
        let conflict = conflict_clause(cursor)?;
        return Ok(TableConstraintKind::Unique { columns, conflict });
    }
    if cursor.eat("CHECK") {
        let expression = parenthesis(cursor, "an expression")?;
        let conflict = conflict_clause(cursor)?;
        return Ok(TableConstraintKind::Check {
            expression,
            conflict,
        });
    }
    if cursor.eat("FOREIGN") {
        key_word(cursor)?;
        let columns = column_names(cursor)?;
        let references =
            references(cursor)?.ok_or_else(|| SyntaxError::expected(cursor, "`REFERENCES`"))?;
        return Ok(TableConstraintKind::ForeignKey {
            columns,
            references,
        });
    }
    Ok(TableConstraintKind::Nothing)
}

fn key_word(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.eat("KEY") {
        Ok(())
    } else {
        Err(SyntaxError::expected(cursor, "`KEY`"))
    }
}

fn open(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.eat_kind(TokenKind::LeftParen) {
        Ok(())
    } else {
        Err(SyntaxError::expected(cursor, "columns in parentheses"))
    }
}

/// Passes a comma and gives true, or the end of a parenthesis and gives false.
fn more(cursor: &mut Cursor<'_>) -> Result<bool, SyntaxError> {
    if cursor.eat_kind(TokenKind::Comma) {
        Ok(true)
    } else if cursor.eat_kind(TokenKind::RightParen) {
        Ok(false)
    } else {
        Err(SyntaxError::expected(cursor, "`,` or `)`"))
    }
}

/// Passes `(column [COLLATE name] [ASC|DESC], …)` of a foreign key. SQLite reads the collations
/// and orders of old databases and obeys none.
pub(super) fn column_names(cursor: &mut Cursor<'_>) -> Result<Vec<SpannedIdent>, SyntaxError> {
    open(cursor)?;
    let mut columns = Vec::new();
    loop {
        columns.push(name::required(cursor, "the name of a column")?);
        collation(cursor)?;
        sort_order(cursor);
        if !more(cursor)? {
            return Ok(columns);
        }
    }
}

/// Passes `(column [COLLATE name] [ASC|DESC], … [AUTOINCREMENT])` of a key.
pub(crate) fn key_columns(
    cursor: &mut Cursor<'_>,
) -> Result<(Vec<KeyColumn>, Option<Range<usize>>), SyntaxError> {
    open(cursor)?;
    let mut columns = Vec::new();
    loop {
        columns.push(key_column(cursor)?);
        let start = cursor.start();
        if cursor.eat("AUTOINCREMENT") {
            let range = start..cursor.end();
            if !cursor.eat_kind(TokenKind::RightParen) {
                return Err(SyntaxError::expected(cursor, "`)`"));
            }
            return Ok((columns, Some(range)));
        }
        let more = more(cursor).map_err(|error| {
            error.help("a key has columns: an expression can be `UNIQUE` only in an index")
        });
        if !more? {
            return Ok((columns, None));
        }
    }
}

/// SQLite reads an expression here and accepts a column, perhaps in parentheses, each of which
/// may have a collation inside.
fn key_column(cursor: &mut Cursor<'_>) -> Result<KeyColumn, SyntaxError> {
    let start = cursor.start();
    let mut depth = 0_usize;
    while cursor.eat_kind(TokenKind::LeftParen) {
        depth += 1;
    }
    let name = name::required(cursor, "the name of a column")?;
    let mut outermost = None;
    loop {
        if let Some(collation) = collation(cursor)? {
            outermost = Some(collation);
        } else if depth > 0 && cursor.eat_kind(TokenKind::RightParen) {
            depth -= 1;
        } else {
            break;
        }
    }
    if depth > 0 {
        return Err(SyntaxError::expected(cursor, "`)`")
            .help("a key has columns: an expression can be `UNIQUE` only in an index"));
    }
    let order = sort_order(cursor);
    Ok(KeyColumn {
        range: start..cursor.end(),
        name,
        collation: outermost,
        order,
    })
}
