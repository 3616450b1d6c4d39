//! The files that a revision declares with `reads:`.

use std::sync::Arc;

use crate::span::{SourceId, Span};

/// A file that a revision may read beside its own; it counts in the revision's checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredFile {
    /// Its name in the header, as written, or the name of the module that it is.
    pub name: Arc<str>,
    /// Where that is said.
    pub span: Span,
    /// Its path from the project's root, with forward slashes and without `.` and `..`.
    pub path: Arc<str>,
    /// The file.
    pub source: SourceId,
}
