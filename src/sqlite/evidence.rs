//! Evidence: the rows by which a script proves to itself that each of its statements ran.
//!
//! Invariant: every piece of evidence is put in by its own INSERT, so that what fails, or is
//! cut out, is missing at the end.

use std::fmt;

/// What a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite is new enough.
    Engine,
    /// What is changed can be undone.
    Journal,
    /// The version table can hold up the last check.
    VersionTable,
    /// No other table hides one of the database.
    Connection,
    /// The database is where the script starts.
    Start,
    /// A database without a revision holds nothing that it should not.
    Tables,
    /// Statements that change rows ran.
    Data,
    /// Statements that change the schema ran.
    Schema,
    /// The database is where the script ends.
    End,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Engine => "engine",
            Self::Journal => "journal",
            Self::VersionTable => "version table",
            Self::Connection => "connection",
            Self::Start => "start",
            Self::Tables => "tables",
            Self::Data => "data",
            Self::Schema => "schema",
            Self::End => "end",
        })
    }
}

/// Hands out the numbers of a script's evidence, from 1 on and without a gap.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    last: u32,
}

impl Evidence {
    /// Takes the number of the next piece.
    pub fn number(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// How many pieces there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.last
    }

    /// The statement that adds a piece: `condition` must be 1. `from` is the rest of the query
    /// that the condition is asked in, or empty.
    #[must_use]
    pub fn row(&mut self, kind: Kind, condition: &str, from: &str) -> String {
        let id = self.number();
        let space = if from.is_empty() || from.starts_with('\n') {
            ""
        } else {
            " "
        };
        let before = if condition.starts_with('\n') { "" } else { " " };
        format!(
            "INSERT INTO temp.gen_sql_evidence SELECT {id}, '{kind}',{before}{condition}{space}{from}"
        )
    }

    /// The condition that all pieces are there and good.
    #[must_use]
    pub fn complete(&self) -> String {
        let count = self.last;
        format!(
            "(SELECT count(*) FROM temp.gen_sql_evidence WHERE id BETWEEN 1 AND {count} AND ok IS 1) IS {count}"
        )
    }
}

/// The statement that keeps a number to count from, under `-id`.
#[must_use]
pub fn count_from(id: u32, number: &str, from: &str) -> String {
    let space = if from.is_empty() { "" } else { " " };
    format!("INSERT INTO temp.gen_sql_evidence SELECT -{id}, 'count', {number}{space}{from}")
}

/// How far `number` is from what [`count_from`] kept under `-id`, as an expression.
#[must_use]
pub fn counted(id: u32, number: &str) -> String {
    format!("{number} - (SELECT ok FROM temp.gen_sql_evidence WHERE id = -{id})")
}
