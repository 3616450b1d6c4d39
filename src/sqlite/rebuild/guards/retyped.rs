//! Types of columns that Alembic's batch mode writes as others.
//!
//! Invariant: a type that is accepted in the place of another has its affinity, so that every value is
//! stored and compared as it was.

use crate::schema::Affinity;

/// The types that SQLAlchemy reads from a database as they are; of any other it keeps the affinity
/// (<https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-datatypes>).
const KEPT: [&str; 21] = [
    "BIGINT",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "INTEGER",
    "JSON",
    "JSONB",
    "NCHAR",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "VARCHAR",
];

/// What Alembic may have made of a type that is written in capitals and without blanks.
pub(super) fn retyped(declared: &str) -> Vec<String> {
    let (name, arguments) = match declared.find('(') {
        Some(at) => declared.split_at(at),
        None => (declared, ""),
    };
    let mut found = Vec::new();
    match (KEPT.contains(&name), name) {
        (_, "") => {}
        // What takes no arguments loses them.
        (true, _) => found.push(name.to_owned()),
        (false, "BOOL") => found.push("BOOLEAN".to_owned()),
        (false, "DATE_CHAR" | "DATETIME_CHAR" | "TIME_CHAR") => {
            found.push(name.trim_end_matches("_CHAR").to_owned());
        }
        (false, _) => {
            let other = if declared.contains("INT") {
                "INTEGER"
            } else {
                Affinity::of(declared).sql()
            };
            found.extend([other.to_owned(), format!("{other}{arguments}")]);
        }
    }
    found.retain(|other| other != declared && Affinity::of(other) == Affinity::of(declared));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::retyped;

    /// What SQLAlchemy 2.1.9 reads of a column and writes again.
    #[test]
    fn types_become_what_sqlalchemy_makes_of_them() {
        for (declared, made) in [
            ("UUID", "NUMERIC"),
            ("CLOB", "TEXT"),
            ("DOUBLEPRECISION", "REAL"),
            ("VARBINARY(20)", "NUMERIC(20)"),
            ("INT", "INTEGER"),
            ("INT(11)", "INTEGER"),
            ("TINYINT(1)", "INTEGER"),
            ("UNSIGNEDBIGINT", "INTEGER"),
            ("BOOL", "BOOLEAN"),
            ("CHARACTER(20)", "TEXT(20)"),
            ("NUMBER(10,2)", "NUMERIC(10,2)"),
            ("FLOAT(3)", "FLOAT"),
            ("STRING", "NUMERIC"),
        ] {
            assert!(retyped(declared).contains(&made.to_owned()), "{declared}");
        }
        for declared in ["", "VARCHAR", "INTEGER", "DATETIME", "JSON", "BLOB"] {
            assert!(retyped(declared).is_empty(), "{declared}");
        }
        // Another affinity would make other values.
        assert!(retyped("DATETIME_CHAR").is_empty());
    }
}
