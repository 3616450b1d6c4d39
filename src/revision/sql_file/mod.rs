//! Reads revisions that are written in SQL: a header of comments, then a section for each
//! direction.
//!
//! ```sql
//! -- Link sessions to projects
//! --
//! -- revision: fd08a37a472d
//! -- down_revision: 1ae1027a6acf
//!
//! -- upgrade:
//! ALTER TABLE session ADD COLUMN project_id INTEGER;
//!
//! -- downgrade:
//! ALTER TABLE session DROP COLUMN project_id;
//! ```
//!
//! Invariant: every word of a file ends up in the revision or in an error; all errors of a file
//! are found at once.

mod allow;
mod baseline;
mod body;
mod demand;
mod header;
mod marker;
mod normalize;
mod refusal;
mod run;
mod section;
mod statements;
mod unterminated;
mod write;

pub use baseline::Baseline;
pub use body::{Section, SqlBody, Statements};
pub use normalize::{BadText, load, normalize};
pub use refusal::check;
pub use write::{NewSections, canonical, write};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Checksum, Named, UnresolvedRevision};
use crate::span::{SourceId, Sources, Span};

use header::Header;

/// What a file holds.
#[derive(Debug)]
pub enum SqlFile {
    /// A revision of its own.
    Revision {
        /// The revision, without the files that it may read; its body is an [`SqlBody`].
        revision: UnresolvedRevision,
        /// The files that it may read, to be given to [`UnresolvedRevision::reading`].
        reads: Vec<Named>,
    },
    /// Sections for a revision that another file describes.
    Override {
        /// The id of that revision.
        overrides: Named,
        /// The files that it may read.
        reads: Vec<Named>,
        /// What the revision does.
        body: SqlBody,
    },
}

/// A file that is being read: its text and how to point into it.
#[derive(Clone, Copy)]
struct File<'a> {
    source: SourceId,
    text: &'a str,
}

impl File<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    /// The part of `range` that stands on its first line.
    fn first_line(&self, range: std::ops::Range<usize>) -> Span {
        let length = self.text[range.clone()].find('\n').unwrap_or(range.len());
        self.span(range.start..range.start + length)
    }
}

/// Reads a file of `sources`.
///
/// # Errors
/// Everything that is wrong with its header and sections; its statements are not looked into
/// (see [`check`]).
pub fn read(sources: &Sources, source: SourceId) -> Result<SqlFile> {
    let file = File {
        source,
        text: sources.text(source),
    };
    let mut found = Diagnostics::default();
    let sections = section::find(file, &mut found);
    let header = header::read(file, sections.header_end, &mut found);
    let body = SqlBody {
        upgrade: statements::section(file, sections.upgrade, &mut found),
        downgrade: statements::section(file, sections.downgrade, &mut found),
    };
    let content = content(file, header, body, &mut found);
    match content {
        Some(content) => found.or_ok(content),
        None => Err(found),
    }
}

fn content(
    file: File<'_>,
    header: Header,
    body: SqlBody,
    found: &mut Diagnostics,
) -> Option<SqlFile> {
    if let Some(overrides) = header.overrides {
        return Some(SqlFile::Override {
            overrides,
            reads: header.reads,
            body,
        });
    }
    let Some(id) = header.revision else {
        if !header.id_is_explained {
            found.push(missing_id(file));
        }
        return None;
    };
    Some(SqlFile::Revision {
        revision: UnresolvedRevision {
            id,
            down_revisions: header.down_revisions,
            depends_on: header.depends_on,
            branch_labels: header.branch_labels,
            message: header.message,
            source: file.source,
            reads: Vec::new(),
            checksum: Checksum::of_revision(file.text, []),
            body: Box::new(body),
        },
        reads: header.reads,
    })
}

fn missing_id(file: File<'_>) -> Diagnostic {
    Diagnostic::error(
        Code::MissingRevisionId,
        "this file has no `-- revision:` line",
    )
    .label(file.first_line(0..file.text.len()), "the file begins here")
    .help("write `-- revision: ID` above the first section, with an id that no other revision has")
}
