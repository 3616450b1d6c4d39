//! Where rendered text comes from.
//!
//! Invariant: pieces are in the order of the rendered text, and each names a site that exists.

use std::ops::Range;
use std::sync::Arc;

use crate::span::Span;

/// A place in a template that writes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// All of it.
    pub(super) span: Span,
    /// The expression in it; text that is copied has none.
    pub(super) expression: Option<Span>,
}

/// Rendered text from one site; it ends where the next piece begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: u32,
    pub(super) site: u32,
}

/// Leads from rendered text back to the templates that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    sites: Arc<[Site]>,
    pieces: Vec<Piece>,
    /// Where the template begins: for text that comes from nowhere.
    origin: Span,
}

impl SourceMap {
    pub(super) fn new(sites: Arc<[Site]>, pieces: Vec<Piece>, origin: Span) -> Self {
        Self {
            sites,
            pieces,
            origin,
        }
    }

    /// Where `range` of the rendered text comes from: from the place of its first byte to that of
    /// its last one if both are in one file and in this order, else as much as its first place
    /// wrote.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let last = range.end.saturating_sub(1).max(range.start);
        let begin = self.place(range.start..range.start);
        let end = self.place(last..range.end.max(last));
        let (from, to) = (begin.range(), end.range());
        if begin.source == end.source && from.start <= to.start && from.start <= to.end {
            return Span::new(begin.source, from.start..to.end.max(from.end));
        }
        let next = self.piece(range.start).map_or(0, |at| at + 1);
        let until = self
            .pieces
            .get(next)
            .map_or(last, |next| next.start as usize);
        self.place(range.start..until.min(range.end))
    }

    fn piece(&self, at: usize) -> Option<usize> {
        self.pieces
            .partition_point(|piece| piece.start as usize <= at)
            .checked_sub(1)
    }

    /// The place of a range that one piece wrote.
    fn place(&self, range: Range<usize>) -> Span {
        let Some(piece) = self.piece(range.start).map(|at| self.pieces[at]) else {
            return self.origin;
        };
        let site = self.sites[piece.site as usize];
        if site.expression.is_some() {
            return site.span;
        }
        // Text is copied byte by byte; blanks behind it may come from elsewhere.
        let copied = site.span.range();
        let offset = |at: usize| (at - piece.start as usize).min(copied.len());
        site.span.part(offset(range.start)..offset(range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, Site, SourceMap};
    use crate::span::{Sources, Span};

    #[test]
    fn ranges_lead_back() {
        let mut sources = Sources::default();
        let source = sources.add("t", "abc {{ v }} def");
        let site = |range, is_value: bool| Site {
            span: Span::new(source, range),
            expression: is_value.then(|| Span::new(source, 7..8)),
        };
        let sites = [site(0..4, false), site(4..11, true), site(12..15, false)];
        // "abc 'x' def" and, once more, "abc ".
        let piece = |start, site| Piece { start, site };
        let pieces = vec![piece(0, 0), piece(4, 1), piece(8, 2), piece(11, 0)];
        let map = SourceMap::new(sites.into(), pieces, Span::new(source, 0..0));
        let range = |from, to| map.span(from..to).range();
        assert_eq!(range(1, 3), 1..3);
        assert_eq!(range(5, 6), 4..11);
        assert_eq!(range(0, 11), 0..15);
        assert_eq!(range(2, 5), 2..11);
        assert_eq!(range(8, 13), 12..15);
        assert_eq!(range(9, 9), 13..13);
        assert_eq!(range(30, 40), 4..4);
    }
}
