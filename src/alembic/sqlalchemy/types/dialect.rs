//! The types of `sqlalchemy.dialects`.
//!
//! Invariant: a type that SQLAlchemy does not write for SQLite has no words, whatever it looks like;
//! what it does write was asked of SQLAlchemy 2.1.

use super::class::{Family, TypeClass};
use super::generic;

/// A dialect: its name, the types that it shares with `sqlalchemy`, and its own.
struct Dialect {
    name: &'static str,
    shared: &'static [&'static str],
    own: &'static [TypeClass],
}

const TIMEZONE: &[&str] = &["timezone", "precision"];
const JSON: &[&str] = &["none_as_null", "astext_type"];

const fn class(name: &'static str, words: &'static str, family: Family) -> TypeClass {
    TypeClass::new(name, words, family).and_more()
}

const fn text(name: &'static str, words: &'static str) -> TypeClass {
    class(name, words, Family::Text).sized()
}

const fn foreign(name: &'static str) -> TypeClass {
    TypeClass::foreign(name, Family::Any)
}

const POSTGRESQL: Dialect = Dialect {
    name: "postgresql",
    shared: &[
        "BIGINT",
        "BOOLEAN",
        "CHAR",
        "DATE",
        "DOUBLE_PRECISION",
        "FLOAT",
        "INTEGER",
        "NUMERIC",
        "REAL",
        "SMALLINT",
        "TEXT",
        "UUID",
        "VARCHAR",
    ],
    own: &[
        class("JSONB", "JSONB", Family::Json).takes(JSON),
        foreign("ARRAY").takes(&["item_type", "as_tuple", "dimensions", "zero_indexes"]),
        text("ENUM", "VARCHAR").of(Family::Enum),
        class("TIMESTAMP", "TIMESTAMP", Family::DateTime).takes(TIMEZONE),
        class("TIME", "TIME", Family::Time).takes(TIMEZONE),
        class("JSON", "JSON", Family::Json).takes(JSON),
        TypeClass::foreign("BYTEA", Family::Binary),
        TypeClass::foreign("INTERVAL", Family::Interval),
        TypeClass::foreign("CITEXT", Family::Text),
        foreign("BIT"),
        foreign("CIDR"),
        foreign("DATEMULTIRANGE"),
        foreign("DATERANGE"),
        foreign("DOMAIN"),
        foreign("HSTORE"),
        foreign("INET"),
        foreign("INT4MULTIRANGE"),
        foreign("INT4RANGE"),
        foreign("INT8MULTIRANGE"),
        foreign("INT8RANGE"),
        foreign("JSONPATH"),
        foreign("MACADDR"),
        foreign("MACADDR8"),
        foreign("MONEY"),
        foreign("NUMMULTIRANGE"),
        foreign("NUMRANGE"),
        foreign("OID"),
        foreign("REGCLASS"),
        foreign("REGCONFIG"),
        foreign("TSMULTIRANGE"),
        foreign("TSQUERY"),
        foreign("TSRANGE"),
        foreign("TSTZMULTIRANGE"),
        foreign("TSTZRANGE"),
        foreign("TSVECTOR"),
    ],
};

const WIDTH: &[&str] = &["display_width"];
const FSP: &[&str] = &["timezone", "fsp"];

const MYSQL: Dialect = Dialect {
    name: "mysql",
    shared: &["BINARY", "BLOB", "BOOLEAN", "DATE", "VARBINARY"],
    own: &[
        TypeClass::foreign("MEDIUMTEXT", Family::Text),
        TypeClass::foreign("LONGTEXT", Family::Text),
        TypeClass::foreign("TINYTEXT", Family::Text),
        TypeClass::foreign("TINYINT", Family::Integer),
        TypeClass::foreign("MEDIUMINT", Family::Integer),
        TypeClass::foreign("LONGBLOB", Family::Binary),
        TypeClass::foreign("MEDIUMBLOB", Family::Binary),
        TypeClass::foreign("TINYBLOB", Family::Binary),
        foreign("ENUM"),
        foreign("SET"),
        foreign("BIT"),
        foreign("YEAR"),
        foreign("INET4"),
        foreign("INET6"),
        class("BIGINT", "BIGINT", Family::Integer).takes(WIDTH),
        class("INTEGER", "INTEGER", Family::Integer).takes(WIDTH),
        class("SMALLINT", "SMALLINT", Family::Integer).takes(WIDTH),
        text("VARCHAR", "VARCHAR"),
        text("TEXT", "TEXT"),
        text("CHAR", "CHAR"),
        text("NCHAR", "NCHAR"),
        text("NVARCHAR", "NVARCHAR"),
        class("DATETIME", "DATETIME", Family::DateTime).takes(FSP),
        class("TIMESTAMP", "TIMESTAMP", Family::DateTime).takes(FSP),
        class("TIME", "TIME", Family::Time).takes(FSP),
        class("DECIMAL", "DECIMAL", Family::Number).precise(),
        class("NUMERIC", "NUMERIC", Family::Number).precise(),
        class("DOUBLE", "DOUBLE", Family::Number).takes(&["precision", "scale", "asdecimal"]),
        class("FLOAT", "FLOAT", Family::Number).takes(&["precision", "scale", "asdecimal"]),
        class("REAL", "REAL", Family::Number).takes(&["precision", "scale", "asdecimal"]),
        class("JSON", "JSON", Family::Json).takes(&["none_as_null"]),
    ],
};

