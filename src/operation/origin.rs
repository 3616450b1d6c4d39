//! Where the text of a statement comes from.

use std::ops::Range;
use std::sync::Arc;

use crate::span::Span;
use crate::template::SourceMap;

/// Where the text of a statement stands in the files that its author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file, byte for byte.
    Written(Span),
    /// In what a template wrote.
    Rendered {
        /// Leads back to the template.
        map: Arc<SourceMap>,
        /// The byte of the rendered text at which it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// In no file: a call in a program made it.
    Called(Span),
}

impl Origin {
    /// The place of the whole text.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Written(span) | Self::Called(span) => *span,
            Self::Rendered { map, start, end } => map.span(*start..*end),
        }
    }

    /// The place of the bytes `range` of the text.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Span {
        match self {
            Self::Written(span) => span.part(range),
            Self::Called(span) => *span,
            Self::Rendered { map, start, .. } => map.span(start + range.start..start + range.end),
        }
    }
}
