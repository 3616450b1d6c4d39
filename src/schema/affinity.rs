//! What a column makes of the values that it is given
//! (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
//!
//! Invariant: two columns of one affinity store the same of the same value.

use super::CreateTable;
use crate::sql::alter::TableOption;
use crate::sql::definition::{ColumnConstraintKind, ColumnDefinition};

/// The affinity of a column. INTEGER and NUMERIC differ only in a CAST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    /// Values stay as they are.
    Blob,
    /// Numbers become texts.
    Text,
    /// Texts that look like numbers become numbers.
    Numeric,
    /// The same, and integers become real numbers.
    Real,
}

impl Affinity {
    /// That of a declared type.
    #[must_use]
    pub fn of(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        if has(&["INT"]) {
            Self::Numeric
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if has(&["BLOB"]) || declared.is_empty() {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    /// A type that has it.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::Blob => "BLOB",
            Self::Text => "TEXT",
            Self::Numeric => "NUMERIC",
            Self::Real => "REAL",
        }
    }
}

impl CreateTable {
    /// The affinity of a column of this table.
    #[must_use]
    pub fn affinity(&self, column: &ColumnDefinition) -> Affinity {
        let declared = self.declared_type(column).unwrap_or_default();
        if self.is(TableOption::Strict) && declared.eq_ignore_ascii_case("ANY") {
            return Affinity::Blob;
        }
        Affinity::of(&declared)
    }

    /// The collation of a column of this table, in upper case.
    #[must_use]
    pub fn collation(&self, column: &ColumnDefinition) -> String {
        let mut collations = column.constraints.iter().filter_map(|one| match &one.kind {
            ColumnConstraintKind::Collate(name) => Some(name.ident.name().to_uppercase()),
            _ => None,
        });
        // The last one counts.
        collations
            .next_back()
            .unwrap_or_else(|| "BINARY".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Affinity;
    use rusqlite::Connection;

    #[test]
    fn it_is_what_sqlite_makes_of_values() {
        for declared in [
            "",
            "INT",
            "BIGINT UNSIGNED",
            "POINT",
            "CHARINT",
            "VARCHAR(20)",
            "CLOB",
            "BLOB",
            "TEXTBLOB",
            "FLOAT",
            "DOUBLE PRECISION",
            "DATE",
            "BOOLEAN",
            "STRING",
            "ANY",
        ] {
            let connection = Connection::open_in_memory().unwrap();
            let own = Affinity::of(declared).sql();
            connection
                .execute_batch(&format!(
                    "CREATE TABLE t (a {declared}, b {own});
                     INSERT INTO t SELECT column1, column1 FROM
                     (VALUES ('1'), ('1.0'), (1), (1.0), (1.5), ('1e3'), (' 7'), ('x'), (x'31'), (NULL));"
                ))
                .unwrap();
            let query =
                "SELECT count(*) FROM t WHERE typeof(a) || quote(a) <> typeof(b) || quote(b)";
            let differ: i64 = connection.query_row(query, [], |row| row.get(0)).unwrap();
            assert_eq!(differ, 0, "{declared}");
        }
    }
}
