//! What a `server_default` is in SQL.
//!
//! Invariant: a text is a literal; only what is marked as SQL is SQL.

use super::expression;
use super::schema::ServerDefault;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::sql::{Literal, TokenKind, significant};

/// The SQL of a `server_default`; `None` if SQLAlchemy writes none (`FetchedValue()`).
///
/// # Errors
/// That it is nothing that SQLAlchemy takes there.
pub(in crate::alembic) fn of(
    interpreter: &mut Interpreter<'_, '_>,
    default: &Argument,
) -> Result<Option<String>> {
    if let Some(sql) = expression::sql_of(interpreter, default)? {
        return Ok(Some(sql));
    }
    if let Some(default) = default.value.downcast::<ServerDefault>() {
        return Ok(default.sql.clone());
    }
    match &default.value.plain() {
        Value::Str(text) => Ok(Some(Literal::from(&**text).to_string())),
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, default.place)),
        Value::Object(object) => {
            let message = format!(
                "a `{}` as server_default is not evaluated",
                object.type_name()
            );
            Err(interpreter.refuse(default.place, message))
        }
        other => {
            let message = format!(
                "Argument 'arg' is expected to be one of type 'str', 'ClauseElement' or \
                 'TextClause', got '{}'",
                other.type_name()
            );
            Err(interpreter.raise("ArgumentError", &message, default.place))
        }
    }
}

/// A default as it stands behind `DEFAULT`: an expression is in brackets.
#[must_use]
pub(in crate::alembic) fn clause(sql: &str) -> String {
    if is_whole(sql) {
        sql.to_owned()
    } else {
        format!("({sql})")
    }
}

/// Whether it is a word, a literal or an expression that is in brackets already.
fn is_whole(sql: &str) -> bool {
    let mut tokens = significant(sql);
    let Some(first) = tokens.next() else {
        return true;
    };
    let mut depth = match first.kind {
        TokenKind::LeftParen => 1,
        TokenKind::Word | TokenKind::String | TokenKind::QuotedName | TokenKind::Integer => 0,
        _ => return false,
    };
    for token in tokens {
        match token.kind {
            _ if depth == 0 => return false,
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}
