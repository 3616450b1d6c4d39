//! What a revision does whose sections are templates.
//!
//! Invariant: a section is rendered once for a script, with the values of that script.

use std::collections::HashSet;

use super::run::{irreversible, missing};
use super::{File, section, statements};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::revision::{Body, Demands, Direction, Named, Prepared};
use crate::span::Span;
use crate::template::{Rendered, Template};

/// The sections of a file, read as templates.
#[derive(Debug)]
pub(super) struct TemplateBody {
    pub(super) template: Template,
    pub(super) upgrade: TemplateSection,
    pub(super) downgrade: TemplateSection,
}

/// What a file says about one direction.
#[derive(Clone, Copy, Debug)]
pub(super) enum TemplateSection {
    /// Nothing: it cannot be gone.
    Missing,
    /// That it cannot be gone, on purpose, in this line.
    Irreversible { span: Span },
    /// How it is gone: the number of the template, below this line.
    Template { number: usize, marker: Span },
}

impl TemplateBody {
    fn section(&self, direction: Direction) -> TemplateSection {
        match direction {
            Direction::Downgrade => self.downgrade,
            Direction::Upgrade | Direction::Stamp => self.upgrade,
        }
    }
}

impl Body for TemplateBody {
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b> {
        let template = match self.section(direction) {
            TemplateSection::Missing => return Prepared::never(missing(revision, direction)),
            TemplateSection::Irreversible { span } => {
                return Prepared::never(irreversible(revision, span));
            }
            TemplateSection::Template { number, .. } => number,
        };
        let mut values = demands.variables.clone();
        values.insert("revision", revision.name.as_str());
        values.insert("direction", direction.name());
        values.insert("sqlite_version", demands.target.to_string());
        match self.template.render(template, &values) {
            Ok(rendered) => prepare(&rendered, demands),
            Err(findings) => Prepared {
                findings,
                run: None,
            },
        }
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        match self.section(direction) {
            TemplateSection::Missing => None,
            TemplateSection::Irreversible { span } => Some(span),
            TemplateSection::Template { marker, .. } => Some(marker),
        }
    }

    fn variables(&self) -> Vec<&str> {
        self.template.variables().collect()
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
            run: None,
        };
    }
    Prepared {
        findings: once(statements.check(demands)),
        run: Some(Box::new(statements)),
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
