//! The shape of a table before it is rebuilt: what is there is compared, fact by fact, with what
//! the chain's own statements make.
//!
//! Invariant: what is asked of the shape is true of every table that the chain's own statements
//! made, in whatever words and by whatever tool.

use serde::Serialize;

use super::Requirement;
use super::retyped::retyped;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

/// How like the chain's table the one of a real database is, before it is rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It is the same.
    Same,
    /// It may lack what Alembic's batch mode loses where it reads a table from the database and
    /// makes it anew (<https://alembic.sqlalchemy.org/en/latest/batch.html>).
    MayLack,
    /// Whatever it is, its author wants it to be as the chain has it.
    Any,
}

/// What a table must be like: the values of `shape.sql.tera`. Its script has the views of
/// `shapes.sql.tera`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableShape {
    /// The name of the table, as a literal.
    pub table: String,
    /// The beginning of what is said of a fact that differs, as a literal.
    pub told: String,
    /// Whether facts may be missing.
    pub may_lack: bool,
    /// The facts, sorted.
    pub expected: Vec<Fact>,
    /// What may be found in the place of a column.
    pub retyped: Vec<Retyped>,
}

/// One thing that is true of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    /// What it is about, as a literal.
    pub what: String,
    /// The column, key, index or trigger of which it is true, as a literal.
    pub object: String,
    /// What is true, as a literal.
    pub text: String,
}

/// A column that Alembic may have given another name of its type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retyped {
    /// The fact about the column, as a literal.
    pub text: String,
    /// What may be found instead, as literals in a list.
    pub others: String,
}

/// What a fact is about, and what all such facts of a table are called.
const KINDS: [(&str, &str); 5] = [
    ("column", "columns"),
    ("foreign key", "foreign keys"),
    ("key or index", "keys or indexes"),
    ("clauses", "CHECKs, collations or options"),
    ("trigger", "triggers"),
];

/// What stands between facts about one object.
const BETWEEN: char = '\u{1f}';

impl Retyped {
    /// Of the column that is called so in a fact.
    fn of(column: &str, fact: &str) -> Option<Self> {
        let rest = fact.strip_prefix(column)?.strip_prefix(' ')?;
        let declared = rest.split(' ').next()?;
        let mut others = retyped(declared);
        // An INTEGER PRIMARY KEY is another thing.
        others.retain(|other| other != "INTEGER" || !rest.contains(" PRIMARY KEY "));
        let others = others.iter().map(|other| {
            let fact = format!("{column} {other}{}", &rest[declared.len()..]);
            Literal::from(fact.as_str()).to_string()
        });
        let others = others.collect::<Vec<_>>().join(", ");
        (!others.is_empty()).then(|| Self {
            text: Literal::from(fact).to_string(),
            others,
        })
    }
}

impl TableShape {
    /// The shape of a table as it is on this database, which has the views: its columns, its
    /// foreign keys, its keys and indexes, its triggers, and those clauses of its text that no
    /// PRAGMA tells.
    ///
    /// # Errors
    /// If SQLite cannot ask the views.
    pub fn of(scratch: &Scratch, table: &Ident, likeness: Likeness) -> Result<Self, Refusal> {
        let name = Literal::from(table.name()).to_string();
        let facts = scratch.pairs(&format!(
            "SELECT what, object || char(31) || fact FROM temp.gen_sql_facts WHERE tbl = {name} COLLATE NOCASE"
        ))?;
        let literal = |text: &str| Literal::from(text).to_string();
        let may_lack = likeness == Likeness::MayLack;
        let mut expected = Vec::new();
        let mut retyped = Vec::new();
        for (kind, _) in KINDS {
            let mut of_kind = Vec::new();
            for (_, facts) in facts.iter().filter(|(what, _)| what == kind) {
                let (object, facts) = facts.split_once(BETWEEN).unwrap_or(("", facts));
                of_kind.extend(facts.split(BETWEEN).map(|fact| (object, fact)));
            }
            of_kind.sort_unstable();
            let columns = of_kind.iter().filter(|_| may_lack && kind == "column");
            retyped.extend(columns.filter_map(|(object, fact)| Retyped::of(object, fact)));
            expected.extend(of_kind.into_iter().map(|(object, fact)| Fact {
                what: literal(kind),
                object: literal(object),
                text: literal(fact),
            }));
        }
        Ok(Self {
            told: literal(&format!("gen-sql: {}: ", table.name())),
            table: name,
            may_lack,
            expected,
            retyped,
        })
    }

    /// What must be true once the facts of a real database are beside these, of the table `name`.
    /// Columns are never missing: a batch copies all of them.
    #[must_use]
    pub fn requirements(&self, name: &Ident) -> Vec<Requirement> {
        let requirement = |(what, called): (&str, &str)| {
            let too_many = if self.may_lack && what != "column" {
                " AND n > 0"
            } else {
                ""
            };
            Requirement::new(
                &format!(
                    "{called} of {} are not those that this script was written for",
                    name.name()
                ),
                format!(
                    "NOT EXISTS (SELECT 1 FROM temp.gen_sql_difference WHERE what = '{what}'{too_many})"
                ),
            )
        };
        KINDS.into_iter().map(requirement).collect()
    }
}
