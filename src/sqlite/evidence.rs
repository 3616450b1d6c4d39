//! Evidence: the rows by which a script proves to itself that each of its statements ran.
//!
//! Invariant: every piece of evidence is put in by its own INSERT, so that what fails, or is
//! cut out, is missing at the end.

use std::fmt;

/// What a piece of evidence is about; what is true of the database at the start is a guard's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
        let query = query(condition, from);
        format!("INSERT INTO temp.gen_sql_evidence SELECT {id}, '{kind}',{query}")
    }

    /// The statement that adds a guard's piece, and its number. Guards have a table of their own:
    /// SQLite compiles every CHECK of a table for each INSERT, and each guard has one for its
    /// message.
    #[must_use]
    pub fn guard(&mut self, condition: &str, from: &str) -> (u32, String) {
        let id = self.number();
        let query = query(condition, from);
        (
            id,
            format!("INSERT INTO temp.gen_sql_guard SELECT {id},{query}"),
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

/// A condition and where it is asked, each on the same line or, if it begins with a line break, on
/// its own.
fn query(condition: &str, from: &str) -> String {
    let space = |text: &str| match text.chars().next() {
        None | Some('\n') => "",
        Some(_) => " ",
    };
    format!("{}{condition}{}{from}", space(condition), space(from))
}