const MSSQL: Dialect = Dialect {
    name: "mssql",
    shared: &[
        "BIGINT",
        "BINARY",
        "CHAR",
        "DATE",
        "DATETIME",
        "DECIMAL",
        "DOUBLE_PRECISION",
        "FLOAT",
        "INTEGER",
        "JSON",
        "NCHAR",
        "NUMERIC",
        "NVARCHAR",
        "REAL",
        "SMALLINT",
        "TEXT",
        "VARCHAR",
    ],
    own: &[
        class("TIME", "TIME", Family::Time).takes(&["precision"]),
        class("TIMESTAMP", "TIMESTAMP", Family::Binary).takes(&["convert_int"]),
        class("VARBINARY", "VARBINARY", Family::Binary)
            .takes(&["length", "filestream"])
            .with_length(),
        TypeClass::foreign("BIT", Family::Boolean),
        TypeClass::foreign("DATETIME2", Family::DateTime),
        TypeClass::foreign("DATETIMEOFFSET", Family::DateTime),
        TypeClass::foreign("SMALLDATETIME", Family::DateTime),
        TypeClass::foreign("IMAGE", Family::Binary),
        TypeClass::foreign("NTEXT", Family::Text),
        TypeClass::foreign("TINYINT", Family::Integer),
        TypeClass::foreign("UNIQUEIDENTIFIER", Family::Uuid),
        TypeClass::foreign("XML", Family::Text),
        foreign("MONEY"),
        foreign("ROWVERSION"),
        foreign("SMALLMONEY"),
        foreign("SQL_VARIANT"),
    ],
};

const ORACLE: Dialect = Dialect {
    name: "oracle",
    shared: &[
        "BLOB",
        "BOOLEAN",
        "CHAR",
        "CLOB",
        "DOUBLE_PRECISION",
        "NCHAR",
        "NVARCHAR",
        "REAL",
        "VARCHAR",
    ],
    own: &[
        class("DATE", "DATE", Family::DateTime).takes(&["timezone"]),
        class("FLOAT", "FLOAT", Family::Number).takes(&["binary_precision"]),
        class("JSON", "JSON", Family::Json).takes(&["none_as_null"]),
        class("NCLOB", "NCLOB", Family::Text),
        text("NVARCHAR2", "NVARCHAR"),
        class("TIMESTAMP", "TIMESTAMP", Family::DateTime).takes(&["timezone", "local_timezone"]),
        TypeClass::foreign("NUMBER", Family::Number),
        TypeClass::foreign("VARCHAR2", Family::Text),
        TypeClass::foreign("LONG", Family::Text),
        TypeClass::foreign("RAW", Family::Binary),
        TypeClass::foreign("BFILE", Family::Binary),
        TypeClass::foreign("BINARY_DOUBLE", Family::Number),
        TypeClass::foreign("BINARY_FLOAT", Family::Number),
        TypeClass::foreign("INTERVAL", Family::Interval),
        foreign("ROWID"),
        foreign("VECTOR"),
    ],
};

const SQLITE: Dialect = Dialect {
    name: "sqlite",
    shared: &[
        "BIGINT",
        "BLOB",
        "BOOLEAN",
        "CHAR",
        "DECIMAL",
        "FLOAT",
        "INTEGER",
        "JSON",
        "NUMERIC",
        "REAL",
        "SMALLINT",
        "TEXT",
        "TIMESTAMP",
        "VARCHAR",
    ],
    own: &[
        TypeClass::new("JSONB", "JSONB", Family::Json).takes(&["none_as_null"]),
        class("DATE", "DATE", Family::Date).takes(&["storage_format", "regexp"]),
        class("DATETIME", "DATETIME", Family::DateTime).takes(&["storage_format", "regexp"]),
        class("TIME", "TIME", Family::Time).takes(&["storage_format", "regexp"]),
    ],
};

const DIALECTS: &[Dialect] = &[POSTGRESQL, MYSQL, MSSQL, ORACLE, SQLITE];

/// The name of a dialect's module, as SQLAlchemy calls it.
pub(in crate::alembic) fn module(name: &str) -> Option<&'static str> {
    // They are one dialect, with two names.
    let name = if name == "mariadb" { "mysql" } else { name };
    let mut names = DIALECTS.iter().map(|dialect| dialect.name);
    names.find(|known| *known == name)
}

/// The class of a name of a dialect.
pub(in crate::alembic) fn class_of(dialect: &str, name: &str) -> Option<TypeClass> {
    let dialect = DIALECTS.iter().find(|known| known.name == dialect)?;
    let own = dialect.own.iter().find(|class| class.name == name).copied();
    own.or_else(|| {
        let is_shared = dialect.shared.contains(&name);
        is_shared.then(|| generic::class_of(name)).flatten()
    })
}
