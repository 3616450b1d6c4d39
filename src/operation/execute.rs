//! A statement that is run as its author wrote it.

use crate::span::Span;

/// One SQL statement as it stands in a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execute {
    /// The comments that stand above it, verbatim and without the blank lines around them; empty
    /// if there are none.
    pub comment: String,
    /// The statement from its first to its last token, without the semicolon.
    pub text: String,
    /// Where `text` stands.
    pub span: Span,
}
