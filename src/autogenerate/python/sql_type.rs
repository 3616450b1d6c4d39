//! Declared types as SQLAlchemy's
//! (<https://docs.sqlalchemy.org/en/20/core/type_basics.html>).
//!
//! Invariant: the type that is written makes the declared type again, on SQLite.

use crate::sql::{TokenKind, significant};

/// What SQLAlchemy knows of a type.
struct Known {
    /// Its name in SQL.
    name: &'static str,
    /// Its class.
    class: &'static str,
    /// What its numbers are called.
    arguments: &'static [&'static str],
    /// What values are taken for: classes of which a value is not cast to one of the same.
    family: Family,
    /// Whether a table that is read from the database has it again.
    is_reflected: bool,
}

/// What SQLAlchemy takes values for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Text,
    Integer,
    Numeric,
    Float,
    Boolean,
    Date,
    DateTime,
    Time,
    Binary,
    Json,
    Uuid,
}

const LENGTH: &[&str] = &["length"];
const PRECISION: &[&str] = &["precision", "scale"];
const NONE: &[&str] = &[];

const fn known(
    name: &'static str,
    class: &'static str,
    arguments: &'static [&'static str],
    family: Family,
) -> Known {
    Known {
        name,
        class,
        arguments,
        family,
        is_reflected: true,
    }
}

const fn unreflected(
    name: &'static str,
    class: &'static str,
    arguments: &'static [&'static str],
    family: Family,
) -> Known {
    Known {
        name,
        class,
        arguments,
        family,
        is_reflected: false,
    }
}

const KNOWN: &[Known] = &[
    known("VARCHAR", "String", LENGTH, Family::Text),
    known("TEXT", "Text", LENGTH, Family::Text),
    known("CHAR", "CHAR", LENGTH, Family::Text),
    known("NCHAR", "NCHAR", LENGTH, Family::Text),
    known("NVARCHAR", "NVARCHAR", LENGTH, Family::Text),
    unreflected("CLOB", "CLOB", NONE, Family::Text),
    known("INTEGER", "Integer", NONE, Family::Integer),
    known("BIGINT", "BigInteger", NONE, Family::Integer),
    known("SMALLINT", "SmallInteger", NONE, Family::Integer),
    known("BOOLEAN", "Boolean", NONE, Family::Boolean),
    known("DATE", "Date", NONE, Family::Date),
    known("DATETIME", "DateTime", NONE, Family::DateTime),
    known("TIMESTAMP", "TIMESTAMP", NONE, Family::DateTime),
    known("TIME", "Time", NONE, Family::Time),
    known("NUMERIC", "Numeric", PRECISION, Family::Numeric),
    known("DECIMAL", "DECIMAL", PRECISION, Family::Numeric),
    known("FLOAT", "Float", NONE, Family::Float),
    known("REAL", "REAL", NONE, Family::Float),
    unreflected("DOUBLE PRECISION", "DOUBLE_PRECISION", NONE, Family::Float),
    known("BLOB", "LargeBinary", NONE, Family::Binary),
    unreflected("BINARY", "BINARY", LENGTH, Family::Binary),
    unreflected("VARBINARY", "VARBINARY", LENGTH, Family::Binary),
    known("JSON", "JSON", NONE, Family::Json),
    unreflected("UUID", "UUID", NONE, Family::Uuid),
];

/// What a declared type is made of.
fn read(declared: &str) -> Option<(&'static Known, Vec<&str>)> {
    let mut name = Vec::new();
    let mut numbers = Vec::new();
    let mut tokens = significant(declared);
    for token in &mut tokens {
        match token.kind {
            TokenKind::Word => name.push(token.text.to_ascii_uppercase()),
            TokenKind::LeftParen => break,
            _ => return None,
        }
    }
    for token in tokens {
        match token.kind {
            TokenKind::Integer => numbers.push(token.text),
            TokenKind::Comma | TokenKind::RightParen => {}
            _ => return None,
        }
    }
    let name = name.join(" ");
    let known = KNOWN.iter().find(|known| known.name == name)?;
    (numbers.len() <= known.arguments.len()).then_some((known, numbers))
}

/// The type of a column, if SQLAlchemy has it; with its collation, if it is one of texts.
pub(super) fn said(declared: &str, collation: Option<&str>) -> Option<String> {
    let (known, numbers) = read(declared)?;
    let named = known.arguments.iter().zip(&numbers);
    let mut arguments: Vec<String> = named
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if let Some(collation) = collation {
        if known.family != Family::Text {
            return None;
        }
        arguments.push(format!("collation={}", super::literal::literal(collation)));
    }
    Some(format!("sa.{}({})", known.class, arguments.join(", ")))
}

/// Whether a table that SQLAlchemy reads from the database has the type again.
pub(super) fn is_reflected(declared: &str) -> bool {
    read(declared).is_some_and(|(known, _)| known.is_reflected)
}

/// Whether Alembic's batch casts the values of a column that gets another type, where gen-sql copies
/// them.
pub(super) fn is_cast(old: &str, new: &str) -> bool {
    let family = |declared: &str| read(declared).map(|(known, _)| known.family);
    match (family(old), family(new)) {
        (_, Some(Family::Json)) => false,
        (old, new) => old != new,
    }
}
