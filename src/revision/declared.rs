//! The files that a revision declares with `reads:`.

use super::Named;
use crate::span::SourceId;

/// A file that a revision may read beside its own; it counts in the revision's checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredFile {
    /// Its name in the header, as written.
    pub named: Named,
    /// Its path from the project's root, with forward slashes and without `.` and `..`.
    pub path: String,
    /// The file.
    pub source: SourceId,
}
