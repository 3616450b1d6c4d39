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
mod called;
mod demand;
mod header;
mod marker;
mod normalize;
mod refusal;
mod run;
mod section;
mod statements;
mod template;
mod template_body;
mod unterminated;
mod write;

pub use baseline::Baseline;
pub use body::{Section, SqlBody, Statements};
pub use called::called;
pub use normalize::{BadText, load, normalize};
pub use refusal::check;
pub use template::{TemplateFile, read_template};
pub use write::{canonical, write};

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::operation::Origin;
use crate::revision::{Body, Checksum, Named, UnresolvedRevision};
use crate::span::{SourceId, Sources, Span};
use crate::template::{Rendered, SourceMap};

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

/// A text that is being read, and how to point to where it comes from.
#[derive(Clone, Copy)]
struct File<'a> {
    text: &'a str,
    place: Place<'a>,
}

/// Where a text comes from.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// It is that of a file.
    Written(SourceId),
    /// A template wrote it.
    Rendered(&'a Arc<SourceMap>),
    /// A call in a program made it.
    Called(Span),
}

impl<'a> File<'a> {
    /// The text of a file.
    fn written(text: &'a str, source: SourceId) -> Self {
        Self {
            text,
            place: Place::Written(source),
        }
    }

    /// What a template wrote.
    fn rendered(rendered: &'a Rendered) -> Self {
        Self {
            text: &rendered.text,
            place: Place::Rendered(&rendered.map),
        }
    }

    /// What a call in a program made.
    fn called(text: &'a str, place: Span) -> Self {
        Self {
            text,
            place: Place::Called(place),
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        match self.place {
            Place::Written(source) => Span::new(source, range),
            Place::Rendered(map) => map.span(range),
            Place::Called(span) => span,
        }
    }

    fn origin(&self, range: Range<usize>) -> Origin {
        match self.place {
            Place::Written(source) => Origin::Written(Span::new(source, range)),
            Place::Rendered(map) => Origin::Rendered {
                map: Arc::clone(map),
                start: range.start,
                end: range.end,
            },
            Place::Called(span) => Origin::Called(span),
        }
    }

    /// The part of `range` that stands on its first line.
    fn first_line(&self, range: Range<usize>) -> Span {
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
    let file = File::written(sources.text(source), source);
    let mut found = Diagnostics::default();
    let sections = section::find(file, &mut found);
    let header = header::read(file, sections.header_end, &mut found);
    let body = SqlBody {
        upgrade: statements::section(file, sections.upgrade, &mut found),
        downgrade: statements::section(file, sections.downgrade, &mut found),
    };
    let content = content(file, source, header, body, &mut found);
    match content {
        Some(content) => found.or_ok(content),
        None => Err(found),
    }
}

fn content(
    file: File<'_>,
    source: SourceId,
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
    let id = identified(file, &header, found)?;
    let reads = header.reads.clone();
    Some(SqlFile::Revision {
        revision: revision(
            source,
            id,
            header,
            Checksum::of_revision(file.text, []),
            body,
        ),
        reads,
    })
}

/// The id that a header gives, or an error that says that it gives none.
fn identified(file: File<'_>, header: &Header, found: &mut Diagnostics) -> Option<Named> {
    if header.revision.is_none() && !header.id_is_explained {
        found.push(missing_id(file));
    }
    header.revision.clone()
}

fn revision(
    source: SourceId,
    id: Named,
    header: Header,
    checksum: Checksum,
    body: impl Body + 'static,
) -> UnresolvedRevision {
    UnresolvedRevision {
        id,
        down_revisions: header.down_revisions,
        depends_on: header.depends_on,
        branch_labels: header.branch_labels,
        message: header.message,
        source,
        reads: Vec::new(),
        checksum,
        body: Box::new(body),
    }
}

fn missing_id(file: File<'_>) -> Diagnostic {
    Diagnostic::error(
        Code::MissingRevisionId,
        "this file has no `-- revision:` line",
    )
    .label(file.first_line(0..file.text.len()), "the file begins here")
    .help("write `-- revision: ID` above the first section, with an id that no other revision has")
}

/// What is said of a template for the sections of a revision in Python.
fn cannot_override(overrides: &Named) -> Diagnostic {
    Diagnostic::error(Code::Header, "a template cannot override a revision")
        .label(overrides.span, "")
        .help("write the sections in a `.sql` file, without values")
}
