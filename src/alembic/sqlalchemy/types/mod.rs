//! SQLAlchemy's types and the SQL that they are on SQLite.
//!
//! Invariant: a type has a DDL for SQLite or is an error with its place; none is guessed
//! (<https://docs.sqlalchemy.org/en/20/core/types.html>).

mod class;
mod sql_type;

pub(in crate::alembic) use class::class;
pub(in crate::alembic) use sql_type::SqlType;

/// The literal of a value for a column of a type, or of none that is known.
pub(in crate::alembic) fn literal(
    interpreter: &mut crate::alembic::python::Interpreter<'_, '_>,
    _: Option<&SqlType>,
    argument: &crate::alembic::python::Argument,
) -> crate::alembic::python::Result<String> {
    use crate::alembic::python::Value;
    use crate::sql::Literal;
    Ok(match &argument.value {
        Value::None => "NULL".to_owned(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        _ => Literal::from(&*interpreter.text_of(argument)?).to_string(),
    })
}
