//! The definition of a column: its name, its type and its constraints.
//!
//! Invariant: constraints stand in the order in which they are written, and every token behind
//! the type is in one of them.

use std::ops::Range;

use super::clause::{self, ConflictClause, SortOrder, conflict_clause, parenthesis, sort_order};
use super::references::{Deferral, References, deferral, references};
use super::type_name::type_name;
use crate::sql::cursor::Cursor;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// `name [type] [constraint …]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// From the name to the last token.
    pub range: Range<usize>,
    /// The name.
    pub name: SpannedIdent,
    /// The declared type, as SQLite stores it.
    pub type_name: Option<Range<usize>>,
    /// What is said about the column.
    pub constraints: Vec<ColumnConstraint>,
}

/// `[CONSTRAINT name] …` behind a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnConstraint {
    /// From `CONSTRAINT`, if it has a name, to its last token.
    pub range: Range<usize>,
    /// The name that stands right before it.
    pub name: Option<SpannedIdent>,
    /// What it says.
    pub kind: ColumnConstraintKind,
}

/// What a constraint says about its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnConstraintKind {
    /// `PRIMARY KEY [ASC|DESC] [ON CONFLICT …] [AUTOINCREMENT]`
    PrimaryKey {
        /// The order of the key.
        order: Option<SortOrder>,
        /// What is done about a second row with the key.
        conflict: Option<ConflictClause>,
        /// Where `AUTOINCREMENT` stands.
        autoincrement: Option<Range<usize>>,
    },
    /// `NOT NULL [ON CONFLICT …]`
    NotNull(Option<ConflictClause>),
    /// `NULL [ON CONFLICT …]`, which says nothing.
    Null(Option<ConflictClause>),
    /// `UNIQUE [ON CONFLICT …]`
    Unique(Option<ConflictClause>),
    /// `CHECK (…)`: the expression without its parentheses.
    Check(Range<usize>),
    /// `DEFAULT …`: the value with its sign or its parentheses.
    Default(Range<usize>),
    /// `COLLATE name`
    Collate(SpannedIdent),
    /// `REFERENCES …`
    References(References),
    /// `[NOT] DEFERRABLE …` that does not directly follow a `REFERENCES`; SQLite puts it to the
    /// last foreign key before it.
    Deferral(Deferral),
    /// `[GENERATED ALWAYS] AS (…) [STORED|VIRTUAL]`
    Generated {
        /// The expression without its parentheses.
        expression: Range<usize>,
        /// Whether the value is stored; not, if nothing is said.
        storage: Storage,
    },
    /// `CONSTRAINT name` with nothing behind it.
    Nothing,
}

/// Whether the value of a generated column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// It is.
    Stored,
    /// It is not.
    Virtual,
}

/// Passes the definition of a column. A word of `end`, without quotes, ends its type.
pub(crate) fn column_definition(
    cursor: &mut Cursor<'_>,
    end: &[&str],
) -> Result<ColumnDefinition, SyntaxError> {
    let name = name::required(cursor, "the name of a column")?;
    let type_name = type_name(cursor, end)?;
    let mut constraints = Vec::new();
    while let Some(constraint) = column_constraint(cursor)? {
        constraints.push(constraint);
    }
    Ok(ColumnDefinition {
        range: name.range.start..cursor.end(),
        name,
        type_name,
        constraints,
    })
}

/// Passes one constraint, if one is next.
pub(crate) fn column_constraint(
    cursor: &mut Cursor<'_>,
) -> Result<Option<ColumnConstraint>, SyntaxError> {
    let start = cursor.start();
    let name = if cursor.eat("CONSTRAINT") {
        Some(name::required(cursor, "the name of the constraint")?)
    } else {
        None
    };
    let kind = match kind(cursor)? {
        Some(kind) => kind,
        None if name.is_some() => ColumnConstraintKind::Nothing,
        None => return Ok(None),
    };
    Ok(Some(ColumnConstraint {
        range: start..cursor.end(),
        name,
        kind,
    }))
}

