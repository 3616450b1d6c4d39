//! The shape of a table before it is rebuilt: what is there is compared, fact by fact, with what
//! the chain's own statements make.
//!
//! Invariant: what is asked of the shape is true of every table that the chain's own statements
//! made, in whatever words and by whatever tool.

use serde::Serialize;

use super::Requirement;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

/// What a table must be like: the values of `shape.sql.tera`. Its script has the views of
/// `shapes.sql.tera`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableShape {
    /// The number under which its facts are kept.
    pub id: u32,
    /// The name of the table, as a literal.
    pub table: String,
    /// The beginning of what is said of a fact that differs, as a literal.
    pub told: String,
    /// The facts, sorted.
    pub expected: Vec<Fact>,
}

/// One thing that is true of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is about, as a literal.
    pub what: String,
    /// What is true, as a literal.
    pub fact: String,
}

/// What a fact is about, and what all such facts of a table are called.
const KINDS: [(&str, &str); 5] = [
    ("column", "columns"),
    ("foreign key", "foreign keys"),
    ("key or index", "keys or indexes"),
    ("clauses", "CHECKs, collations or options"),
    ("trigger", "triggers"),
];

impl TableShape {
    /// The shape of a table as it is on this database, which has the views: its columns, its
    /// foreign keys, its keys and indexes, its triggers, and those clauses of its text that no
    /// PRAGMA tells.
    ///
    /// # Errors
    /// If SQLite cannot ask the views.
    pub fn of(scratch: &Scratch, table: &Ident, id: u32) -> Result<Self, Refusal> {
        let name = Literal::from(table.name()).to_string();
        let facts = scratch.pairs(&format!(
            "SELECT what, fact FROM temp.gen_sql_facts WHERE tbl = {name} COLLATE NOCASE"
        ))?;
        let literal = |text: &str| Literal::from(text).to_string();
        let mut expected = Vec::new();
        for (kind, _) in KINDS {
            let of_kind = facts.iter().filter(|(what, _)| what == kind);
            let mut of_kind: Vec<&str> = of_kind.map(|(_, fact)| fact.as_str()).collect();
            of_kind.sort_unstable();
            expected.extend(of_kind.into_iter().map(|fact| Fact {
                what: literal(kind),
                fact: literal(fact),
            }));
        }
        Ok(Self {
            id,
            told: literal(&format!("gen-sql: {}: ", table.name())),
            table: name,
            expected,
        })
    }

    /// What must be true once the facts of a real database are beside these, of the table `name`.
    #[must_use]
    pub fn requirements(&self, name: &Ident) -> Vec<Requirement> {
        let id = self.id;
        let requirement = |(what, called): (&str, &str)| {
            Requirement::new(
                &format!(
                    "{called} of {} are not those that this script was written for",
                    name.name()
                ),
                format!(
                    "NOT EXISTS (SELECT 1 FROM temp.gen_sql_difference WHERE shape = {id} AND what = '{what}')"
                ),
            )
        };
        KINDS.into_iter().map(requirement).collect()
    }
}
