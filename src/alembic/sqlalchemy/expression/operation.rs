//! The operators of SQL and how tightly they bind.
//!
//! Invariant: brackets stand where SQLAlchemy writes them.

use super::inference::Arithmetic;

/// An operator of two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    /// How it is written.
    pub(super) sql: &'static str,
    /// How tightly it binds: more is tighter.
    pub(super) precedence: i8,
    /// What says the opposite.
    pub(super) opposite: Option<&'static str>,
    /// Whether brackets are needless between two of them.
    pub(super) is_associative: bool,
}

const fn comparison(sql: &'static str, opposite: &'static str) -> Operation {
    Operation {
        sql,
        precedence: 5,
        opposite: Some(opposite),
        is_associative: false,
    }
}

const fn arithmetic(sql: &'static str, precedence: i8, is_associative: bool) -> Operation {
    Operation {
        sql,
        precedence,
        opposite: None,
        is_associative,
    }
}

const OPERATIONS: &[Operation] = &[
    comparison("=", "!="),
    comparison("!=", "="),
    comparison("<", ">="),
    comparison("<=", ">"),
    comparison(">", "<="),
    comparison(">=", "<"),
    comparison("IS", "IS NOT"),
    comparison("IS NOT", "IS"),
    comparison("IN", "NOT IN"),
    comparison("NOT IN", "IN"),
    comparison("LIKE", "NOT LIKE"),
    comparison("NOT LIKE", "LIKE"),
    comparison("REGEXP", "NOT REGEXP"),
    comparison("NOT REGEXP", "REGEXP"),
    comparison("MATCH", "NOT MATCH"),
    arithmetic("||", 5, true),
    arithmetic("+", 7, true),
    arithmetic("-", 7, false),
    arithmetic("*", 8, true),
    arithmetic("/", 8, false),
    arithmetic("%", 8, false),
    arithmetic("&", 7, false),
    arithmetic("|", 7, false),
    arithmetic("<<", 7, false),
    arithmetic(">>", 7, false),
];

impl Operation {
    /// The operator that is written so.
    pub(super) fn of(sql: &str) -> Option<Self> {
        OPERATIONS.iter().find(|known| known.sql == sql).copied()
    }

    /// One that is known to be in the table.
    pub(super) fn known(sql: &str) -> Self {
        Self::of(sql).expect("the operator is in the table")
    }

    /// What is computed with it; `None` if it compares.
    pub(super) fn arithmetic(self) -> Option<Arithmetic> {
        match self.sql {
            "+" => Some(Arithmetic::Add),
            "-" => Some(Arithmetic::Subtract),
            "*" => Some(Arithmetic::Multiply),
            "/" => Some(Arithmetic::Floor),
            _ if self.opposite.is_some() => None,
            _ => Some(Arithmetic::Other),
        }
    }

    /// The operator that says the opposite.
    pub(super) fn negated(self) -> Option<Self> {
        self.opposite.and_then(Self::of)
    }
}

/// How tightly `AND` binds.
pub(super) const AND: i8 = 3;
/// How tightly `OR` binds.
pub(super) const OR: i8 = 2;
/// How tightly comparisons and `NOT` bind.
pub(super) const COMPARISON: i8 = 5;
/// Where everything that has an operator is put in brackets.
pub(super) const TIGHT: i8 = 100;
/// Where nothing is put in brackets.
pub(super) const LOOSE: i8 = -2;
