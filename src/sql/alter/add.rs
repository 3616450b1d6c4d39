//! `ADD …`: columns and constraints.
//!
//! Invariant: the words that begin a constraint are reserved, so that none is a column.

use super::{ActionKind, Position, foreign};
use crate::sql::cursor::Cursor;
use crate::sql::definition::{
    TableConstraintKind, column_definition, starts_table_constraint, table_constraint,
};
use crate::sql::name;
use crate::sql::syntax_error::SyntaxError;

/// Reads on behind `ADD`.
pub(super) fn add(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if starts_table_constraint(cursor) {
        return constraint(cursor);
    }
    if let Some(error) = foreign::add(cursor) {
        return Err(error);
    }
    // A column called `column` is written `ADD COLUMN column`, as in SQLite.
    cursor.eat("COLUMN");
    let if_not_exists = cursor.eat_all(&["IF", "NOT", "EXISTS"]);
    let definition = column_definition(cursor, &["FIRST", "AFTER"])
        .map_err(|error| foreign::definition(cursor, error))?;
    let position = position(cursor)?;
    Ok(ActionKind::AddColumn {
        if_not_exists,
        definition,
        position,
    })
}

/// Reads `FIRST` or `AFTER column`, if one of them is next.
pub(super) fn position(cursor: &mut Cursor<'_>) -> Result<Position, SyntaxError> {
    if cursor.eat("FIRST") {
        return Ok(Position::First);
    }
    if !cursor.eat("AFTER") {
        return Ok(Position::Last);
    }
    let help = "a type that ends with the word `AFTER` stands in quotes";
    name::required(cursor, "the column that it comes behind")
        .map(Position::After)
        .map_err(|error| match error.help {
            Some(_) => error,
            None => error.help(help),
        })
}

fn constraint(cursor: &mut Cursor<'_>) -> Result<ActionKind, SyntaxError> {
    if let Some(error) = foreign::add_constraint(cursor) {
        return Err(error);
    }
    let constraint = table_constraint(cursor)?;
    if constraint.kind == TableConstraintKind::Nothing {
        return Err(SyntaxError::expected(
            cursor,
            "`CHECK`, `UNIQUE`, `PRIMARY KEY` or `FOREIGN KEY`",
        ));
    }
    Ok(ActionKind::AddConstraint(constraint))
}
