//! `ALTER COLUMN …`: the type, `NOT NULL`, the default, the expression, the place of a column and the
//! constraints that stand at it.
//!
//! Invariant: SQLite itself knows `SET NOT NULL` and `DROP NOT NULL` (since 3.53); all else is
//! the standard's, in `PostgreSQL`'s spelling, but for `DROP TYPE`, since only SQLite has columns
//! without a type, for `ADD`, since only SQLite tells a constraint at a column from one behind all
//! columns, and for `FIRST` and `AFTER`, which are `MySQL`'s.

use std::ops::Range;

use super::add::position;
use super::{ActionKind, Position, column, expression, foreign};
use crate::sql::cursor::Cursor;
use crate::sql::definition::{
    Storage, collation, column_constraint, conflict_clause, parenthesis, type_name,
};
use crate::sql::lexer::significant;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;

/// Reads on behind `ALTER`.
pub(super) fn alter_column(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(error) = foreign::alter(cursor) {
        return Err(error);
    }
    let column = column(cursor)?;
    if cursor.eat_all(&["SET", "NOT", "NULL"]) {
        let conflict = conflict_clause(cursor)?;
        let using = using(cursor)?;
        return Ok(ActionKind::SetNotNull {
            column,
            conflict,
            using,
        });
    }
    if cursor.eat_all(&["DROP", "NOT", "NULL"]) {
        return Ok(ActionKind::DropNotNull { column });
    }
    if cursor.eat_all(&["SET", "DEFAULT"]) {
        let value = expression(cursor)?;
        foreign::behind_default(cursor.text(), &value, &column)?;
        return Ok(ActionKind::SetDefault { column, value });
    }
    if cursor.eat_all(&["DROP", "DEFAULT"]) {
        return Ok(ActionKind::DropDefault { column });
    }
    if cursor.eat_all(&["DROP", "EXPRESSION"]) {
        let if_exists = cursor.eat_all(&["IF", "EXISTS"]);
        return Ok(ActionKind::DropExpression { if_exists, column });
    }
    if cursor.eat_all(&["SET", "EXPRESSION"]) {
        return set_expression(cursor, column);
    }
    if cursor.eat_all(&["SET", "DATA", "TYPE"]) || cursor.eat("TYPE") {
        return set_type(cursor, column);
    }
    if cursor.eat_all(&["DROP", "TYPE"]) {
        return Ok(ActionKind::SetType {
            column,
            type_name: None,
            collation: None,
            using: using(cursor)?,
        });
    }
    if cursor.at("ADD") && !cursor.at_all(&["ADD", "GENERATED"]) {
        return add(cursor, column);
    }
    match position(cursor)? {
        Position::Last => Err(foreign::alter_column(cursor, &column)),
        position => Ok(ActionKind::MoveColumn { column, position }),
    }
}

/// Passes `AS (…) [STORED|VIRTUAL]`.
fn set_expression(
    cursor: &mut Cursor<'_>,
    column: SpannedIdent,
) -> Result<ActionKind, SyntaxError> {
    if !cursor.eat("AS") {
        let help = format!("write `ALTER {} SET EXPRESSION AS (…)`", column.ident);
        return Err(SyntaxError::expected(cursor, "`AS`").help(help));
    }
    let expression = parenthesis(cursor, "an expression")?;
    let storage = if cursor.eat("STORED") {
        Some(Storage::Stored)
    } else {
        cursor.eat("VIRTUAL").then_some(Storage::Virtual)
    };
    Ok(ActionKind::SetExpression {
        column,
        expression,
        storage,
    })
}

/// Passes `ADD [CONSTRAINT name] {CHECK|UNIQUE|PRIMARY KEY|REFERENCES} …`.
fn add(cursor: &mut Cursor<'_>, column: SpannedIdent) -> Result<ActionKind, SyntaxError> {
    const WORDS: [&str; 4] = ["CHECK", "UNIQUE", "PRIMARY", "REFERENCES"];
    cursor.eat("ADD");
    let mut ahead = cursor.clone();
    if ahead.eat("CONSTRAINT") {
        name::required(&mut ahead, "the name of the constraint")?;
    }
    let is_next = WORDS.iter().any(|word| ahead.at(word));
    let constraint = if is_next {
        column_constraint(cursor)?
    } else {
        None
    };
    let Some(constraint) = constraint else {
        let words = "`CHECK`, `UNIQUE`, `PRIMARY KEY` or `REFERENCES`";
        let error = SyntaxError::expected(&ahead, words);
        return Err(if ahead.at("NOT") || ahead.at("DEFAULT") {
            error.help(format!("write `ALTER {} SET …`", column.ident))
        } else if ahead.at("FOREIGN") {
            error.help("write `ADD FOREIGN KEY (…) REFERENCES …`, or leave `FOREIGN KEY (…)` out")
        } else {
            error
        });
    };
    Ok(ActionKind::AddToColumn { column, constraint })
}

fn set_type(cursor: &mut Cursor<'_>, column: SpannedIdent) -> Result<ActionKind, SyntaxError> {
    let type_name = type_name(cursor, &[])?.ok_or_else(|| {
        let help = format!(
            "a column without a type is `ALTER {} DROP TYPE`",
            column.ident
        );
        SyntaxError::expected(cursor, "the new type").help(help)
    })?;
    let collation = collation(cursor)?;
    let using = using(cursor)?;
    Ok(ActionKind::SetType {
        column,
        type_name: Some(type_name),
        collation,
        using,
    })
}

/// Passes `USING expression`, if it is next.
fn using(cursor: &mut Cursor<'_>) -> Result<Option<Range<usize>>, SyntaxError> {
    if cursor.eat("USING") {
        expression(cursor).map(Some)
    } else {
        Ok(None)
    }
}

/// Where `NOT NULL` begins at the end of an expression.
pub(super) fn trailing_not_null(text: &str, value: &Range<usize>) -> Option<Range<usize>> {
    let mut last = [None, None];
    for token in significant(&text[value.clone()]) {
        last = [last[1], Some(token)];
    }
    let [Some(not), Some(null)] = last else {
        return None;
    };
    let found = not.is("NOT") && null.is("NULL");
    found.then(|| value.start + not.start..value.start + null.end())
}