fn kind(cursor: &mut Cursor<'_>) -> Result<Option<ColumnConstraintKind>, SyntaxError> {
    use ColumnConstraintKind as Kind;
    if let Some(deferral) = deferral(cursor)? {
        return Ok(Some(Kind::Deferral(deferral)));
    }
    if let Some(references) = references(cursor)? {
        return Ok(Some(Kind::References(references)));
    }
    if let Some(collation) = clause::collation(cursor)? {
        return Ok(Some(Kind::Collate(collation)));
    }
    Ok(Some(if cursor.eat("NOT") {
        if !cursor.eat("NULL") {
            return Err(SyntaxError::expected(cursor, "`NULL` or `DEFERRABLE`"));
        }
        Kind::NotNull(conflict_clause(cursor)?)
    } else if cursor.eat("NULL") {
        Kind::Null(conflict_clause(cursor)?)
    } else if cursor.eat("UNIQUE") {
        Kind::Unique(conflict_clause(cursor)?)
    } else if cursor.eat("CHECK") {
        Kind::Check(parenthesis(cursor, "an expression")?)
    } else if cursor.eat("DEFAULT") {
        Kind::Default(default_value(cursor)?)
    } else if cursor.eat("PRIMARY") {
        primary_key(cursor)?
    } else if cursor.at("AS") || cursor.at_all(&["GENERATED", "ALWAYS", "AS"]) {
        generated(cursor)?
    } else {
        return Ok(None);
    }))
}

fn primary_key(cursor: &mut Cursor<'_>) -> Result<ColumnConstraintKind, SyntaxError> {
    if !cursor.eat("KEY") {
        return Err(SyntaxError::expected(cursor, "`KEY`"));
    }
    let order = sort_order(cursor);
    let conflict = conflict_clause(cursor)?;
    let start = cursor.start();
    let autoincrement = cursor.eat("AUTOINCREMENT").then(|| start..cursor.end());
    Ok(ColumnConstraintKind::PrimaryKey {
        order,
        conflict,
        autoincrement,
    })
}

fn generated(cursor: &mut Cursor<'_>) -> Result<ColumnConstraintKind, SyntaxError> {
    while !cursor.eat("AS") {
        cursor.next();
    }
    let expression = parenthesis(cursor, "an expression")?;
    let storage = if cursor.eat("STORED") {
        Storage::Stored
    } else {
        cursor.eat("VIRTUAL");
        Storage::Virtual
    };
    Ok(ColumnConstraintKind::Generated {
        expression,
        storage,
    })
}

/// Passes the value of a `DEFAULT`: a literal, perhaps with a sign, a word, or an expression in
/// parentheses.
fn default_value(cursor: &mut Cursor<'_>) -> Result<Range<usize>, SyntaxError> {
    let start = cursor.start();
    if cursor.at_kind(TokenKind::LeftParen) {
        parenthesis(cursor, "an expression")?;
        return Ok(start..cursor.end());
    }
    let sign = cursor
        .peek()
        .is_some_and(|token| token.is_operator("-") || token.is_operator("+"));
    if sign {
        cursor.next();
    }
    let is_value = cursor.peek().is_some_and(|token| match token.kind {
        TokenKind::Integer | TokenKind::Float | TokenKind::String | TokenKind::Blob => true,
        TokenKind::QuotedName => !sign,
        TokenKind::Word => {
            token.is("NULL")
                || ["CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"]
                    .iter()
                    .any(|word| token.is(word))
                || !sign && (token.is("INDEXED") || name::is_identifier(&token))
        }
        _ => false,
    });
    if !is_value {
        return Err(SyntaxError::expected(cursor, "the value of the default"));
    }
    cursor.next();
    if cursor.at_kind(TokenKind::LeftParen) {
        return Err(SyntaxError::expected(cursor, "the end of the default")
            .help("an expression stands in parentheses: `DEFAULT (…)`"));
    }
    Ok(start..cursor.end())
}
