//! Which classes of types derive from which.
//!
//! Invariant: only what SQLAlchemy's own classes for all databases derive from is known; of others it
//! is told only whether they are the same.

use super::class::TypeClass;
use super::sql_type::SqlType;

/// Classes and what they derive from (`sqlalchemy.sql.sqltypes`).
const PARENTS: &[(&str, &str)] = &[
    ("ARRAY", ""),
    ("BIGINT", "BigInteger"),
    ("BINARY", "_Binary"),
    ("BLOB", "LargeBinary"),
    ("BOOLEAN", "Boolean"),
    ("BigInteger", "Integer"),
    ("Boolean", ""),
    ("CHAR", "String"),
    ("CLOB", "Text"),
    ("DECIMAL", "Numeric"),
    ("DOUBLE", "Double"),
    ("DOUBLE_PRECISION", "Double"),
    ("Date", ""),
    ("DateTime", ""),
    ("Double", "Float"),
    ("Enum", "String"),
    ("FLOAT", "Float"),
    ("Float", "Numeric"),
    ("INTEGER", "Integer"),
    ("Integer", ""),
    ("Interval", ""),
    ("JSON", ""),
    ("LargeBinary", "_Binary"),
    ("NCHAR", "Unicode"),
    ("NUMERIC", "Numeric"),
    ("NVARCHAR", "Unicode"),
    ("NullType", ""),
    ("Numeric", ""),
    ("PickleType", ""),
    ("REAL", "Float"),
    ("SMALLINT", "SmallInteger"),
    ("SmallInteger", "Integer"),
    ("String", ""),
    ("TEXT", "Text"),
    ("TIMESTAMP", "DateTime"),
    ("Text", "String"),
    ("Time", ""),
    ("UUID", "Uuid"),
    ("Unicode", "String"),
    ("UnicodeText", "Text"),
    ("Uuid", ""),
    ("VARBINARY", "_Binary"),
    ("VARCHAR", "String"),
    ("_Binary", ""),
];

/// Those that have another class of the same name for SQLite, which is what the inspector tells: it
/// derives from that for all databases.
const OF_SQLITE: &[(&str, &str)] = &[("DATE", "Date"), ("DATETIME", "DateTime"), ("TIME", "Time")];

fn parent(name: &str) -> Option<&'static str> {
    let mut all = PARENTS.iter().chain(OF_SQLITE);
    let (_, parent) = all.find(|(known, _)| *known == name)?;
    Some(parent)
}

/// Whether a type is an instance of a class; `None` if that is not known here.
pub(super) fn is_instance(sql_type: &SqlType, class: &TypeClass) -> Option<bool> {
    let own = sql_type.class.name;
    // A class that is written in Python can derive from anything.
    if sql_type.python.is_some() {
        return None;
    }
    if own == class.name {
        let is_of_sqlite = OF_SQLITE.iter().any(|(name, _)| *name == own);
        return (!is_of_sqlite).then_some(true);
    }
    let mut name = parent(own)?;
    // Other dialects have classes of their own, which no type of SQLite is an instance of.
    while !name.is_empty() {
        if name == class.name {
            return Some(true);
        }
        name = parent(name)?;
    }
    Some(false)
}
