//! The texts of a file of Python, as far as they may be names of files that it reads.
//!
//! Invariant: only a file that says `__file__` reads others; a name counts if it stands in it as a
//! text, or as a text with gaps that other texts and numbers of it fill.

use std::collections::{BTreeSet, HashSet};

use ruff_python_ast::{Expr, InterpolatedStringElement, Number, visitor};
use ruff_text_size::Ranged;

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
    /// The numbers.
    pub numbers: BTreeSet<u64>,
    /// The texts with gaps.
    pub patterns: Vec<Pattern>,
}

/// A text that others fill: `f"{name}.sql"`, `"{}.sql".format(name)`, `"%s.sql" % name`.
#[derive(Debug)]
pub struct Pattern {
    /// What stands around its gaps.
    pub parts: Vec<String>,
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
    let mut found = search.found;
    let mut seen = HashSet::new();
    found
        .texts
        .retain(|(text, _)| is_name(text) && seen.insert(text.clone()));
    let mut seen = HashSet::new();
    found.patterns.retain(|pattern| {
        // What is nothing but a gap is the text that fills it.
        let says_something = pattern.parts.iter().any(|part| !part.is_empty());
        says_something
            && pattern.parts.iter().all(|part| is_part(part))
            && seen.insert(pattern.parts.clone())
    });
    found
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

/// What stands around the gaps of an f-string.
fn around<'e>(elements: impl Iterator<Item = &'e InterpolatedStringElement>) -> Vec<String> {
    let mut parts = vec![String::new()];
    for element in elements {
        match (element, parts.last_mut()) {
            (InterpolatedStringElement::Literal(text), Some(part)) => part.push_str(&text.value),
            _ => parts.push(String::new()),
        }
    }
    parts
}

/// What stands around what `format()` or `%` fills in a text.
fn around_fields(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '{' => rest.find('}').map(|end| end + 1),
            '%' => rest[1..]
                .find(['s', 'd', 'i'])
                .map(|end| end + 2)
                .filter(|end| is_conversion(&rest[1..end - 1])),
            _ => None,
        };
        match (length, parts.last_mut()) {
            (Some(length), _) => {
                parts.push(String::new());
                rest = &rest[length..];
            }
            (None, Some(part)) => {
                part.push(next);
                rest = &rest[next.len_utf8()..];
            }
            (None, None) => break,
        }
    }
    parts
}

/// Whether this may stand between `%` and the letter of a conversion: `(name)`, `02`.
fn is_conversion(text: &str) -> bool {
    let width = match text.strip_prefix('(') {
        Some(named) => named.rsplit_once(')').map_or(named, |(_, width)| width),
        None => text,
    };
    width.chars().all(|c| c.is_ascii_digit())
}

#[derive(Default)]
struct Search {
    source: Option<SourceId>,
    found: Mentions,
}

impl Search {
    /// Takes a text, or what stands around the gaps of one. The folder with which it begins is known:
    /// `f"{folder}/data.csv"`.
    fn add(&mut self, mut parts: Vec<String>, expression: &Expr) {
        let Some(place) = self.source.map(|source| span(source, expression.range())) else {
            return;
        };
        let begins_in_folder = |parts: &[String]| parts[0].is_empty() && parts[1].starts_with('/');
        if parts.len() > 1 && begins_in_folder(&parts) {
            parts.remove(0);
        }
        match <[String; 1]>::try_from(parts) {
            Ok([text]) => self.found.texts.push((text, place)),
            Err(mut parts) => {
                let first = parts[0].trim_start_matches("./").trim_start_matches('/');
                let begun = parts[0].len() - first.len();
                parts[0].drain(..begun);
                self.found.patterns.push(Pattern { parts, place });
            }
        }
    }
}

impl<'a> visitor::Visitor<'a> for Search {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::StringLiteral(text) => {
                let text = text.value.to_str();
                self.add(vec![text.to_owned()], expression);
                if text.len() <= LONGEST && text.contains(['{', '%']) {
                    self.add(around_fields(text), expression);
                }
            }
            Expr::FString(string) => {
                self.add(around(string.value.elements()), expression);
                visitor::walk_expr(self, expression);
            }
            Expr::NumberLiteral(number) => {
                if let Number::Int(number) = &number.value {
                    self.found.numbers.extend(number.as_u64());
                }
            }
            _ => visitor::walk_expr(self, expression),
        }
    }
}
