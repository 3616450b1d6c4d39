//! A question about the rows of a table, as SQL.
//!
//! Invariant: what is told of the rows is told of just those for which the condition fails.

use super::Requirement;
use crate::sql::{Ident, Literal};

/// What rows must not be like.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// What is said of them.
    pub(super) message: String,
    /// The columns whose values it is about, if it matters that they will be others.
    pub(super) columns: Vec<Ident>,
    /// Which rows are at fault.
    pub(super) bad: Bad,
}

/// How the number of a row is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rowid {
    /// Not at all.
    Untold,
    /// By this name.
    Named(&'static str),
    /// By this name, if the table has rowids: somebody may have made it `WITHOUT ROWID`.
    Doubtful(&'static str),
}

impl Rowid {
    /// The name that every such table has.
    pub(super) fn sure(self) -> Option<&'static str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Untold | Self::Doubtful(_) => None,
        }
    }
}

/// Rows that are at fault.
#[derive(Clone, Debug)]
pub(super) enum Bad {
    /// Those of which this is true.
    Rows(String),
    /// Those of which this is true of `child`.
    Children(String),
    /// Those that have a key that another one has.
    Twice {
        /// The expressions of the key.
        key: Vec<String>,
        /// Of which rows it is the key.
        among: String,
    },
}

impl Question {
    /// The question about the rows of `source`, which have this name for their rowid.
    pub(super) fn ask(&self, source: &str, rowid: Rowid) -> Requirement {
        let begin = Literal::Text(format!("gen-sql: {} (rows: ", self.message));
        let told = |count: &str, first: &dyn Fn(&str) -> String| {
            let sure = rowid.sure();
            let first = sure.map(|rowid| format!(" || ', first rowid: ' || {}", first(rowid)));
            format!(
                "SELECT {begin} || {count}{} || ')'",
                first.unwrap_or_default()
            )
        };
        let plain = |from: String| {
            let condition = format!("NOT EXISTS (SELECT 1 {from})");
            if let Rowid::Doubtful(name) = rowid {
                // Where the table has no such name, that of the query around it is meant.
                return (
                    condition,
                    format!(
                        "SELECT {begin} || (SELECT count(*) {from})\n \
                         || coalesce(', first rowid: ' || (SELECT {name} {from} ORDER BY 1 LIMIT 1), '') || ')'\n \
                         FROM (SELECT NULL AS {name}) AS own WHERE EXISTS (SELECT 1 {from})"
                    ),
                );
            }
            let told = told("count(*)", &|rowid| format!("min({rowid})"));
            (
                condition,
                // Without a row there is no group, and nothing is told.
                format!("{told}\n {from} GROUP BY 'all'"),
            )
        };
        let (condition, found) = match &self.bad {
            Bad::Rows(condition) => plain(format!("FROM {source} WHERE {condition}")),
            Bad::Children(condition) => plain(format!("FROM {source} AS child WHERE {condition}")),
            Bad::Twice { key, among } => {
                let from = format!(
                    "FROM {source} WHERE {among} GROUP BY {} HAVING count(*) > 1",
                    key.join(", ")
                );
                let told = told("sum(number)", &|_| "min(first)".to_owned());
                let first = rowid.sure();
                let first = first.map(|rowid| format!(", min({rowid}) AS first"));
                (
                    format!("NOT EXISTS (SELECT 1 {from})"),
                    format!(
                        "{told}\n FROM (SELECT count(*) AS number{} {from}) GROUP BY 'all'",
                        first.unwrap_or_default()
                    ),
                )
            }
        };
        Requirement {
            found: Some(found),
            ..Requirement::new(&self.message, condition)
        }
    }
}
