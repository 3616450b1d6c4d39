//! The types of `sqlalchemy` and `sqlalchemy.types`.
//!
//! Invariant: each is declared on SQLite as SQLAlchemy 2 does it.

use super::class::{Family, TypeClass};

const TIMEZONE: &[&str] = &["timezone"];
const FLOAT: &[&str] = &["precision", "asdecimal", "decimal_return_scale"];
const LENGTH: &[&str] = &["length"];
const BOOLEAN: &[&str] = &["create_constraint", "name"];
const UUID: &[&str] = &["as_uuid", "native_uuid"];
const JSON: &[&str] = &["none_as_null"];
const INTERVAL: &[&str] = &["native", "second_precision", "day_precision"];
const PICKLE: &[&str] = &["protocol", "pickler", "comparator", "impl"];
const ARRAY: &[&str] = &["item_type", "as_tuple", "dimensions", "zero_indexes"];

const fn class(name: &'static str, words: &'static str, family: Family) -> TypeClass {
    TypeClass::new(name, words, family)
}

const fn text(name: &'static str, words: &'static str) -> TypeClass {
    class(name, words, Family::Text).sized()
}

const fn binary(name: &'static str, words: &'static str) -> TypeClass {
    class(name, words, Family::Binary).takes(LENGTH)
}

/// They are in the order of how often revisions name them.
const CLASSES: &[TypeClass] = &[
    text("String", "VARCHAR"),
    class("Integer", "INTEGER", Family::Integer),
    class("Boolean", "BOOLEAN", Family::Boolean).takes(BOOLEAN),
    text("Text", "TEXT"),
    class("DateTime", "DATETIME", Family::DateTime).takes(TIMEZONE),
    class("BigInteger", "BIGINT", Family::Integer),
    class("JSON", "JSON", Family::Json).takes(JSON),
    text("Enum", "VARCHAR").of(Family::Enum),
    class("Uuid", "CHAR(32)", Family::Uuid).takes(UUID),
    text("VARCHAR", "VARCHAR"),
    class("Float", "FLOAT", Family::Number).takes(FLOAT),
    text("UnicodeText", "TEXT"),
    text("TEXT", "TEXT"),
    class("INTEGER", "INTEGER", Family::Integer),
    binary("LargeBinary", "BLOB"),
    class("TIMESTAMP", "TIMESTAMP", Family::DateTime).takes(TIMEZONE),
    class("BOOLEAN", "BOOLEAN", Family::Boolean).takes(BOOLEAN),
    text("CHAR", "CHAR"),
    class("Date", "DATE", Family::Date),
    text("Unicode", "VARCHAR"),
    class("Numeric", "NUMERIC", Family::Number).precise(),
    class("DATETIME", "DATETIME", Family::DateTime).takes(TIMEZONE),
    class("SmallInteger", "SMALLINT", Family::Integer),
    class("Interval", "DATETIME", Family::Interval).takes(INTERVAL),
    class("PickleType", "BLOB", Family::Pickle).takes(PICKLE),
    class("UUID", "UUID", Family::Uuid).takes(UUID),
    class("BIGINT", "BIGINT", Family::Integer),
    class("SMALLINT", "SMALLINT", Family::Integer),
    class("INT", "INTEGER", Family::Integer),
    class("NUMERIC", "NUMERIC", Family::Number).precise(),
    class("DECIMAL", "DECIMAL", Family::Number).precise(),
    class("FLOAT", "FLOAT", Family::Number).takes(FLOAT),
    class("REAL", "REAL", Family::Number).takes(FLOAT),
    class("Double", "DOUBLE", Family::Number).takes(FLOAT),
    class("DOUBLE", "DOUBLE", Family::Number).takes(FLOAT),
    class("DOUBLE_PRECISION", "DOUBLE PRECISION", Family::Number).takes(FLOAT),
    class("Time", "TIME", Family::Time).takes(TIMEZONE),
    class("TIME", "TIME", Family::Time).takes(TIMEZONE),
    class("DATE", "DATE", Family::Date),
    text("NVARCHAR", "NVARCHAR"),
    text("NCHAR", "NCHAR"),
    text("CLOB", "CLOB"),
    binary("BLOB", "BLOB"),
    binary("BINARY", "BINARY").with_length(),
    binary("VARBINARY", "VARBINARY").with_length(),
    class("MatchType", "BOOLEAN", Family::Boolean).takes(BOOLEAN),
    TypeClass::foreign("ARRAY", Family::Any).takes(ARRAY),
    TypeClass::foreign("NullType", Family::Any),
    TypeClass::foreign("TupleType", Family::Any),
];

/// The class of a name.
pub(in crate::alembic) fn class_of(name: &str) -> Option<TypeClass> {
    CLASSES.iter().find(|class| class.name == name).copied()
}
