//! The texts of a file of Python, as far as they may be names of files that it reads.
//!
//! Invariant: only a file that says `__file__` reads others; a name counts if it stands in it as a
//! text, or as a text with one gap that another text of it fills.

use std::collections::HashSet;

use ruff_python_ast::{Expr, InterpolatedStringElement, visitor};
use ruff_text_size::{Ranged, TextRange};

use super::python::{PythonFile, Statement, span};
use crate::span::{SourceId, Span};

/// The word by which a file finds others.
const OWN: &str = "__file__";

/// The longest text that is taken for a name.
const LONGEST: usize = 200;

/// The texts of files of Python that may be names of others.
#[derive(Debug, Default)]
pub struct Mentions {
    /// The texts, each with the place where it stands first.
    pub texts: Vec<(String, Span)>,
    /// Those with a gap.
    pub gaps: Vec<Gap>,
}

/// A text that another one fills: `f"{name}.sql"`.
#[derive(Debug)]
pub struct Gap {
    /// What stands before the gap.
    pub before: String,
    /// What stands behind it.
    pub behind: String,
    /// Where it stands.
    pub place: Span,
}

/// Whether code may read files that lie beside its own.
#[must_use]
pub fn reads_files(text: &str) -> bool {
    text.contains(OWN)
}

/// The texts of some files that may be names of others.
#[must_use]
pub fn mentions(files: &[&PythonFile]) -> Mentions {
    let mut search = Search::default();
    for file in files {
        search.source = Some(file.source);
        for statement in &file.body {
            match statement {
                Statement::Function(def) => visitor::walk_body(&mut search, &def.body),
                Statement::Class(class) => visitor::walk_body(&mut search, &class.body),
                Statement::Plain(statement) => visitor::Visitor::visit_stmt(&mut search, statement),
            }
        }
    }
    let Mentions { mut texts, gaps } = search.found;
    let mut seen = HashSet::new();
    texts.retain(|(text, _)| is_name(text) && seen.insert(text.clone()));
    let mut gaps: Vec<Gap> = gaps
        .into_iter()
        // What is nothing but a gap is the text that fills it.
        .filter(|gap| !(gap.before.is_empty() && gap.behind.is_empty()))
        .filter(|gap| is_part(&gap.before) && is_part(&gap.behind))
        .collect();
    let mut seen = HashSet::new();
    gaps.retain(|gap| seen.insert((gap.before.clone(), gap.behind.clone())));
    Mentions { texts, gaps }
}

/// Whether a text may be the name of a file.
fn is_name(text: &str) -> bool {
    is_part(text) && !text.trim_matches('/').is_empty()
}

/// Whether a text may be a part of the name of a file.
fn is_part(text: &str) -> bool {
    text.len() <= LONGEST
        && text
            .chars()
            .all(|c| !c.is_control() && c != '\\' && c != ':')
}

/// The parts of an f-string behind the folder that it begins with: `f"{folder}/data.csv"`.
fn in_folder<'e>(
    elements: &'e [&'e InterpolatedStringElement],
) -> &'e [&'e InterpolatedStringElement] {
    match elements {
        [InterpolatedStringElement::Interpolation(_), rest @ ..] if matches!(rest, [InterpolatedStringElement::Literal(text), ..] if text.value.starts_with('/')) => {
            rest
        }
        all => all,
    }
}

#[derive(Default)]
struct Search {
    source: Option<SourceId>,
    found: Mentions,
}

impl Search {
    fn place(&self, range: TextRange) -> Option<Span> {
        self.source.map(|source| span(source, range))
    }
}

impl<'a> visitor::Visitor<'a> for Search {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::StringLiteral(text) => {
                let name = text.value.to_str().to_owned();
                let place = self.place(text.range());
                self.found.texts.extend(place.map(|place| (name, place)));
            }
            Expr::FString(string) => {
                let elements: Vec<_> = string.value.elements().collect();
                let (mut before, mut behind, mut gaps) = (String::new(), String::new(), 0);
                for element in in_folder(&elements) {
                    match element {
                        InterpolatedStringElement::Literal(text) if gaps == 0 => {
                            before.push_str(&text.value);
                        }
                        InterpolatedStringElement::Literal(text) => behind.push_str(&text.value),
                        InterpolatedStringElement::Interpolation(_) => gaps += 1,
                    }
                }
                let before = before.trim_start_matches("./");
                let before = before.trim_start_matches('/').to_owned();
                if let Some(place) = self.place(string.range()) {
                    match gaps {
                        0 => self.found.texts.push((before, place)),
                        1 => self.found.gaps.push(Gap {
                            before,
                            behind,
                            place,
                        }),
                        _ => {}
                    }
                }
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }
}
