//! What a revision in SQL does.
//!
//! Invariant: operations are in the order of the file, and every comment of a section is with
//! one of them or at its end.

use crate::operation::Operation;
use crate::span::Span;

/// The two sections of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlBody {
    /// What follows `-- upgrade:`.
    pub upgrade: Section,
    /// What follows `-- downgrade:`.
    pub downgrade: Section,
}

/// What a file says about one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// Nothing: it cannot be gone.
    Missing,
    /// That it cannot be gone, on purpose.
    Irreversible {
        /// The line that says so.
        span: Span,
    },
    /// How it is gone.
    Statements(Statements),
}

/// The content of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statements {
    /// The line that begins the section.
    pub marker: Span,
    /// What it does; nothing, if the section is empty.
    pub operations: Vec<Operation>,
    /// The comments below the last statement, verbatim and without the blank lines around them.
    pub trailing_comment: String,
}
