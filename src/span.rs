//! Places in source files: every message of the program points with a [`Span`].
//!
//! Invariant: offsets are bytes into the text as [`Sources`] keeps it (LF line ends, no BOM);
//! lines and columns exist only where a diagnostic is drawn.

use std::ops::Range;
use std::sync::Arc;

/// Names one file of a [`Sources`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in one source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    start: u32,
    end: u32,
}

impl Span {
    /// The span of `range` in `source`.
    ///
    /// # Panics
    /// If the range ends beyond 4 GiB: [`Sources::add`] takes no file of that size.
    #[must_use]
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).expect("source files are smaller than 4 GiB");
        Self {
            source,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The range of bytes in the file's text.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of this span that `range`, counted from the span's start, covers.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        let start = self.start as usize;
        Self::new(self.source, start + range.start..start + range.end)
    }
}

/// A source file: its path as people see it and its text.
#[derive(Debug)]
struct Source {
    path: String,
    text: Arc<str>,
}

/// The table of all source files that were read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its id. `path` is what messages show.
    ///
    /// # Panics
    /// If there are 2³² files.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        self.files.push(Source {
            path: path.into(),
            text: text.into(),
        });
        SourceId(id)
    }

    /// The path of a file, as messages show it.
    #[must_use]
    pub fn path(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].path
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].text
    }

    /// The text of a file, for those who keep it.
    #[must_use]
    pub fn shared_text(&self, id: SourceId) -> Arc<str> {
        Arc::clone(&self.files[id.0 as usize].text)
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.source)[span.range()]
    }

    /// The line and column (both from 1; columns count characters) where a span starts.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let before = &self.text(span.source)[..span.range().start];
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}
