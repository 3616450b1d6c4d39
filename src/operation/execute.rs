//! A statement that is run as its author wrote it.

use super::{Allow, Allowance, Origin};
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
    pub origin: Origin,
    /// The comments behind its last token, up to the end of the line of its semicolon, one a
    /// line; empty if there are none.
    pub trailing_comment: String,
    /// What the `-- allow:` lines above it accept.
    pub allow: Vec<Allow>,
}

impl Execute {
    /// The place of its first line.
    #[must_use]
    pub fn first_line(&self) -> Span {
        let end = self.text.find('\n').unwrap_or(self.text.len());
        self.origin.part(0..end)
    }

    /// Whether its author does without a finding or a guard.
    #[must_use]
    pub fn allows(&self, allowance: Allowance) -> bool {
        self.allow.iter().any(|allow| allow.allowance == allowance)
    }
}
