//! Where the text of a statement comes from.

use std::ops::Range;

use crate::span::Span;

/// Where the text of a statement stands in the files that its author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file, byte for byte.
    Written(Span),
}

impl Origin {
    /// The place of the whole text.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Written(span) => *span,
        }
    }

    /// The place of the bytes `range` of the text.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Span {
        match self {
            Self::Written(span) => span.part(range),
        }
    }
}
