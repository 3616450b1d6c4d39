//! What a revision does whose sections are templates.
//!
//! A project can have thousands of revisions, of which a script takes a few: a section is read
//! when a script needs it, and only its text is kept.
//!
//! Invariant: a section is rendered once for a script, with the values of that script.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::run::{irreversible, missing};
use super::{File, section, statements};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::revision::{Body, Demands, Direction, Named, Prepared};
use crate::span::{SourceId, Span};
use crate::template::{DataFile, Library, Rendered, Template};

/// The sections of a file that are templates, and what they may use.
#[derive(Debug)]
pub(super) struct TemplateBody {
    pub(super) source: SourceId,
    /// The text of the file.
    pub(super) text: Arc<str>,
    /// The files that it may read.
    pub(super) data: Vec<DataFile>,
    pub(super) library: Arc<Library>,
    pub(super) upgrade: TemplateSection,
    pub(super) downgrade: TemplateSection,
}

/// What a file says about one direction.
#[derive(Clone, Debug)]
pub(super) enum TemplateSection {
    /// Nothing: it cannot be gone.
    Missing,
    /// That it cannot be gone, on purpose, in this line.
    Irreversible { span: Span },
    /// How it is gone: what stands in the file below this line.
    Template { body: Range<usize>, marker: Span },
}

impl TemplateBody {
    fn section(&self, direction: Direction) -> &TemplateSection {
        match direction {
            Direction::Downgrade => &self.downgrade,
            Direction::Upgrade | Direction::Stamp => &self.upgrade,
        }
    }

    /// The templates.
    pub(super) fn sections(&self) -> Vec<&str> {
        let sections = [&self.upgrade, &self.downgrade].into_iter();
        let templates = sections.filter_map(|section| match section {
            TemplateSection::Template { body, .. } => Some(&self.text[body.clone()]),
            _ => None,
        });
        templates.collect()
    }

    fn template(&self, body: &Range<usize>) -> Result<Template> {
        Template::parse(
            self.source,
            &self.text,
            body.clone(),
            &self.library,
            &self.data,
        )
    }
}

impl Body for TemplateBody {
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b> {
        let body = match self.section(direction) {
            TemplateSection::Missing => return Prepared::never(missing(revision, direction)),
            TemplateSection::Irreversible { span } => {
                return Prepared::never(irreversible(revision, *span));
            }
            TemplateSection::Template { body, .. } => body,
        };
        let mut values = demands.variables.clone();
        values.insert("revision", revision.name.as_str());
        values.insert("direction", direction.name());
        values.insert("sqlite_version", demands.target.to_string());
        let rendered = self.template(body).and_then(|mut template| {
            let rendered = template.render(&values)?;
            Ok((rendered, template.variables().map(str::to_owned).collect()))
        });
        match rendered {
            Ok((rendered, variables)) => Prepared {
                variables,
                ..prepare(&rendered, demands)
            },
            Err(findings) => Prepared {
                findings,
                ..Prepared::default()
            },
        }
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        match self.section(direction) {
            TemplateSection::Missing => None,
            TemplateSection::Irreversible { span } => Some(*span),
            TemplateSection::Template { marker, .. } => Some(*marker),
        }
    }
}

/// Makes rendered statements ready to run.
fn prepare(rendered: &Rendered, demands: &Demands) -> Prepared<'static> {
    let mut findings = Diagnostics::default();
    let file = File::rendered(rendered);
    section::rendered(file, &mut findings);
    let statements = statements::whole(file, &mut findings);
    if !findings.is_empty() {
        return Prepared {
            findings,
            ..Prepared::default()
        };
    }
    Prepared {
        findings: once(statements.check(demands)),
        run: Some(Box::new(statements)),
        ..Prepared::default()
    }
}

/// The findings without those that a loop repeats.
fn once(findings: Diagnostics) -> Diagnostics {
    let mut seen = HashSet::new();
    let is_new = |finding: &Diagnostic| {
        let places: Vec<Span> = finding.labels.iter().map(|label| label.span).collect();
        seen.insert((finding.code, finding.message.clone(), places))
    };
    findings.into_iter().filter(is_new).collect()
}
