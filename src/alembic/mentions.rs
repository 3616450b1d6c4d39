//! The texts of a file of Python, as far as they may be names of files that it reads.
//!
//! Invariant: only a file that says `__file__` reads others; a name counts if it stands in it as a
//! text, or as a text with one gap that another text of it fills.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, InterpolatedStringElement, visitor};
use ruff_text_size::{Ranged, TextRange};

use super::python::{PythonFile, Statement, span};
use crate::span::{SourceId, Span};

/// The word by which a file finds others.
const OWN: &str = "__file__";

/// The longest text that is taken for a name.
const LONGEST: usize = 200;

/// The most texts that fill gaps.
const MOST: usize = 1000;

/// Whether code may read files that lie beside its own.
#[must_use]
pub fn reads_files(file: &PythonFile) -> bool {
    file.text.contains(OWN)
}

/// The texts of some files that may be names of others, each with a place where it stands.
#[must_use]
pub fn mentions(files: &[&PythonFile]) -> BTreeMap<String, Span> {
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
    let mut all = BTreeMap::new();
    for (text, place) in &search.texts {
        // `__file__ + "/data.csv"`
        let name = text.trim_start_matches('/').to_owned();
        all.entry(name).or_insert(*place);
    }
    for (before, behind, place) in &search.gaps {
        for (text, _) in search.texts.iter().take(MOST) {
            let whole = format!("{before}{text}{behind}");
            all.entry(whole).or_insert(*place);
        }
    }
    all.retain(|text, _| {
        let is_name = |c: char| !c.is_control() && c != '\\' && c != ':';
        !text.is_empty() && text.len() <= LONGEST && text.chars().all(is_name)
    });
    all
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
    texts: Vec<(String, Span)>,
    /// What stands before a gap in a text, and what behind it.
    gaps: Vec<(String, String, Span)>,
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
                self.texts
                    .extend(self.place(text.range()).map(|place| (name, place)));
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
                let before = before.trim_start_matches('/').to_owned();
                if gaps == 0 {
                    let place = self.place(string.range());
                    self.texts
                        .extend(place.map(|place| (before.clone(), place)));
                }
                if gaps == 1 {
                    let place = self.place(string.range());
                    self.gaps.extend(place.map(|place| (before, behind, place)));
                }
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }
}
