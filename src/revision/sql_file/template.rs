//! Reads revisions whose sections are templates: `.sql.tera` files.
//!
//! Invariant: the header is plain text, and every tag of a template stands in a section.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::header::{self, Header};
use super::marker::Marker;
use super::section::{self, FoundSection};
use super::template_body::{TemplateBody, TemplateSection};
use super::{File, cannot_override, identified, revision};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Checksum, DeclaredFile, Named, UnresolvedRevision};
use crate::span::{SourceId, Sources};
use crate::sql::{TokenKind, tokens};
use crate::template::{DataFile, Library, blanked};

/// A file whose header has been read and whose sections have been found.
#[derive(Debug)]
pub struct TemplateFile {
    source: SourceId,
    id: Named,
    header: Header,
    upgrade: TemplateSection,
    downgrade: TemplateSection,
}

/// Reads a file of `sources`.
///
/// # Errors
/// Everything that is wrong with its header and the markers of its sections.
pub fn read_template(sources: &Sources, source: SourceId) -> Result<TemplateFile> {
    let text = sources.text(source);
    let file = File::written(text, source);
    let sql = without_tags(text);
    let mut found = Diagnostics::default();
    let sections = section::find(File::written(&sql, source), &mut found);
    section::swallowed(file, &sql, &mut found);
    if let Some(tag) = first_tag(&text[..sections.header_end], &sql) {
        found.push(above_sections(file, tag));
    }
    let header = header::read(file, sections.header_end, &mut found);
    if let Some(overrides) = &header.overrides {
        found.push(cannot_override(overrides));
        return Err(found);
    }
    let id = identified(file, &header, &mut found);
    let mut section = |section: Option<FoundSection>| match section {
        None => TemplateSection::Missing,
        Some(section) if section.irreversible => {
            refuse_statements(file, &sql, &section, &mut found);
            TemplateSection::Irreversible {
                span: file.span(section.marker),
            }
        }
        Some(section) => TemplateSection::Template {
            body: section.body,
            marker: file.span(section.marker),
        },
    };
    let (upgrade, downgrade) = (section(sections.upgrade), section(sections.downgrade));
    let Some(id) = id else {
        return Err(found);
    };
    found.or_ok(TemplateFile {
        source,
        id,
        header,
        upgrade,
        downgrade,
    })
}

impl TemplateFile {
    /// The files that it may read.
    #[must_use]
    pub fn reads(&self) -> &[Named] {
        &self.header.reads
    }

    /// The revision, whose sections may read `reads` and use what is in `library`, the files of
    /// the project's folder `templates`. Its templates are not read before a script needs them.
    #[must_use]
    pub fn into_revision(
        self,
        mut reads: Vec<DeclaredFile>,
        library: &Arc<Library>,
        templates: &str,
        sources: &Sources,
    ) -> UnresolvedRevision {
        let text = sources.shared_text(self.source);
        let data = reads.iter().map(|file| DataFile {
            name: file.name.to_string(),
            source: file.source,
            text: sources.shared_text(file.source),
        });
        let body = TemplateBody {
            source: self.source,
            text: Arc::clone(&text),
            data: data.collect(),
            library: Arc::clone(library),
            upgrade: self.upgrade,
            downgrade: self.downgrade,
        };
        let used = library.used_by(&body.sections()).into_iter();
        reads.extend(used.map(|(name, source)| DeclaredFile {
            path: format!("{templates}/{name}").into(),
            name: name.into(),
            span: self.id.span,
            source,
        }));
        let checksum = Checksum::of_revision(&text, []);
        let revision = revision(self.source, self.id, self.header, checksum, body);
        revision.reading(reads, sources)
    }
}

/// The text with blanks in the place of every tag below the header, so that it can be read as
/// SQL. A brace in the header is a brace.
fn without_tags(text: &str) -> Cow<'_, str> {
    let mut header = tokens(text).take_while(|token| {
        token.is_trivia()
            && (token.kind != TokenKind::LineComment || Marker::of(token.text).is_none())
    });
    let end = header.by_ref().last().map_or(0, |token| token.end());
    match blanked(&text[end..]) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(sections) => Cow::Owned(text[..end].to_owned() + &sections),
    }
}

/// Where the first tag of `text` stands, which `blanked` does not have.
fn first_tag(text: &str, blanked: &str) -> Option<Range<usize>> {
    let differs = |(one, other)| one != other;
    let start = text.bytes().zip(blanked.bytes()).position(differs)?;
    Some(start..start + text[start..].find('\n').unwrap_or(text.len() - start))
}

fn above_sections(file: File<'_>, tag: Range<usize>) -> Diagnostic {
    Diagnostic::error(
        Code::Section,
        "a tag of a template stands above the first section",
    )
    .label(file.span(tag), "this belongs to no section")
    .help("put it below `-- upgrade:`; each section is a template of its own")
}

/// Refuses what stands below a marker that says that there is nothing.
fn refuse_statements(file: File<'_>, sql: &str, section: &FoundSection, found: &mut Diagnostics) {
    let body = section.body.clone();
    let statement = tokens(&sql[body.clone()]).find(|token| !token.is_trivia());
    let statement = statement.map(|token| body.start + token.start..body.end);
    let tag = || {
        let tag = first_tag(&file.text[body.clone()], &sql[body.clone()])?;
        Some(body.start + tag.start..body.start + tag.end)
    };
    if let Some(range) = statement.or_else(tag) {
        found.push(super::statements::never_run(file, range, &section.marker));
    }
}
